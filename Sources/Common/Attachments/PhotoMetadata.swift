import Kernel

/// Takes out of a picture what tells where, when and with what it was taken. The picture itself stays byte for byte.
public enum PhotoMetadata {
    /// A JPEG or PNG without metadata; anything else as it was.
    ///
    /// The orientation of a JPEG is kept, without which photos of telephones lie on their side.
    ///
    /// - Parameter name: as uploaded; only quoted in the problem.
    /// - Throws: `Problem` `attachment.damaged_picture` on `file` for a picture whose parts cannot be followed: where it was
    ///   taken could not be taken out of it.
    public static func stripped(_ bytes: [UInt8], name: String) throws(Problem) -> [UInt8] {
        let isJPEG = bytes.starts(with: [0xFF, 0xD8, 0xFF])
        guard isJPEG || bytes.starts(with: signature) else { return bytes }
        if let picture = isJPEG ? jpeg(bytes) : png(bytes) { return picture }
        throw Problem(
            "attachment.damaged_picture",
            "Ảnh “\(Vietnamese.line(name).prefix(100))” không đọc hết được, có thể đứt khi chép. Mở ảnh, lưu lại rồi gửi.",
            field: "file")
    }

    // MARK: JPEG

    /// Markers without a length behind them.
    private static func stands(alone marker: UInt8) -> Bool { marker == 0x01 || (0xD0...0xD7).contains(marker) }

    /// APP1–APP13, APP15 and comments go; APP0 (JFIF) and APP14 (how colours are coded) stay. What follows the end of the
    /// picture goes too: telephones hang second pictures and films there.
    private static func jpeg(_ bytes: [UInt8]) -> [UInt8]? {
        var kept: [UInt8] = [0xFF, 0xD8]
        var position = 2
        var orientation: UInt8 = 1
        while position + 4 <= bytes.count {
            guard bytes[position] == 0xFF else { return nil }
            let marker = bytes[position + 1]
            if marker == 0xFF {
                position += 1
                continue
            }
            if stands(alone: marker) {
                kept += bytes[position..<position + 2]
                position += 2
                continue
            }
            let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
            let end = position + 2 + length
            guard length >= 2, end <= bytes.count else { return nil }
            if marker == 0xDA {
                guard let last = endOfPicture(bytes, from: end) else { return nil }
                let head = orientation == 1 ? [] : exif(orientation: orientation)
                return Array(kept[..<2]) + head + Array(kept[2...]) + bytes[position..<last]
            }
            if marker == 0xE1, let found = self.orientation(bytes[(position + 4)..<end]) { orientation = found }
            let isMetadata = (0xE1...0xED).contains(marker) || marker == 0xEF || marker == 0xFE
            if !isMetadata { kept += bytes[position..<end] }
            position = end
        }
        return nil
    }

    /// Behind the first end-of-image marker; nil when there is none.
    private static func endOfPicture(_ bytes: [UInt8], from start: Int) -> Int? {
        var position = start
        while position + 1 < bytes.count {
            if bytes[position] == 0xFF, bytes[position + 1] == 0xD9 { return position + 2 }
            position += 1
        }
        return nil
    }

    /// The orientation that an Exif segment tells, 1–8; nil when it tells none.
    private static func orientation(_ segment: ArraySlice<UInt8>) -> UInt8? {
        let bytes = Array(segment)
        guard bytes.starts(with: Array("Exif\0\0".utf8)), bytes.count > 14 else { return nil }
        let tiff = Array(bytes[6...])
        let isLittle = tiff[0] == 0x49
        func number(_ at: Int, _ size: Int) -> Int? {
            guard at >= 0, at + size <= tiff.count else { return nil }
            let part = tiff[at..<at + size]
            return (isLittle ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
        }
        guard let table = number(4, 4), let count = number(table, 2), count < 1_000 else { return nil }
        for index in 0..<count {
            let entry = table + 2 + index * 12
            guard number(entry, 2) == 0x0112 else { continue }
            return number(entry + 8, 2).flatMap { (1...8).contains($0) ? UInt8($0) : nil }
        }
        return nil
    }

    /// A segment that tells the orientation and nothing else.
    private static func exif(orientation: UInt8) -> [UInt8] {
        let tiff: [UInt8] = [
            0x4D, 0x4D, 0x00, 0x2A, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
        ]
        let body = Array("Exif\0\0".utf8) + tiff
        let length = body.count + 2
        return [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 0xFF)] + body
    }

    // MARK: PNG

    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// What a picture needs to look as it does; text, time and Exif are not among it.
    private static let shown: Set<String> = [
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "pHYs",
    ]

    private static func png(_ bytes: [UInt8]) -> [UInt8]? {
        var kept = signature
        var position = signature.count
        while position + 12 <= bytes.count {
            let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
            let end = position + 12 + length
            guard end <= bytes.count else { return nil }
            let name = String(decoding: bytes[position + 4..<position + 8], as: UTF8.self)
            if shown.contains(name) { kept += bytes[position..<end] }
            if name == "IEND" { return kept }
            position = end
        }
        return nil
    }
}
