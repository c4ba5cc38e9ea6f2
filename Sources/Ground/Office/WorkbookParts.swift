import Kernel

/// The relationships of a part: id → type and target.
final class Relationships: XMLHandler {
    struct Target {
        /// The last word of the type's address: `worksheet`, `sharedStrings`.
        let type: String
        /// The name of the part inside the archive, without a leading slash.
        let part: String
    }

    private(set) var targets: [String: Target] = [:]
    private let folder: String

    /// `part` is the one that the relationships belong to: `xl/workbook.xml`; empty for the archive as a whole.
    init(of part: String) {
        folder = part.lastIndex(of: "/").map { String(part[..<$0]) } ?? ""
    }

    /// Where the relationships of a part lie: `xl/_rels/workbook.xml.rels`.
    static func part(of part: String) -> String {
        let names = part.split(separator: "/", omittingEmptySubsequences: true)
        let path = names.dropLast().map { $0 + "/" }.joined()
        return "\(path)_rels/\(names.last ?? "").rels"
    }

    func first(_ type: String) -> String? {
        targets.sorted { $0.key < $1.key }.first { $0.value.type == type }?.value.part
    }

    func start(_ name: String, _ attributes: XMLAttributes) throws(Problem) {
        guard name == "Relationship", attributes["TargetMode"] != "External", let id = attributes["Id"],
            let type = attributes["Type"], let target = attributes["Target"]
        else { return }
        guard targets.count < 10_000 else { throw .malformed("_rels") }
        let word = type.split(separator: "/").last.map(String.init) ?? type
        targets[id] = Target(type: word, part: resolved(target))
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
    func end(_ name: String) {}

    private func resolved(_ target: String) -> String {
        var path = target.hasPrefix("/") ? [] : folder.split(separator: "/").map(String.init)
        for name in target.split(whereSeparator: { $0 == "/" || $0 == "\\" }) {
            switch name {
            case ".": continue
            case "..": _ = path.popLast()
            default: path.append(String(name))
            }
        }
        return path.joined(separator: "/")
    }
}

/// workbook.xml: the sheets in their order, and which day is the first.
final class WorkbookIndex: XMLHandler {
    struct Sheet {
        let name: String
        let isHidden: Bool
        /// The id of its relationship.
        let id: String
    }

    private(set) var sheets: [Sheet] = []
    private(set) var from1904 = false
    private(set) var isWorkbook = false
    private let limits: Limits
    private var isFirst = true

    init(_ limits: Limits) { self.limits = limits }

    func start(_ name: String, _ attributes: XMLAttributes) throws(Problem) {
        if isFirst { isWorkbook = name == "workbook" }
        isFirst = false
        switch name {
        case "workbookPr": from1904 = attributes.flag("date1904")
        case "sheet":
            guard let id = attributes["id"] else { throw .malformed("workbook.xml") }
            guard sheets.count < limits.maximumSheets else { throw .tooManySheets(limits.maximumSheets) }
            let state = attributes["state"] ?? "visible"
            sheets.append(
                Sheet(
                    name: Vietnamese.line(CellText.unescaped(attributes["name"] ?? "")), isHidden: state != "visible",
                    id: id))
        default: break
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
    func end(_ name: String) {}
}
