/// The containers in which deeds are done, by what they are there for.
enum Place: String, Sendable {
    case nginx, redis, webapp, cron
    /// The busybox image, held so that a command can be run inside.
    case busybox
    /// Under plain runc.
    case httpd
    /// Has what an intruder likes to find, and does next to nothing by itself.
    case toolbox
    /// The toolbox image with privileges and a directory of the host.
    case privileged
    /// Of an image without a profile; starting it is the deed.
    case stranger
}
