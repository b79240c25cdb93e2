/// The containers in which deeds are done, by what they are there for.
enum Place: String, Sendable {
    case nginx, redis, webapp, cron
    /// The busybox image, held so that a command can be run inside.
    case busybox
    /// Under plain runc.
    case httpd
}
