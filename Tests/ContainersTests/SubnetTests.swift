import Glibc
import Testing

@testable import Containers

@Suite struct SubnetTests {
    @Test("an address is in a network exactly when the leading bits agree")
    func membership() throws {
        let subnet = try #require(Subnet(address: "172.20.3.7", prefixLength: 22))
        #expect("\(subnet)" == "172.20.0.0/22")
        #expect(subnet.contains([172, 20, 3, 255]))
        #expect(!subnet.contains([172, 20, 4, 0]))
        #expect(subnet.contains([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 172, 20, 0, 1]))
        #expect(!subnet.contains([UInt8](repeating: 0, count: 16)))
        let six = try #require(Subnet("fd00:1:2::/47"))
        #expect("\(six)" == "fd00:1:2::/47")
        #expect(six.contains([0xFD, 0, 0, 1, 0, 3] + [UInt8](repeating: 9, count: 10)))
    }

    @Test(
        "texts that are no network are refused",
        arguments: ["", "10.0.0.0", "10.0.0.0/33", "10.0.0/8", "x/8", "::/129"])
    func refused(_ text: String) {
        #expect(Subnet(text) == nil)
    }

    @Test("routes without a gateway are the networks one is attached to")
    func routes() {
        let table = """
            Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
            eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0
            eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
            eth0\t0000FEA9\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
            """
        #expect(Subnet.routes(table).map(\.description) == ["172.17.0.0/16"])
    }

    @Test("global IPv6 addresses give their network; loopback and link-local none")
    func addresses6() {
        let table = """
            fd000001000200000000000000000007 02 40 00 80     eth0
            fe80000000000000004211fffe110002 02 40 20 80     eth0
            00000000000000000000000000000001 01 80 10 80       lo
            """
        #expect(Subnet.addresses6(table).map(\.description) == ["fd00:1:2::/64"])
    }
}
