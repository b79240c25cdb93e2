import Glibc
import Reporting

/// Where the results of a run go: standard output, as text or as JSON lines.
enum RunOutput {
    static func sink(_ global: GlobalOptions) -> any Sink {
        global.isJSON
            ? JSONLineSink(descriptor: STDOUT_FILENO)
            : TextSink(descriptor: STDOUT_FILENO, report: TextReport(isColoured: global.isColoured))
    }
}
