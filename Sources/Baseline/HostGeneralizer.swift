/// Many names of hosts as few lines.
///
/// More than `siblings` names below one parent become `*.parent`, the longest parent first. A parent is never one below
/// which anybody can have a name: it has at least two labels, three where the last two are a country's registry
/// (`co.uk`), and does not lie in a domain of a provider that gives its customers names (`cloudfront.net`). Which those
/// are is judged, not measured; a domain that is missing here needs seventeen names in learning before it matters.
enum HostGeneralizer {
    static let siblings = 16
    /// More lines than this for one program and port say that it calls whomever it is told to: then the class stays.
    static let most = 64

    /// - Parameter avoiding: no star is made that holds one of these.
    static func patterns(_ names: Set<String>, avoiding: [HostPattern] = []) -> Set<String> {
        var rest = names
        var stars: [HostPattern] = []
        let depth = names.map(labelCount).max() ?? 0
        for labels in stride(from: depth - 1, through: 2, by: -1) {
            let below = Dictionary(grouping: rest.filter { labelCount($0) > labels }) { suffix(of: $0, labels) }
            for (parent, found) in below where found.count > siblings && !isOpenToAnybody(parent) {
                guard let star = HostPattern("*." + parent), !avoiding.contains(where: { reach(star, $0) }) else {
                    continue
                }
                stars.removeAll { star.covers($0) }
                stars.append(star)
                rest.subtract(found)
            }
        }
        return rest.union(stars.map(\.text))
    }

    /// The wider pattern of one name, where there is a parent that is its owner's.
    static func parent(of name: String) -> String? {
        let labels = labelCount(name)
        guard labels > 2, !name.hasPrefix("*.") else { return nil }
        let parent = suffix(of: name, labels - 1)
        return isOpenToAnybody(parent) ? nil : "*." + parent
    }

    /// Whether anybody can have a name below this one.
    static func isOpenToAnybody(_ parent: String) -> Bool {
        let labels = parent.split(separator: ".")
        guard labels.count >= 2 else { return true }
        if labels.count == 2, labels[1].utf8.count == 2, registries.contains(labels[0]) { return true }
        return providers.contains { parent == $0 || parent.hasSuffix("." + $0) }
    }

    private static func reach(_ star: HostPattern, _ other: HostPattern) -> Bool {
        star.covers(other) || other.covers(star)
    }

    private static func labelCount(_ name: String) -> Int {
        name.utf8.count { $0 == UInt8(ascii: ".") } + 1
    }

    private static func suffix(of name: String, _ labels: Int) -> String {
        name.split(separator: ".").suffix(labels).joined(separator: ".")
    }

    /// What stands before a country's letters where names are given away one label further down.
    private static let registries: Set<Substring> = [
        "ac", "ad", "asn", "biz", "co", "com", "ed", "edu", "firm", "gen", "go", "gob", "gouv", "gov", "govt", "gv",
        "id", "in", "ind", "info", "ltd", "me", "mil", "muni", "name", "ne", "net", "nhs", "nom", "or", "org", "plc",
        "police", "pro", "sch", "school", "web",
    ]

    private static let providers: [String] = [
        "akamai.net", "akamaiedge.net", "akamaihd.net", "akamaized.net", "amazonaws.com", "amazonaws.com.cn",
        "appspot.com", "awsapprunner.com", "azure-api.net", "azureedge.net", "azurefd.net", "azurewebsites.net",
        "b-cdn.net", "backblazeb2.com", "blogspot.com", "cloudapp.net", "cloudapp.azure.com", "cloudflare.net",
        "cloudfront.net", "cloudfunctions.net", "ddns.net", "deno.dev", "digitaloceanspaces.com", "duckdns.org",
        "dyndns.org", "edgekey.net", "edgesuite.net", "elasticbeanstalk.com", "fastly.net", "firebaseapp.com",
        "firebaseio.com", "fly.dev", "github.io", "gitlab.io", "googleusercontent.com", "herokuapp.com", "hopto.org",
        "linodeobjects.com", "lambda-url.aws", "llnwd.net", "myshopify.com", "netlify.app", "ngrok-free.app",
        "ngrok.app",
        "ngrok.io", "nip.io", "no-ip.org", "on.aws", "ondigitalocean.app", "onrender.com", "ovh.net", "pages.dev",
        "r2.dev",
        "r2.cloudflarestorage.com", "railway.app", "repl.co", "run.app", "serveo.net", "sslip.io",
        "storage.googleapis.com",
        "supabase.co", "trafficmanager.net", "translate.goog", "trycloudflare.com", "vercel.app", "wasabisys.com",
        "web.app", "windows.net", "wordpress.com", "workers.dev", "zapto.org",
    ]
}
