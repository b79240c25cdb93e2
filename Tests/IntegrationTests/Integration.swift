import Testing

/// Tests of the built binary against real containers. They share one machine, so they run one after another.
@Suite(
    .serialized,
    .enabled(
        if: Repository.canRunContainers, "needs root, a Docker engine and the built binary (tools/test sees to them)"))
enum Integration {}
