import Testing

@testable import Pages

/// The expected codes were drawn by another implementation (qrcode 8 of PyPI) of the same text, level and mask.
@Suite struct QRCodeTests {
    private static let address =
        "otpauth://totp/N%E1%BA%BFp%20M%E1%BB%9Bi:tinh?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
        + "&issuer=N%E1%BA%BFp%20M%E1%BB%9Bi&algorithm=SHA1&digits=6&period=30"

    @Test func `A short text is laid module by module as the standard says`() throws {
        let code = try #require(QRCode("nepmoi"))
        #expect(
            code.modules.map { String($0.map { $0 ? "#" : "." }) } == [
                "#######.###.#.#######",
                "#.....#...###.#.....#",
                "#.###.#..#..#.#.###.#",
                "#.###.#.#..#..#.###.#",
                "#.###.#.#####.#.###.#",
                "#.....#.#...#.#.....#",
                "#######.#.#.#.#######",
                "........###..........",
                "#...#.####..######..#",
                "######.#..#.###..###.",
                ".#..#.##.##.##.....#.",
                "####.#.######..#....#",
                "...##.###.##..####...",
                "........##.##.....##.",
                "#######.#.##..####.#.",
                "#.....#..#...##.#...#",
                "#.###.#.#.#.###.#...#",
                "#.###.#..##.###.##.##",
                "#.###.#..##.##..#....",
                "#.....#..####........",
                "#######.##.#..###...#",
            ])
    }

    @Test(arguments: [
        (address, 49, 0xd739_15c9_6726_2aa1 as UInt64),
        (address + String(repeating: "x", count: 120), 65, 0x5051_3e92_8aa9_45b1),
        (String(repeating: "y", count: 666), 97, 0xd386_6ebe_34bf_7da7),
    ])
    func `Longer texts with several blocks, version bits and a long length come out too`(
        text: String, size: Int, hash: UInt64
    ) throws {
        let code = try #require(QRCode(text))
        #expect(code.size == size)
        let written = code.modules.map { String($0.map { $0 ? "1" : "0" }) }.joined(separator: "/")
        #expect(written.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0100_0000_01b3 } == hash)
    }

    @Test func `A text that is too long gives none, an empty one the smallest`() {
        #expect(QRCode(String(repeating: "y", count: 667)) == nil)
        #expect(QRCode("")?.size == 21)
    }

    @Test func `The drawing has a quiet zone, a name for who does not see it, and every dark module once`() throws {
        let code = try #require(QRCode("nepmoi"))
        let svg = code.svg(label: "Mã \"QR\"").html
        #expect(svg.contains(#"viewBox="0 0 29 29""#))
        #expect(svg.contains(#"aria-label="Mã &quot;QR&quot;""#))
        let dark = code.modules.reduce(0) { $0 + $1.filter { $0 }.count }
        let drawn = svg.matches(of: /M\d+ \d+h(\d+)v1h-(\d+)z/).compactMap { Int($0.1) }
        #expect(drawn.reduce(0, +) == dark)
    }
}
