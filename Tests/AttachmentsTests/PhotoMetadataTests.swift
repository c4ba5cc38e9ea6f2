import Attachments
import Kernel
import Testing

@Suite struct PhotoMetadataTests {
    private static func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
        let length = body.count + 2
        return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + body
    }

    /// A little-endian Exif segment with an orientation and some words of a place.
    private static func exif(orientation: UInt8) -> [UInt8] {
        let tiff: [UInt8] = [
            0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0,
        ]
        return segment(0xE1, Array("Exif\0\0".utf8) + tiff + Array("GPS 22.68N 106.25E".utf8))
    }

    private static let picture: [UInt8] =
        segment(0xDB, [0] + Array(repeating: 1, count: 64)) + segment(0xC0, [8, 0, 1, 0, 1, 1, 1, 0x11, 0])
        + segment(0xDA, [1, 1, 0, 0, 0x3F, 0]) + [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD9]

    @Test func `a photo keeps its picture and the way it stands, and loses where it was taken`() throws {
        let jfif = Self.segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0])
        let comment = Self.segment(0xFE, Array("máy của ai".utf8))
        let photo =
            [0xFF, 0xD8] + jfif + Self.exif(orientation: 6) + comment + Self.picture
            + Array("a film behind the picture".utf8)
        let clean = try PhotoMetadata.stripped(photo, name: "anh.jpg")
        let text = String(decoding: clean, as: UTF8.self)
        #expect(!text.contains("GPS") && !text.contains("film") && !text.contains("máy"))
        #expect(clean.starts(with: [0xFF, 0xD8, 0xFF, 0xE1]) && text.contains("Exif") && text.contains("JFIF"))
        #expect(Array(clean.suffix(Self.picture.count)) == Self.picture)
        // What is clean already does not change.
        #expect(try PhotoMetadata.stripped(clean, name: "anh.jpg") == clean)
        let upright = try PhotoMetadata.stripped(
            [0xFF, 0xD8] + Self.exif(orientation: 1) + Self.picture, name: "anh.jpg")
        #expect(upright == [0xFF, 0xD8] + Self.picture)
    }

    @Test func `a PNG loses its texts and its Exif`() throws {
        func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
            [0, 0, 0, UInt8(body.count)] + Array(name.utf8) + body + [0, 0, 0, 0]
        }
        let head: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        let shown = head + chunk("IHDR", Array(repeating: 1, count: 13)) + chunk("IDAT", [1, 2, 3]) + chunk("IEND", [])
        let photo =
            head + chunk("IHDR", Array(repeating: 1, count: 13)) + chunk("eXIf", Array("GPS".utf8))
            + chunk("tEXt", Array("GPS".utf8)) + chunk("IDAT", [1, 2, 3]) + chunk("IEND", []) + Array("more".utf8)
        #expect(try PhotoMetadata.stripped(photo, name: "anh.png") == shown)
    }

    @Test func `a picture that breaks off is refused, other files stay as they are`() throws {
        let broken = [0xFF, 0xD8] + Self.exif(orientation: 1) + Self.picture.dropLast(2)
        let problem = #expect(throws: Problem.self) { try PhotoMetadata.stripped(broken, name: "anh.jpg") }
        #expect(problem?.code == "attachment.damaged_picture" && problem?.field == "file")
        let pdf = Array("%PDF-1.7 GPS".utf8)
        #expect(try PhotoMetadata.stripped(pdf, name: "a.pdf") == pdf)
    }
}
