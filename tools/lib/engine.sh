# Sourced: a Docker engine for the length of a script. Starts one only where none answers, and stops only that one.

engine_answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# Sets ENGINE_PID when it had to start one. Needs root. Its log stays in a temporary directory until engine_stop.
engine_start() {
    ENGINE_PID=
    engine_answers && return 0
    ENGINE_DIR=$(mktemp -d)
    echo "engine: none answers, starting dockerd" >&2
    # No bridge and no iptables rules: containers here have a loopback of their own or the host's network. A session of its
    # own: Control-C is for the script, which still has containers to remove by it. In a script without job control setsid
    # does not fork, so that its pid is the engine's.
    setsid dockerd --iptables=false --bridge=none >"$ENGINE_DIR/log" 2>&1 </dev/null &
    ENGINE_PID=$!
    local tries
    for tries in $(seq 150); do
        engine_answers && return 0
        kill -0 "$ENGINE_PID" 2>/dev/null || break
        sleep 0.2
    done
    echo "engine: dockerd did not come up; its last words:" >&2
    tail -n 20 "$ENGINE_DIR/log" >&2
    return 1
}

engine_stop() {
    [ -n "${ENGINE_PID:-}" ] || return 0
    echo "engine: stopping the dockerd that was started here" >&2
    kill "$ENGINE_PID" 2>/dev/null || true
    wait "$ENGINE_PID" 2>/dev/null || true
    rm -rf "$ENGINE_DIR"
    ENGINE_PID=
}

# Removes every container that carries the label $1 (NAME or NAME=VALUE).
engine_remove_containers() {
    local ids
    ids=$(docker ps -aq --filter "label=$1" 2>/dev/null) || return 0
    [ -z "$ids" ] || docker rm -f $ids >/dev/null 2>&1 || true
}
