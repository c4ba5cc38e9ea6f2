import Foundation
import Kernel

/// The text of a cell as it lies in a part: UTF-8 that expat has checked, with Excel's own escapes.
enum CellText {
    /// NFC and normalised, `_x000D_` and its like resolved, line breaks kept as `\n`.
    ///
    /// - Parameter bytes: UTF-8 that is known to be sound.
    static func normalised(_ bytes: some Collection<UInt8>) -> String {
        bytes.withContiguousStorageIfAvailable { buffer in
            plain(buffer) ?? normalised(String(decoding: buffer, as: UTF8.self))
        } ?? normalised(String(decoding: bytes, as: UTF8.self))
    }

    /// The text without blanks at its ends when there is nothing else to do (see `isPlain`); nil otherwise.
    static func plain(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        var inner = bytes[...]
        while let last = inner.last, last == 0x20 || last == 0x0A { inner.removeLast() }
        while let first = inner.first, first == 0x20 || first == 0x0A { inner.removeFirst() }
        return isPlain(UnsafeBufferPointer(rebasing: inner)) ? String(decoding: inner, as: UTF8.self) : nil
    }

    static func normalised(_ text: String) -> String {
        var text = text.utf8.contains(0x5F) ? unescaped(text) : text
        if text.utf8.contains(0x0D) {
            text = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        }
        return Vietnamese.normalised(text)
    }

    /// Whether nothing is to be resolved, composed or dropped: the common case, told from the bytes alone.
    ///
    /// Letters below U+0300 and U+1E00–1EFF, which hold all of Vietnamese, are composed already, and the usual dashes
    /// and quotes are what they are. `_` may begin an escape.
    private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x80 {
                guard byte >= 0x20 ? byte != 0x5F && byte != 0x7F : byte == 0x0A else { return false }
                index += 1
            } else if (0xC3...0xCB).contains(byte) {
                index += 2
            } else {
                guard index + 2 < bytes.count else { return false }
                switch (byte, bytes[index + 1], bytes[index + 2]) {
                case (0xE1, 0xB8...0xBB, _), (0xE2, 0x80, 0x90...0xA7): index += 3
                default: return false
                }
            }
        }
        return true
    }

    /// Resolves `_xHHHH_`, which stands for one UTF-16 unit; half of a surrogate pair becomes U+FFFD.
    static func unescaped(_ text: String) -> String {
        guard text.contains("_x") else { return text }
        let units = Array(text.utf16)
        var result: [UInt16] = []
        result.reserveCapacity(units.count)
        var index = 0
        while index < units.count {
            if let unit = escape(units, at: index) {
                result.append(unit)
                index += 7
            } else {
                result.append(units[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF16.self)
    }

    /// Writes `_x000D_` that is meant literally so that it reads back as itself.
    static func escaped(_ text: String) -> String {
        guard text.contains("_x") else { return text }
        let units = Array(text.utf16)
        var result: [UInt16] = []
        for index in units.indices {
            if escape(units, at: index) != nil { result += Array("_x005F".utf16) }
            result.append(units[index])
        }
        return String(decoding: result, as: UTF16.self)
    }

    private static func escape(_ units: [UInt16], at index: Int) -> UInt16? {
        guard index + 7 <= units.count, units[index] == 0x5F, units[index + 1] == 0x78, units[index + 6] == 0x5F else {
            return nil
        }
        var value: UInt16 = 0
        for unit in units[index + 2..<index + 6] {
            switch unit {
            case 0x30...0x39: value = value << 4 | (unit - 0x30)
            case 0x41...0x46: value = value << 4 | (unit - 0x41 + 10)
            case 0x61...0x66: value = value << 4 | (unit - 0x61 + 10)
            default: return nil
            }
        }
        return value
    }
}

/// Counts what a whole workbook or text file holds, and refuses what is above the limits.
final class Budget {
    let limits: Limits
    private var cells = 0
    private var listed = 0
    private var textBytes = 0

    init(_ limits: Limits) { self.limits = limits }

    /// One more cell that a sheet lists, blank or not: whole columns of formatted blanks are work without content.
    func list(_ sheet: @autoclosure () -> String) throws(Problem) {
        listed += 1
        if listed > limits.maximumArea { throw .tooManyBlanks(sheet(), limit: limits.maximumArea) }
    }

    /// One more cell with content, whose text, if it is text, has so many bytes.
    func spend(textBytes bytes: Int) throws(Problem) {
        cells += 1
        textBytes += bytes
        if cells > limits.maximumCells { throw .tooManyCells(limits.maximumCells) }
        if textBytes > limits.maximumTextBytes { throw .tooMuchText(limits.maximumTextBytes) }
    }

    /// Collects a text, and refuses it as soon as no decoding could bring it below the limit (an escape has seven
    /// bytes for one unit).
    func append(
        _ bytes: UnsafeBufferPointer<UInt8>, to text: inout [UInt8], place: @autoclosure () -> String
    ) throws(Problem) {
        guard text.count + bytes.count <= limits.maximumTextLength * 7 else {
            throw .textTooLong(place(), limit: limits.maximumTextLength)
        }
        text.append(contentsOf: bytes)
    }

    /// The finished text of a cell.
    func checked(_ text: String, place: @autoclosure () -> String) throws(Problem) -> String {
        if text.utf8.count > limits.maximumTextLength && text.utf16.count > limits.maximumTextLength {
            throw .textTooLong(place(), limit: limits.maximumTextLength)
        }
        return text
    }

    /// Refuses a sheet with a filled cell so far out that rows times columns exceed the limit.
    func checkArea(_ grid: Grid) throws(Problem) {
        let (area, overflow) = grid.rowCount.multipliedReportingOverflow(by: grid.columnCount)
        guard overflow || area > limits.maximumArea else { return }
        let isTall = grid.rowCount / 60 >= grid.columnCount
        let farthest = grid.cells.keys.max { isTall ? $0.row < $1.row : $0.column < $1.column }
        throw .tooWide(grid.name, farthest ?? CellAddress(row: grid.rowCount, column: grid.columnCount))
    }
}
