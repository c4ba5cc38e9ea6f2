/// A QR code (ISO/IEC 18004) of bytes, versions 1 to 20 at error correction level M: up to 666 bytes, more than an
/// address for an authenticator app ever has.
public struct QRCode: Sendable, Hashable {
    /// Modules along a side.
    public let size: Int
    /// Whether a module is dark, row by row.
    public let modules: [[Bool]]

    /// - Returns: nil when the text is too long.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let version = (1...20).first(where: { QRLayout($0).holds(bytes.count) }) else { return nil }
        let layout = QRLayout(version)
        let plain = QRMatrix(layout, layout.interleaved(layout.data(bytes)))
        let masked = (0..<8).map { plain.masked($0) }
        guard let best = masked.min(by: { $0.penalty < $1.penalty }) else { return nil }
        size = layout.size
        modules = best.dark
    }

    /// A drawing with the quiet zone of four modules, dark on white whatever the page looks like.
    ///
    /// - Parameter label: what it is, for who does not see it.
    public func svg(label: String) -> SafeHTML {
        var path = ""
        for (y, row) in modules.enumerated() {
            var x = 0
            while x < size {
                let end = row[x...].firstIndex { $0 != row[x] } ?? size
                if row[x] { path += "M\(x + 4) \(y + 4)h\(end - x)v1h-\(end - x)z" }
                x = end
            }
        }
        let side = size + 8
        return SafeHTML(
            trusted:
                "<svg class=\"qr\" viewBox=\"0 0 \(side) \(side)\" role=\"img\" aria-label=\"\(HTML.escaped(label))\">"
                + "<rect width=\"\(side)\" height=\"\(side)\" fill=\"#fff\"/><path d=\"\(path)\" fill=\"#000\"/></svg>")
    }
}

/// What a version prescribes at level M.
private struct QRLayout {
    /// Codewords of error correction in each block (table 9 of the standard), by version.
    private static let correction = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26]
    /// Blocks (the same table), by version.
    private static let blockCounts = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16]

    let version: Int
    let size: Int
    private let blocks: Int
    private let correctionPerBlock: Int
    /// Centres of the alignment patterns, in both directions.
    let alignment: [Int]
    /// All codewords, of data and of error correction.
    private let codewords: Int

    init(_ version: Int) {
        self.version = version
        size = 17 + 4 * version
        blocks = QRLayout.blockCounts[version - 1]
        correctionPerBlock = QRLayout.correction[version - 1]
        let count = version == 1 ? 0 : version / 7 + 2
        var modules = (16 * version + 128) * version + 64
        if count > 0 {
            let (last, step) = (size - 7, (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2)
            alignment = [6] + (0..<count - 1).reversed().map { last - $0 * step }
            modules -= (25 * count - 10) * count - 55
        } else {
            alignment = []
        }
        codewords = (version < 7 ? modules : modules - 36) / 8
    }

    private var dataCodewords: Int { codewords - blocks * correctionPerBlock }
    private var lengthBits: Int { version < 10 ? 8 : 16 }

    func holds(_ count: Int) -> Bool { 4 + lengthBits + 8 * count <= 8 * dataCodewords }

    /// Mode, length, bytes, end and padding.
    func data(_ bytes: [UInt8]) -> [UInt8] {
        var bits: [Bool] = []
        func append(_ value: Int, _ count: Int) {
            for shift in (0..<count).reversed() { bits.append(value >> shift & 1 == 1) }
        }
        append(0b0100, 4)
        append(bytes.count, lengthBits)
        for byte in bytes { append(Int(byte), 8) }
        append(0, min(4, 8 * dataCodewords - bits.count))
        append(0, (8 - bits.count % 8) % 8)
        let used = stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
        }
        return used + (0..<dataCodewords - used.count).map { $0 % 2 == 0 ? 0xEC : 0x11 }
    }

    /// The blocks with their error correction, read across.
    func interleaved(_ data: [UInt8]) -> [UInt8] {
        let short = blocks - codewords % blocks
        let length = codewords / blocks - correctionPerBlock
        var parts: [[UInt8]] = []
        var next = 0
        for index in 0..<blocks {
            let count = index < short ? length : length + 1
            parts.append(Array(data[next..<next + count]))
            next += count
        }
        let divisor = Galois.divisor(correctionPerBlock)
        let checks = parts.map { Galois.remainder($0, by: divisor) }
        let read = (0...length).flatMap { index in parts.compactMap { index < $0.count ? $0[index] : nil } }
        return read + (0..<correctionPerBlock).flatMap { index in checks.map { $0[index] } }
    }
}

/// Arithmetic of the field of 256 elements, and the Reed–Solomon code over it.
private enum Galois {
    static func product(_ a: UInt8, _ b: UInt8) -> UInt8 {
        var result = 0
        for shift in (0..<8).reversed() {
            result = result << 1 ^ (result >> 7) * 0x11D
            if b >> shift & 1 == 1 { result ^= Int(a) }
        }
        return UInt8(result)
    }

    /// The generator of so many codewords, without its leading one.
    static func divisor(_ degree: Int) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: degree - 1) + [1]
        var root: UInt8 = 1
        for _ in 0..<degree {
            for index in 0..<degree {
                result[index] = product(result[index], root)
                if index + 1 < degree { result[index] ^= result[index + 1] }
            }
            root = product(root, 2)
        }
        return result
    }

    static func remainder(_ data: [UInt8], by divisor: [UInt8]) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: divisor.count)
        for byte in data {
            let factor = byte ^ result.removeFirst()
            result.append(0)
            for (index, coefficient) in divisor.enumerated() { result[index] ^= product(coefficient, factor) }
        }
        return result
    }
}

/// The modules while they are laid.
private struct QRMatrix {
    private(set) var dark: [[Bool]]
    /// Modules of patterns and of format, which no mask touches.
    private var fixed: [[Bool]]
    private let size: Int

    init(_ layout: QRLayout, _ codewords: [UInt8]) {
        size = layout.size
        dark = Array(repeating: Array(repeating: false, count: size), count: size)
        fixed = dark
        layPatterns(layout)
        layFormat(mask: 0)
        layCodewords(codewords)
    }

    private mutating func set(_ x: Int, _ y: Int, _ isDark: Bool) {
        dark[y][x] = isDark
        fixed[y][x] = true
    }

    private mutating func layPatterns(_ layout: QRLayout) {
        for index in 0..<size {
            set(6, index, index % 2 == 0)
            set(index, 6, index % 2 == 0)
        }
        for (x, y) in [(3, 3), (size - 4, 3), (3, size - 4)] {
            for dy in -4...4 {
                for dx in -4...4 where (0..<size).contains(x + dx) && (0..<size).contains(y + dy) {
                    let distance = max(abs(dx), abs(dy))
                    set(x + dx, y + dy, distance != 2 && distance != 4)
                }
            }
        }
        let (first, last) = (layout.alignment.first, layout.alignment.last)
        for x in layout.alignment {
            for y in layout.alignment {
                // Three corners belong to the finder patterns.
                if (x == first && y == first) || (x == first && y == last) || (x == last && y == first) { continue }
                for dy in -2...2 {
                    for dx in -2...2 { set(x + dx, y + dy, max(abs(dx), abs(dy)) != 1) }
                }
            }
        }
        guard layout.version >= 7 else { return }
        var remainder = layout.version
        for _ in 0..<12 { remainder = remainder << 1 ^ (remainder >> 11) * 0x1F25 }
        let bits = layout.version << 12 | remainder
        for index in 0..<18 {
            let (a, b) = (size - 11 + index % 3, index / 3)
            set(a, b, bits >> index & 1 == 1)
            set(b, a, bits >> index & 1 == 1)
        }
    }

    /// Level M, whose bits are 00, and the mask, twice.
    private mutating func layFormat(mask: Int) {
        var remainder = mask
        for _ in 0..<10 { remainder = remainder << 1 ^ (remainder >> 9) * 0x537 }
        let bits = (mask << 10 | remainder) ^ 0x5412
        for index in 0..<15 {
            let isDark = bits >> index & 1 == 1
            switch index {
            case 0..<6: set(8, index, isDark)
            case 6, 7: set(8, index + 1, isDark)
            case 8: set(7, 8, isDark)
            default: set(14 - index, 8, isDark)
            }
            if index < 8 { set(size - 1 - index, 8, isDark) } else { set(8, size - 15 + index, isDark) }
        }
        set(8, size - 8, true)
    }

    /// In pairs of columns from the right, upwards and downwards in turn.
    private mutating func layCodewords(_ codewords: [UInt8]) {
        var next = 0
        for pair in 0..<(size - 1) / 2 {
            let right = size - 1 - 2 * pair - (size - 1 - 2 * pair <= 6 ? 1 : 0)
            for step in 0..<size {
                let y = pair % 2 == 0 ? size - 1 - step : step
                for x in [right, right - 1] where !fixed[y][x] && next < 8 * codewords.count {
                    dark[y][x] = codewords[next / 8] >> (7 - next % 8) & 1 == 1
                    next += 1
                }
            }
        }
    }

    func masked(_ mask: Int) -> QRMatrix {
        var result = self
        for y in 0..<size {
            for x in 0..<size where !fixed[y][x] && QRMatrix.inverts(mask, x, y) { result.dark[y][x].toggle() }
        }
        result.layFormat(mask: mask)
        return result
    }

    private static func inverts(_ mask: Int, _ x: Int, _ y: Int) -> Bool {
        switch mask {
        case 0: (x + y) % 2 == 0
        case 1: y % 2 == 0
        case 2: x % 3 == 0
        case 3: (x + y) % 3 == 0
        case 4: (x / 3 + y / 2) % 2 == 0
        case 5: x * y % 2 + x * y % 3 == 0
        case 6: (x * y % 2 + x * y % 3) % 2 == 0
        default: ((x + y) % 2 + x * y % 3) % 2 == 0
        }
    }

    /// How badly a reader would see it (section 7.8.3 of the standard): runs, blocks, likeness of a finder, balance.
    var penalty: Int {
        let columns = (0..<size).map { x in dark.map { $0[x] } }
        var result = (dark + columns).reduce(0) { $0 + QRMatrix.penalty(of: $1) }
        for y in 1..<size {
            for x in 1..<size where Set([dark[y][x], dark[y - 1][x], dark[y][x - 1], dark[y - 1][x - 1]]).count == 1 {
                result += 3
            }
        }
        let count = dark.reduce(0) { $0 + $1.filter { $0 }.count }
        return result + abs(count * 20 - size * size * 10) / (size * size) * 10
    }

    private static let finderLike: [[Bool]] = {
        let core = [true, false, true, true, true, false, true]
        let light = [Bool](repeating: false, count: 4)
        return [core + light, light + core]
    }()

    private static func penalty(of line: [Bool]) -> Int {
        var result = 0
        var run = 0
        for (index, isDark) in line.enumerated() {
            run = index > 0 && line[index - 1] == isDark ? run + 1 : 1
            if run == 5 { result += 3 } else if run > 5 { result += 1 }
        }
        for start in 0...line.count - 11 where finderLike.contains(Array(line[start..<start + 11])) { result += 40 }
        return result
    }
}
