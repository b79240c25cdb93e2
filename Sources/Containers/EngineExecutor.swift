import NIOCore
import NIOPosix

/// Runs what follows the engine on a thread of its own.
///
/// A container of 50 ms must be asked about at once, also while the threads that all tasks share are busy or
/// blocked. The thread is the one that serves the engine connections; it lives as long as the process.
final class EngineExecutor: TaskExecutor {
    static let shared = EngineExecutor()

    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let loop: any EventLoop

    private init() { loop = group.next() }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
