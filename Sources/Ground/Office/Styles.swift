import Kernel

/// What the number formats of a workbook show: percentages, dates, or neither. All else of a style is looks.
final class Styles: XMLHandler {
    struct Shows: Hashable {
        var percent = false
        var date = false
    }

    private var custom: [Int: Shows] = [:]
    private var formats: [Int] = []
    private var isInCellFormats = false

    /// For the `s` of a cell; neither when there is no such style.
    func shows(_ style: Int) -> Shows {
        guard formats.indices.contains(style) else { return Shows() }
        return custom[formats[style]] ?? Styles.builtIn(formats[style])
    }

    func start(_ name: String, _ attributes: XMLAttributes) throws(Problem) {
        switch name {
        case "numFmt":
            guard let id = attributes["numFmtId"].flatMap({ Int($0) }), let code = attributes["formatCode"] else {
                return
            }
            custom[id] = Styles.shows(code)
        case "cellXfs": isInCellFormats = true
        case "xf" where isInCellFormats:
            formats.append(attributes["numFmtId"].flatMap { Int($0) } ?? 0)
        default: break
        }
        // Excel itself has at most 65.490 cell formats.
        if custom.count > 10_000 || formats.count > 100_000 { throw .malformed("styles.xml") }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}

    func end(_ name: String) {
        if name == "cellXfs" { isInCellFormats = false }
    }

    static func builtIn(_ id: Int) -> Shows {
        switch id {
        case 9, 10: Shows(percent: true)
        case 14...22, 27...36, 45...47, 50...58: Shows(date: true)
        default: Shows()
        }
    }

    /// Reads the first section of a format code: `0.0%`, `dd/mm/yyyy`, `#,##0 "đ"`, `[$-42A]d mmmm`, `[h]:mm`.
    static func shows(_ code: String) -> Shows {
        var shows = Shows()
        var scalars = code.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            switch scalar {
            case ";": return shows
            case "\"": while let next = scalars.next(), next != "\"" {}
            // The next character is printed, left out, or repeated: it is no code.
            case "\\", "_", "*": _ = scalars.next()
            case "[":
                var inside = ""
                while let next = scalars.next(), next != "]" { inside.unicodeScalars.append(next) }
                if !inside.isEmpty, inside.lowercased().allSatisfy({ "hms".contains($0) }) { shows.date = true }
            case "%": shows.percent = true
            case "d", "D", "m", "M", "y", "Y", "h", "H", "s", "S": shows.date = true
            default: break
            }
        }
        return shows
    }
}
