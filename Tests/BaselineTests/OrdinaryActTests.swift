import Baseline
import Testing

@Suite("What nearly every program does on its way")
struct OrdinaryActTests {
    private let directory = "/usr/lib/x86_64-linux-gnu"

    @Test("A library is ordinary by its own name and by the link that most programs open it by")
    func library() {
        let real = file(nginx, .read, "\(directory)/libz.so.1.2.13")
        #expect(observation(real).isOrdinaryForAnyProgram)
        #expect(observation(real, others: ["/lib/x86_64-linux-gnu/libz.so.1"]).isOrdinaryForAnyProgram)
    }

    @Test("An act with two names is ordinary only if both are")
    func decoy() {
        let library = file(nginx, .read, "\(directory)/libz.so.1.2.13")
        #expect(!observation(library, others: ["/etc/shadow"]).isOrdinaryForAnyProgram)
        #expect(!observation(library, others: ["/srv/data"]).isOrdinaryForAnyProgram)
        let data = file(nginx, .read, "/srv/data")
        #expect(!observation(data, others: ["\(directory)/libz.so.1"]).isOrdinaryForAnyProgram)
    }

    @Test("Writing a library, or running code from data, is not")
    func accesses() {
        #expect(!observation(file(nginx, .write, "\(directory)/libz.so.1")).isOrdinaryForAnyProgram)
        #expect(!observation(file(nginx, .exec, "/etc/localtime")).isOrdinaryForAnyProgram)
    }
}
