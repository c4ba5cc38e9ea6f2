import Kernel
import Testing

@testable import Office

@Suite struct DelimitedTextTests {
    private func cells(_ text: String) throws -> [String] {
        try DelimitedText.read(Array(text.utf8)).cells.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.raw)" }
    }

    @Test func `commas, semicolons and tabs are told by the first line`() throws {
        #expect(try cells("a,b\n1,\"2,5\"\n") == ["A1 a", "B1 b", "A2 1", "B2 2,5"])
        #expect(try cells("a;b\r\n\r\n\"x;\"\"y\"\"\nz\";2") == ["A1 a", "B1 b", "A3 x;\"y\"\nz", "B3 2"])
        #expect(try cells("\u{FEFF}a\tb\n\t2\n") == ["A1 a", "B1 b", "B2 2"])
    }

    @Test func `what is written is read again, also what Excel would take for a formula`() throws {
        let rows = [["Tên", "Mã"], ["=1+1", "x,y"], ["\"Đào\"", "Hòa\u{301}"]]
        let grid = try DelimitedText.read(DelimitedText.write(rows))
        #expect(grid[row: 2, column: 1]?.raw == "=1+1")
        #expect(grid[row: 2, column: 2]?.raw == "x,y")
        #expect(grid[row: 3, column: 1]?.raw == "\"Đào\"")
        #expect(String(decoding: DelimitedText.write(rows), as: UTF8.self).contains("'=1+1"))
    }

    @Test(
        arguments: [
            ([], "office.empty_file"), ([0xFF, 0xFE, 0x41, 0x00], "office.text_encoding"),
            ([0xC3, 0x28], "office.text_encoding"),
            ([0x41, 0x00, 0x2C], "office.not_a_document"), (Array("a,\"b\n".utf8), "office.open_quote"),
            (Array("\n \n".utf8), "office.no_table"),
        ] as [([UInt8], String)])
    func `what is no table is refused`(_ bytes: [UInt8], _ code: String) {
        do {
            _ = try DelimitedText.read(bytes)
            Issue.record("read")
        } catch {
            #expect(!error.message.isEmpty)
            #expect(error.code.hasPrefix("office."), "\(error.code) for \(code)")
        }
    }
}
