import CSensor
import SensorTestSupport
import Testing

@testable import Sensor

@Suite("Records of the kernel")
struct EventTests {
    @Test("A path is put together from its names, leaf first in the record")
    func path() {
        let event = RecordMaker(kind: PL_EVENT_FILE).section(0, "nginx.conf", "nginx", "etc").stored()
        event.withEvent { #expect($0.path == "/etc/nginx/nginx.conf") }
    }

    @Test("Sections follow each other; each is read where the ones before it end")
    func sections() {
        let event = RecordMaker(kind: PL_EVENT_EXEC)
            .section(0, "busybox", "bin").section(1, "/bin/sh").section(2, "/bin/sh").section(3, "sh", "-c", "", "x y")
            .stored()
        event.withEvent {
            #expect($0.path == "/bin/busybox")
            #expect($0.text == "/bin/sh")
            #expect($0.extra == "/bin/sh")
            #expect($0.arguments == ["sh", "-c", "", "x y"])
        }
    }

    @Test("What stands behind the sections is the environment; a record without any has none")
    func environment() {
        var maker = RecordMaker(kind: PL_EVENT_EXEC).section(0, "sh", "bin").section(3, "sh", "-c")
        maker.stored().withEvent { #expect($0.environment == []) }
        maker.data += Array("LD_PRELOAD=/x.so\0\0\0\0\0\0\0\0http_proxy=\0\0\0\0\0".utf8)
        maker.raw.environment = UInt8(PL_ENVIRONMENT_CUT.rawValue)
        maker.stored().withEvent {
            #expect($0.environment == ["LD_PRELOAD=/x.so", "http_proxy="])
            #expect($0.arguments == ["sh", "-c"])
            #expect($0.isEnvironmentCut && !$0.isEnvironmentInherited)
        }
    }

    @Test("A record whose sections claim more than there is gives what there is")
    func shortData() {
        var maker = RecordMaker(kind: PL_EVENT_EXEC).section(0, "a").section(3, "one", "two")
        maker.data.removeLast(4)
        maker.stored().withEvent { #expect($0.arguments == ["one"]) }
    }

    @Test("Bytes that are no UTF-8 do not stop a reader")
    func invalidText() {
        var maker = RecordMaker(kind: PL_EVENT_FILE)
        maker.data = [0xff, 0xfe, 0, 0x74, 0x6d, 0x70, 0]
        maker.raw.section.0 = 7
        maker.stored().withEvent { #expect($0.path == "/tmp/\u{FFFD}\u{FFFD}") }
    }

    @Test("Ancestors end at the first empty place")
    func lineage() {
        var maker = RecordMaker(kind: PL_EVENT_FILE)
        maker.raw.lineage.0 = 7
        maker.raw.lineage.1 = 9
        maker.raw.lineage.3 = 11
        maker.stored().withEvent { #expect($0.lineage == [7, 9]) }
    }

    @Test("A kind of a newer kernel side is no kind, not a crash")
    func unknownKind() {
        var maker = RecordMaker(kind: PL_EVENT_FILE)
        maker.raw.kind = 999
        maker.stored().withEvent { #expect($0.kind == nil) }
    }

    @Test("Every field of a key tells keys apart")
    func fingerprints() {
        var keys = [pl_key()]
        func vary(_ change: (inout pl_key) -> Void) {
            var key = pl_key()
            change(&key)
            keys.append(key)
        }
        vary { $0.container = 1 }
        vary { $0.program = 1 }
        vary { $0.inode = 1 }
        vary { $0.parent_inode = 1 }
        vary { $0.name_hash = 1 }
        vary { $0.device = 1 }
        vary { $0.mount = 1 }
        vary { $0.epoch = 1 }
        vary { $0.kind = 1 }
        vary { $0.access = 1 }
        vary { $0.reserved = 1 }
        #expect(Set(keys.map { VerdictKey(raw: $0).fingerprint }).count == keys.count)
    }
}
