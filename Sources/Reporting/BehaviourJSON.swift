import Baseline

/// A behaviour's fields, the same wherever a behaviour is printed as JSON.
public enum BehaviourJSON {
    /// Writes the fields into the object that is open.
    public static func write(
        _ behaviour: Behaviour, operation: FileOperation? = nil, peerAddress: String? = nil,
        pathSource: Observation.PathSource = .kernel, to json: inout JSONWriter
    ) {
        json.field("type", behaviour.kind.rawValue)
        json.field("executable", behaviour.program.executable)
        json.field("program", behaviour.program.name)
        switch behaviour {
        case .process(let process):
            json.field("script", process.script)
            json.field("parent", process.parent)
            json.field("origin", process.origin.rawValue)
            json.field("tty", process.terminal)
            json.field("argumentZero", process.argumentZero)
        case .options(let options):
            if !options.flags.isEmpty { json.field("flags", options.flags) }
            if !options.environment.isEmpty { json.field("environment", options.environment) }
        case .file(let file):
            json.field("path", file.path)
            json.field("access", file.access.rawValue)
            json.field("operation", operation?.rawValue)
            if pathSource == .argument { json.field("pathSource", pathSource.rawValue) }
        case .listen(let listen): write(listen.endpoint, &json)
        case .connect(let connect): write(connect.peer, peerAddress, &json)
        case .privilege(let privilege):
            json.field("operation", privilege.operation)
        case .syscall(let syscall):
            json.field("operation", syscall.name)
        }
    }

    private static func write(_ endpoint: ListenEndpoint, _ json: inout JSONWriter) {
        switch endpoint {
        case .port(let transport, let port):
            json.field("protocol", transport.rawValue)
            json.field("port", port)
        case .ephemeral(let transport):
            json.field("protocol", transport.rawValue)
            json.field("ephemeral", true)
        case .unix(let path):
            json.field("path", path)
            json.field("protocol", "unix")
        }
    }

    private static func write(_ peer: ConnectPeer, _ address: String?, _ json: inout JSONWriter) {
        switch peer {
        case .network(let peerClass, let transport, let port):
            json.field("protocol", transport.rawValue)
            json.field("port", port)
            json.field("peer", address)
            json.field("class", peerClass.rawValue)
        case .unix(let path):
            json.field("path", path)
            json.field("protocol", "unix")
            json.field("peer", "unix:" + path)
            json.field("class", "unix")
        case .name(let name, let transport, let port):
            json.field("protocol", transport.rawValue)
            json.field("port", port)
            json.field("peer", address)
            json.field("name", name)
            json.field("class", PeerClass.public.rawValue)
        case .written(let name, let transport, let port):
            json.field("protocol", transport.rawValue)
            json.field("port", port)
            json.field("peer", address ?? name)
        }
    }
}
