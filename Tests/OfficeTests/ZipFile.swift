/// Builds zip archives byte by byte, also such as no honest program would write.
struct ZipFile {
    private var body: [UInt8] = []
    private var directory: [UInt8] = []
    private var count: UInt16 = 0

    /// A part as it is.
    mutating func add(_ name: String, _ content: [UInt8], isEncrypted: Bool = false) {
        add(name, packed: content, method: 0, size: UInt32(content.count), sum: ZipFile.sum(content), isEncrypted)
    }

    mutating func add(_ name: String, _ content: String) { add(name, Array(content.utf8)) }

    /// A part that unpacks to `prefix` and then to `blanks` blanks, while its header says that it has 1.000 bytes.
    mutating func addBomb(_ name: String, prefix: String, blanks: Int) {
        add(name, packed: ZipFile.deflated(prefix, blanks: blanks), method: 8, size: 1000, sum: 0, false)
    }

    var bytes: [UInt8] {
        var end = ZipFile.little(0x0605_4B50, 4)
        end += [0, 0, 0, 0] + ZipFile.little(UInt32(count), 2) + ZipFile.little(UInt32(count), 2)
        end += ZipFile.little(UInt32(directory.count), 4) + ZipFile.little(UInt32(body.count), 4) + [0, 0]
        return body + directory + end
    }

    private mutating func add(
        _ name: String, packed: [UInt8], method: UInt32, size: UInt32, sum: UInt32, _ isEncrypted: Bool
    ) {
        let path = Array(name.utf8)
        var common = ZipFile.little(20, 2) + ZipFile.little(isEncrypted ? 0x801 : 0x800, 2) + ZipFile.little(method, 2)
        common += [0, 0, 0x21, 0x50] + ZipFile.little(sum, 4)
        common += ZipFile.little(UInt32(packed.count), 4) + ZipFile.little(size, 4)
        common += ZipFile.little(UInt32(path.count), 2) + [0, 0]
        let offset = UInt32(body.count)
        body += ZipFile.little(0x0403_4B50, 4) + common + path + packed
        directory += ZipFile.little(0x0201_4B50, 4) + ZipFile.little(20, 2) + common
        directory += [UInt8](repeating: 0, count: 10) + ZipFile.little(offset, 4) + path
        count += 1
    }

    private static func little(_ number: UInt32, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
    }

    private static let table: [UInt32] = (0..<256).map { start in
        (0..<8).reduce(UInt32(start)) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ (sum >> 1) : sum >> 1 }
    }

    private static func sum(_ bytes: [UInt8]) -> UInt32 {
        let table = table
        return bytes.withUnsafeBufferPointer { buffer in
            var sum: UInt32 = 0xFFFF_FFFF
            for byte in buffer { sum = table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ (sum >> 8) }
            return ~sum
        }
    }

    /// One block of the fixed code: the prefix and a blank as literals, then "258 bytes again, from one before".
    private static func deflated(_ prefix: String, blanks: Int) -> [UInt8] {
        var bits = Bits()
        bits.put(0b011, 3)
        for byte in Array(prefix.utf8) + [0x20] { bits.putCode(0x30 + UInt32(byte), 8) }
        for _ in 0..<blanks / 258 { bits.putRepeat() }
        bits.putCode(0, 7)
        return bits.finished
    }

    private struct Bits {
        private var bytes: [UInt8] = []
        private var open: UInt32 = 0
        private var width: UInt32 = 0

        mutating func put(_ value: UInt32, _ count: UInt32) {
            open |= value << width
            width += count
            while width >= 8 {
                bytes.append(UInt8(truncatingIfNeeded: open))
                open >>= 8
                width -= 8
            }
        }

        /// Huffman codes go in with their highest bit first.
        mutating func putCode(_ code: UInt32, _ count: UInt32) {
            put((0..<count).reduce(0) { $0 << 1 | code >> $1 & 1 }, count)
        }

        /// Code 285 (11000101) and distance 0 (00000), thirteen bits.
        mutating func putRepeat() { put(0b1010_0011, 13) }

        var finished: [UInt8] { width == 0 ? bytes : bytes + [UInt8(truncatingIfNeeded: open)] }
    }
}
