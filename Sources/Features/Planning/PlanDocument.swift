import Database
import Kernel
import Office
import Papers
import Programme

/// A plan as an official paper (T226–236): what the Word template of its issuer is filled with.
public struct PlanDocument: Sendable {
    let current: CurrentPlan
    let text: PlanText
    let profile: IssuerProfile
    let template: [UInt8]
    /// Where the tier above acted for the office, or somebody for another.
    var remarks: [String] = []

    /// Loads everything that the paper of a plan needs.
    ///
    /// - Parameter standard: the template of offices that have none of their own.
    public static func load(
        _ current: CurrentPlan, standard: [UInt8], in tx: Transaction
    ) throws -> PlanDocument {
        let profile = try IssuerStore.profile(of: current.target.agency.id, in: tx)
        return PlanDocument(
            current: current, text: try PlanTextStore.text(of: current.version.id, in: tx), profile: profile,
            template: try IssuerStore.template(of: profile, standard: standard, in: tx),
            remarks: try PaperStore.remarks(of: current.version.id, in: tx))
    }

    /// The paper as a Word document.
    ///
    /// - Throws: `Problem` or `Problems` with every fault of the template.
    public func word() throws -> [UInt8] { try paper.fill(try WordTemplate(template)) }

    /// The paper as values.
    public var paper: OfficialPaper {
        let (number, symbol) = numberAndSymbol
        var paper = OfficialPaper(
            heading: profile.heading, number: number, symbol: symbol,
            placeName: text.head.place.isEmpty ? profile.placeName : text.head.place, date: date,
            subject: text.subject.isEmpty ? standardSubject : text.subject, bases: bases, opening: text.opening,
            sections: text.sections.map(section), closing: text.closing,
            recipients: text.recipients.isEmpty ? ["Lưu: VT"] : text.recipients.map(PlanDocument.recipient),
            signer: signer)
        paper.remarks = remarks
        let line = paper.attachmentLine(issuer: profile.name)
        paper.annexes = current.annexes.enumerated().map { index, annex in
            AnnexPaper(annex).annex(
                label: current.annexes.count > 1 ? "PHỤ LỤC \(PlanDocument.roman[min(index, 9)])" : "PHỤ LỤC",
                title: annex.kind == .units
                    ? "CHỈ TIÊU DỰ ÁN 8 \(current.plan.period.written.uppercased())" : "CÁC NỘI DUNG HOẠT ĐỘNG CỤ THỂ",
                attachment: line)
        }
        return paper
    }

    private static let roman = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]

    /// `288` and `KH-BCD`; a draft has the symbol printed in its head, else the issuer's (T227).
    private var numberAndSymbol: (number: String?, symbol: String) {
        let printed = current.version.paperNumber ?? text.head.number
        let parts = printed.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let number = parts.first.map(Vietnamese.trimmed).flatMap { $0.isEmpty ? nil : $0 }
        let symbol = parts.count > 1 ? Vietnamese.trimmed(parts[1]) : ""
        return (number, symbol.isEmpty ? profile.symbol(.plan) : symbol)
    }

    /// The day of the paper, or as much of it as the draft prints: `ngày tháng 9 năm 2023`.
    private var date: OfficialPaper.IssueDate {
        if let day = current.version.paperDay { return OfficialPaper.IssueDate(day) }
        // Folding would lose the slashes of `ngày /8/2023`, where only the day is blank.
        let words = text.head.day.lowercased()
        func number(_ pattern: Regex<(Substring, Substring)>) -> Int? {
            words.firstMatch(of: pattern).flatMap { Int($0.1) }
        }
        return OfficialPaper.IssueDate(
            day: number(/ngày\s+(\d{1,2})\s*(?:\/|tháng)/),
            month: number(/tháng\s+(\d{1,2})\b/) ?? number(/\/\s*(\d{1,2})\/\d{4}/),
            year: number(/(\d{4})/) ?? current.plan.period.first)
    }

    private var standardSubject: String {
        "Thực hiện Dự án 8 \(current.plan.period.written), \(current.target.place.name)"
    }

    /// Each basis as a paragraph of its own; the last one ends with a comma before the opening words.
    private var bases: [String] {
        let printed = text.citations.filter { $0.role == .basis }.map(\.printed)
        return printed.enumerated().map { index, words in
            let clean = words.droppingEnd { $0.isWhitespace || ";,.".contains($0) }
            let lead = Vietnamese.folded(clean).hasPrefix("can cu") || clean.hasPrefix("Thực hiện") ? "" : "Căn cứ "
            return "\(lead)\(clean)\(index == printed.count - 1 ? "," : ";")"
        }
    }

    private func section(_ section: PlanSection) -> OfficialPaper.Section {
        let isTargets = section.numeral == "II" && hasListOfTargets(section)
        var paragraphs: [OfficialPaper.Paragraph] = []
        var targets: [String] = []
        for line in section.paragraphs {
            if isTargets, let item = line.prefixMatch(of: /\d+\.\s+/) {
                targets.append(String(line[item.range.upperBound...]))
            } else {
                paragraphs.append(OfficialPaper.Paragraph(line, level: PlanDocument.level(of: line)))
            }
        }
        return OfficialPaper.Section(
            "\(section.numeral). \(section.heading.uppercased())", paragraphs, targets: targets)
    }

    /// Whether the numbered lines of a section are its targets, one below the other. Numbered headings with words
    /// between them are not.
    private func hasListOfTargets(_ section: PlanSection) -> Bool {
        guard text.targets.contains(where: { $0.section.hasPrefix("\(section.numeral).") }) else { return false }
        let numbered = section.paragraphs.indices.filter {
            section.paragraphs[$0].prefixMatch(of: /\d+\.\s+/) != nil
        }
        guard let first = numbered.first, let last = numbered.last else { return false }
        return numbered.count == last - first + 1
    }

    /// A short numbered line is a heading; a numbered sentence is a paragraph.
    static func level(of line: String) -> OfficialPaper.Paragraph.Level {
        let isSentence = line.last.map { ";.,".contains($0) } ?? true
        if line.prefixMatch(of: /\d+\.\d+\.\s/) != nil { return line.count <= 260 && !isSentence ? .detail : .body }
        if line.prefixMatch(of: /\d+\.\s/) != nil { return line.count <= 320 && !isSentence ? .point : .body }
        return .body
    }

    /// Without the hyphen before it and the semicolon behind it, which the template sets.
    private static func recipient(_ line: String) -> String {
        let plain = line.drop { $0 == "-" || $0 == "–" || $0.isWhitespace }
        return String(plain).droppingEnd { $0.isWhitespace || ";.".contains($0) }
    }

    private var signer: OfficialPaper.Signer {
        let own = text.signer
        let hasOwn = !own.title.isEmpty || !own.authority.isEmpty
        return OfficialPaper.Signer(
            authority: hasOwn ? own.authority : profile.authority, title: hasOwn ? own.title : profile.title,
            isSigned: current.version.state == .issued, name: own.name)
    }
}

/// An annex on its landscape pages: the table as its paper prints it, with its merged cells and its head repeated (T235).
struct AnnexPaper {
    let annex: Annex
    private let layout: SheetLayout

    init(_ annex: Annex) {
        self.annex = annex
        layout = PlanExport.sheet(annex, name: annex.sheet)
    }

    /// - Parameters:
    ///   - label: where the paper prints none of its own.
    ///   - title: where the paper prints none of its own.
    func annex(label: String, title: String, attachment: String) -> OfficialPaper.Annex {
        let above = layout.cells.filter { $0.key.row < top }.sorted { $0.key < $1.key }.compactMap { _, cell in
            let words = AnnexPaper.text(cell.value)
            return words.isEmpty || AnnexPaper.belongsToHead(words) ? nil : words
        }
        var own: String?
        var titles: [String] = []
        for line in above {
            guard own == nil, Vietnamese.folded(line).hasPrefix("phu luc") else {
                titles.append(line)
                continue
            }
            // `PHỤ LỤC I. CHỈ TIÊU …` holds both; a bare `Phụ lục` gives way to the number among several.
            let parts = line.split(separator: /[.:]\s+/, maxSplits: 1).map(String.init)
            let bare = parts.count == 1 && line.count > 40 ? nil : parts[0].droppingEnd { ".: ".contains($0) }
            own = bare.map { Vietnamese.folded($0) == "phu luc" ? label : $0.uppercased() } ?? label
            titles += parts.count == 1 && line.count > 40 ? [line] : Array(parts.dropFirst())
        }
        return OfficialPaper.Annex(
            label: own ?? label, title: titles.isEmpty ? title : titles.joined(separator: "\n").uppercased(),
            attachment: attachment, table: table)
    }

    /// Lines above a table that the paper says in its own head: the issuer, number and day, `(Kèm theo …)`.
    private static func belongsToHead(_ line: String) -> Bool {
        let folded = Vietnamese.folded(line)
        return line.hasPrefix("(") || folded.hasPrefix("hoi lhpn") || line.prefixMatch(of: /Số:/) != nil
            || line.wholeMatch(of: /[^,]{1,40}, ngày[\s\d…]*tháng[\s\d…]*năm[\s\d…]*/) != nil
    }

    /// The first row of the table.
    private var top: Int { layout.repeatRows?.lowerBound ?? annex.rows.map(\.number).min() ?? 1 }

    private var table: WordTable {
        let last = annex.rows.map(\.number).max() ?? top
        let columns = annex.columns.filter { $0.subject != .ignored }.map(\.number)
        let merges = layout.merges.filter { $0.first.row >= top } + widened(columns)
        var rows: [[WordTable.Cell]] = []
        var drawn = 0
        for row in top...max(top, last) {
            let isHead = layout.repeatRows?.contains(row) ?? false
            guard isHead || annex.rows.contains(where: { $0.number == row }) else { continue }
            if isHead { drawn += 1 }
            if !isHead, let heading = heading(row, columns) {
                rows.append([heading])
                continue
            }
            rows.append(columns.compactMap { cell(CellAddress(row: row, column: $0), columns, merges, isHead: isHead) })
        }
        let isActivities = annex.kind == .activities
        return WordTable(
            rows: rows, headerRows: max(drawn, 1), fontSize: isActivities ? 12 : 11,
            // Figures of units are fitted by their words; titles of activities need most of the page.
            shares: isActivities ? columns.map(share) : nil)
    }

    /// A content of the programme stands over the whole width; nil for other rows.
    private func heading(_ number: Int, _ columns: [Int]) -> WordTable.Cell? {
        guard let row = annex.rows.first(where: { $0.number == number }), row.kind == .component,
            !annex.columns.contains(where: { $0.subject == .activityTier && annex[row, $0] != nil })
        else { return nil }
        let words = [row.printedNumber, row.label].filter { !$0.isEmpty }.joined(separator: ". ")
        return WordTable.Cell(words, columns: columns.count, isBold: true, alignment: .justified)
    }

    private func share(_ number: Int) -> Double {
        switch annex.columns.first(where: { $0.number == number })?.subject {
        case .number: 1.6
        case .label: 9
        case .text: 3
        default: 2.4
        }
    }

    /// Heads over several columns in a table that came as text, which has no merged cells: a head reaches over the
    /// blanks to its right, except in the lowest row of heads.
    private func widened(_ columns: [Int]) -> [CellRange] {
        guard let heads = layout.repeatRows,
            layout.merges.allSatisfy({
                $0.first.row < top || !heads.contains($0.first.row)
                    || $0.first.column == $0.last.column
            })
        else { return [] }
        func isBlank(_ row: Int, _ column: Int) -> Bool {
            layout.cells[CellAddress(row: row, column: column)].map { AnnexPaper.text($0.value).isEmpty } ?? true
        }
        func isMerged(_ row: Int, _ column: Int) -> Bool {
            layout.merges.contains { $0.contains(CellAddress(row: row, column: column)) }
        }
        var found: [CellRange] = []
        for row in heads.dropLast() {
            var start: Int?
            for (position, column) in columns.enumerated() {
                if isMerged(row, column) || !isBlank(row, column) {
                    start = isMerged(row, column) ? nil : position
                } else if let first = start {
                    found.removeAll { $0.first == CellAddress(row: row, column: columns[first]) }
                    found.append(
                        CellRange(
                            CellAddress(row: row, column: columns[first]),
                            CellAddress(row: row, column: columns[position])))
                }
            }
        }
        return found
    }

    private func cell(
        _ address: CellAddress, _ columns: [Int], _ merges: [CellRange], isHead: Bool
    ) -> WordTable.Cell? {
        let merge = merges.first { $0.contains(address) }
        if let merge, merge.first != address { return nil }
        let own = layout.cells[address]
        let text = own.map { AnnexPaper.text($0.value) } ?? ""
        let width = merge.map { merge in columns.count { (merge.first.column...merge.last.column).contains($0) } } ?? 1
        let height = merge.map { $0.last.row - $0.first.row + 1 } ?? 1
        let isLabel = annex.columns.contains { $0.number == address.column && [.label, .text].contains($0.subject) }
        return WordTable.Cell(
            text, columns: width, rows: height, isBold: own?.style.isBold ?? isHead,
            alignment: isLabel && !isHead ? .left : .centre)
    }

    private static func text(_ value: OutputValue) -> String {
        switch value {
        case .blank: ""
        case .text(let text): text
        case .integer(let number): Number.grouped(number)
        default: ""
        }
    }
}
