import Testing

@testable import Metrics

@Suite("The kernel's texts")
struct ParsingTests {
    @Test("v2's io.stat is summed over devices, and unknown keys are passed over")
    func unifiedIO() {
        let text = """
            8:16 rbytes=1459200 wbytes=314773504 rios=192 wios=353 dbytes=0 dios=0
            254:0 rbytes=90430464 wbytes=299008000 rios=8950 wios=1252 dbytes=50331648 dios=3021 cost.usage=5

            253:0
            """
        let totals = withBytes(text, BlockIOTotals.init(unified:))
        #expect(totals.read == 1_459_200 + 90_430_464 && totals.written == 314_773_504 + 299_008_000)
        #expect(totals.readOperations == 192 + 8_950 && totals.writeOperations == 353 + 1_252)
    }

    @Test("v1's blkio files are summed over devices; the line Total is of no device")
    func legacyIO() {
        let text =
            "7:0 Read 2048\n7:0 Write 30\n7:0 Sync 9\n7:0 Async 0\n7:0 Discard 0\n7:0 Total 9\n254:0 Read 1\n254:0 Write 2\nTotal 9\n"
        let totals = withBytes(text, BlockIOTotals.init(legacy:))
        #expect(totals.read == 2_049 && totals.written == 32 && totals.hasDevices)
        #expect(!withBytes("Total 0\n", BlockIOTotals.init(legacy:)).hasDevices)
        #expect(!withBytes("", BlockIOTotals.init(legacy:)).hasDevices)
    }

    @Test("v1 counts block io where the devices that are counted move at least half of what all disks move")
    func counting() {
        let diskstats = """
               7       0 loop0 10 0 1000 0 10 0 1000 0 0 0 0
             254       0 vda 66178 11052 7751162 33587 50544 69632 9286480 26032 0 10840
             254       1 vda1 66178 11052 7751162 33587 50544 69632 9286480 26032 0 10840
            """
        func counts(_ root: String) -> Bool {
            BlockIOCounting.isCounting(root: root, diskstats: diskstats) { $0 != "vda1" }
        }
        #expect(!counts("Total 0\n"))
        #expect(!counts("7:0 Read 1\n7:0 Write 1\nTotal 2\n"))
        #expect(counts("254:0 Read 1\n254:0 Write 1\nTotal 2\n"))
    }

    @Test("Network counters are summed over all interfaces, loopback included, also where a name touches its number")
    func network() {
        let text = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo:     100       2    0    0    0     0          0         0      100       2    0    0    0     0       0          0
              eth0:12345678      30    1    7    0     0          0         0     4000      40    2    9    0     0       0          0

            """
        let totals = withBytes(text, NetworkTotals.init(table:))
        #expect(totals.receivedBytes == 12_345_778 && totals.receivedPackets == 32)
        #expect(totals.sentBytes == 4_100 && totals.sentPackets == 42 && totals.errors == 3)
        let other = withBytes(text.replacing("eth0", with: "eth1"), NetworkTotals.init(table:))
        #expect(other.interfaces != totals.interfaces)
        #expect(withBytes("", NetworkTotals.init(table:)).receivedBytes == 0)
    }

    @Test("Pressure is the total of the line some")
    func pressure() {
        let text =
            "some avg10=0.12 avg60=0.00 avg300=0.00 total=987654\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=5\n"
        #expect(withBytes(text, PressureReader.total) == 987_654)
        #expect(withBytes("full avg10=0.00 total=5\n", PressureReader.total) == nil)
    }

    @Test("A command with blanks and parentheses does not shift the fields of a process")
    func process() throws {
        let text = "4711 (a) b) R) S 1 2 3 4 5 6 7 8 9 10 140 15 0 0 20 0 1 0 99887 1000000 321 18446744073709551615 1"
        let fields = try #require(ProcessRecordReader.StatFields(Array(text.utf8)))
        #expect(fields.command == Array("a) b) R".utf8))
        #expect(fields.cpuTicks == 155 && fields.startTicks == 99_887 && fields.residentPages == 321)
        #expect(ProcessRecordReader.StatFields(Array("4711 (a".utf8)) == nil)
    }

    @Test("Numbers that do not fit are none")
    func numbers() {
        func number(_ text: String) -> UInt64? {
            withBytes(text) { bytes in
                var scanner = ByteScanner(bytes)
                return scanner.number()
            }
        }
        #expect(number(" 18446744073709551615\n") == .max)
        #expect(number("18446744073709551616\n") == nil)
        #expect(number("max\n") == nil && number("") == nil && number("-1") == nil)
    }

    @Test("No content makes a reader fail or go on for ever")
    func anyContent() {
        var random = SystemRandomNumberGenerator()
        let pieces = [
            "8:0", " ", "\n", "=", "total", "some", "Read", "12", "rbytes=", ":", "\0", "(", ")", "é",
            "99999999999999999999",
        ]
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 0..<30, using: &random)).map { _ in pieces.randomElement(using: &random)! }
                .joined()
            withBytes(text) { bytes in
                _ = BlockIOTotals(unified: bytes)
                _ = BlockIOTotals(legacy: bytes)
                _ = NetworkTotals(table: bytes)
                _ = PressureReader.total(bytes)
                ByteScanner.forEachKey(bytes) { _, _ in }
            }
            _ = ProcessRecordReader.StatFields(Array(text.utf8))
            _ = ProcessRecordReader.IOFields(Array(text.utf8))
        }
    }
}
