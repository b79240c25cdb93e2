/// Writes one JSON value into a byte buffer, keys in the order in which they are given.
///
/// Every byte that is written is printable ASCII or valid UTF-8 above U+009F, so a line is also safe to show
/// on a terminal. There is no state to get wrong: a field can only be written inside an object.
public struct JSONWriter: ~Copyable {
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    public init() {
        bytes.reserveCapacity(1_024)
    }

    /// Empties the buffer and keeps its memory.
    public mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    public mutating func newline() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    public mutating func object(_ fields: (inout JSONWriter) -> Void) {
        open("{")
        fields(&self)
        close("}")
    }

    public mutating func array<T>(_ elements: some Sequence<T>, _ write: (inout JSONWriter, T) -> Void) {
        open("[")
        for element in elements { write(&self, element) }
        close("]")
    }

    public mutating func key(_ name: StaticString) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A key that is data, such as a label's name.
    public mutating func key(text: String) {
        string(text)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func string(_ text: String) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars { escape(scalar) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Text from a source that does not promise UTF-8, such as a file name: what is not valid becomes U+FFFD.
    public mutating func string(bytes: some Collection<UInt8>) {
        string(String(decoding: bytes, as: UTF8.self))
    }

    public mutating func integer(_ value: some BinaryInteger) {
        comma()
        bytes.append(contentsOf: String(value).utf8)
        needsComma = true
    }

    /// The shortest text of the value rounded to two decimals; `null` for what JSON cannot say.
    public mutating func number(_ value: Double) {
        comma()
        let rounded = (value * 100).rounded() / 100
        if !value.isFinite {
            bytes.append(contentsOf: "null".utf8)
        } else if rounded == rounded.rounded(), abs(rounded) < 1e15 {
            bytes.append(contentsOf: String(Int64(rounded)).utf8)
        } else {
            bytes.append(contentsOf: "\(rounded)".utf8)
        }
        needsComma = true
    }

    /// A measured value: four significant digits, or whole where it has more.
    public mutating func measure(_ value: Double) {
        let rounded = ResourceText.significant(value)
        if rounded.isFinite, rounded == rounded.rounded(), abs(rounded) < 1e15 {
            integer(Int64(rounded))
        } else {
            comma()
            bytes.append(contentsOf: (rounded.isFinite ? "\(rounded)" : "null").utf8)
            needsComma = true
        }
    }

    public mutating func boolean(_ value: Bool) {
        comma()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
        needsComma = true
    }

    public mutating func null() {
        comma()
        bytes.append(contentsOf: "null".utf8)
        needsComma = true
    }

    private mutating func open(_ bracket: Unicode.Scalar) {
        comma()
        bytes.append(UInt8(ascii: bracket))
        needsComma = false
    }

    private mutating func close(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
        needsComma = true
    }

    private mutating func comma() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func escape(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": bytes.append(contentsOf: #"\""#.utf8)
        case "\\": bytes.append(contentsOf: #"\\"#.utf8)
        case "\n": bytes.append(contentsOf: #"\n"#.utf8)
        case "\r": bytes.append(contentsOf: #"\r"#.utf8)
        case "\t": bytes.append(contentsOf: #"\t"#.utf8)
        case _
        where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.isBidirectionalControl
            || scalar.value == 0x2028 || scalar.value == 0x2029:
            let hexadecimal = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: #"\u"#.utf8)
            for shift in [12, 8, 4, 0] { bytes.append(hexadecimal[Int(scalar.value >> shift) & 15]) }
        default: bytes.append(contentsOf: UTF8.encode(scalar)!)
        }
    }
}

extension JSONWriter {
    public mutating func field(_ name: StaticString, _ value: String) {
        key(name)
        string(value)
    }

    /// Leaves the field out where there is no value.
    public mutating func field(_ name: StaticString, _ value: String?) {
        if let value { field(name, value) }
    }

    public mutating func field(_ name: StaticString, _ value: some BinaryInteger) {
        key(name)
        integer(value)
    }

    public mutating func field(_ name: StaticString, _ value: Double) {
        key(name)
        number(value)
    }

    public mutating func field(_ name: StaticString, measure value: Double) {
        key(name)
        measure(value)
    }

    public mutating func field(_ name: StaticString, _ value: Bool) {
        key(name)
        boolean(value)
    }

    public mutating func field(_ name: StaticString, _ values: [String]) {
        key(name)
        array(values) { $0.string($1) }
    }

    public mutating func field(_ name: StaticString, _ fields: (inout JSONWriter) -> Void) {
        key(name)
        object(fields)
    }
}

extension Unicode.Scalar {
    /// Characters that reorder the text around them on a terminal (Unicode TR 9), and so can hide a name.
    var isBidirectionalControl: Bool {
        (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value) || value == 0x200E || value == 0x200F
    }
}
