import Kernel
import Office
import Pages
import Places
import Programme

/// Draws step 2 out of an annex that was read twice: as the file says, and with the choices made.
struct PreviewBuilder {
    let loaded: PlanningPages.LoadedPreview
    let choices: ReadingChoices
    let catalogue: Catalogue
    let sheets: [ReadingDesk.SheetName]
    let page: Int
    var problems: [Problem] = []

    /// Doubts with a list each; more are shown once these are settled.
    private static let mostDoubts = 40
    /// Names listed at most.
    private static let mostNames = 30

    private var annex: Annex { loaded.reading.annex }
    private var baseline: Annex { loaded.baseline.annex }
    private var findings: Findings { loaded.reading.findings }

    var form: ChoiceForm {
        ChoiceForm(baseline: baseline, units: loaded.units, catalogue: catalogue, moves: choices.moves)
    }

    func page(clashes: [ImportPreviewPage.Clash]) -> ImportPreviewPage {
        let preview = loaded.preview
        let drawing = AnnexDrawing(
            annex: annex, findings: findings, catalogue: catalogue, page: page, opens: false,
            base: .importPreview(preview.id))
        let items = doubtItems()
        let open = findings.doubts.count
        let doubts = items.prefix(PreviewBuilder.mostDoubts).enumerated().map { doubt($1, index: $0 + 1, drawing) }
        let rest = items.count - doubts.count
        let names = names(drawing)
        let columns = annex.kind == .units ? ColumnGroup.all(of: baseline).map { column($0, items) } : []
        let indicators = annex.subjects.filter { if case .indicator = $0 { true } else { false } }.count
        return ImportPreviewPage(
            steps: ImportSteps(
                current: 2,
                notes: [
                    sheets.count > 1 ? "1 tệp, \(sheets.count) trang" : "1 tệp",
                    open > 0 ? "Còn \(open) nghi vấn chưa chọn" : "Không còn nghi vấn", "Lưu vào bản thảo",
                ]), counts: counts, clashes: clashes, hasClashes: !clashes.isEmpty, reload: .importPreview(preview.id),
            action: .importPreview(preview.id), rowVersion: preview.rowVersion,
            repair: RepairSection(loaded.proposal, accepted: choices.moves, preview, drawing.anchors).content,
            doubtHeading: items.isEmpty ? "Không có nghi vấn" : "\(items.count) nghi vấn",
            doubtNote: items.isEmpty ? "" : "Đã chọn \(items.filter(\.isChosen).count), còn \(open)",
            doubts: doubts, hasDoubts: !items.isEmpty,
            moreDoubts: rest > 0 ? "Còn \(rest) nghi vấn nữa: chọn và lưu các điểm trên trước." : nil,
            findings: FindingsBuilder(anchors: drawing.anchors, annex: annex).content(findings, listsDoubts: false),
            names: names.list, hasNames: !names.list.isEmpty, namesNote: names.note, columns: columns,
            hasColumns: !columns.isEmpty,
            columnsNote: findings.differences.isEmpty
                ? "\(indicators) chỉ tiêu, mọi tổng đều khớp"
                : "\(indicators) chỉ tiêu, \(findings.differences.count) chênh lệch",
            annex: drawing.content(heading: "Cả bảng như đọc được", file: loaded.file.name, link: nil),
            sheets: sheetSwitch, discard: .importPreview(preview.id, .discard))
    }

    private var counts: String {
        switch annex.kind {
        case .units:
            let units = annex.rows.filter { $0.kind == .unit }.count
            let columns = annex.columns.filter { $0.subject.isCounted || $0.subject == .unknown }.count
            return
                "Đọc được \(units) đơn vị, \(columns) cột, \(Number.grouped(Int64(annex.cells.count))) ô có nội dung."
        case .activities:
            let activities = annex.rows.filter { $0.kind == .activity }.count
            let tasks = annex.rows.filter { $0.kind == .task }.count
            return "Đọc được \(activities) hoạt động, \(tasks) nhiệm vụ, \(annex.cells.count) ô có nội dung."
        }
    }

    private var sheetSwitch: ImportPreviewPage.Sheets? {
        guard sheets.count > 1 else { return nil }
        let options = sheets.enumerated().map { index, sheet in
            SelectField.Option(
                String(index), sheet.isHidden ? "\(sheet.name) (đang ẩn)" : sheet.name,
                selected: index == loaded.preview.sheetIndex)
        }
        return ImportPreviewPage.Sheets(
            action: .importPreview(loaded.preview.id, .sheet),
            field: SelectField(
                "trang", "Trang của tệp", options: options, hint: "Đổi trang bỏ các lựa chọn đã làm cho trang này.",
                error: problems.message(for: "trang")))
    }

    // MARK: Doubts

    /// A doubt of the file or one that a choice brought, and the control that settles it.
    struct Item {
        enum Control: Hashable {
            case unit(Int), tier(Int), subject(Int)
        }

        let doubt: Doubt
        let isChosen: Bool
        let control: Control?
    }

    private func doubtItems() -> [Item] {
        let before = loaded.baseline.findings.doubts
        let controls = controls(of: before, in: baseline)
        var items = zip(before, controls).map { doubt, control in
            Item(doubt: doubt, isChosen: !findings.doubts.contains { $0.isLike(doubt) }, control: control)
        }
        let added = findings.doubts.filter { doubt in !before.contains { $0.isLike(doubt) } }
        for (doubt, control) in zip(added, self.controls(of: added, in: annex)) {
            items.append(Item(doubt: doubt, isChosen: false, control: control))
        }
        // One field has one place on the page.
        var used: Set<Item.Control> = []
        return items.map { item in
            guard let control = item.control, !used.insert(control).inserted else { return item }
            return Item(doubt: item.doubt, isChosen: item.isChosen, control: nil)
        }
    }

    private func controls(of doubts: [Doubt], in annex: Annex) -> [Item.Control?] {
        var unknown = annex.columns.filter { $0.subject == .unknown }.map(\.number)[...]
        return doubts.map { doubt in
            switch doubt.kind {
            case .unknownUnit, .repeatedUnit: .unit(doubt.cell.row)
            case .unlabelledTier, .repeatedColumn: .tier(doubt.cell.column)
            case .unknownColumn: unknown.popFirst().map { .subject($0) }
            case .missingRow, .unreadableFigure: nil
            }
        }
    }

    private func doubt(_ item: Item, index: Int, _ drawing: AnnexDrawing) -> ImportPreviewPage.Doubt {
        let choice: ChoiceField?
        switch item.control {
        case .unit(let number):
            choice = baseline.rows.first { $0.number == number }.map { form.unitChoice($0, choices) }
        case .tier(let number):
            choice = baseline.columns.first { $0.number == number }.map { form.tierChoice($0, choices) }
        case .subject(let number):
            choice = ColumnGroup.all(of: baseline).first { $0.columns[0].number == number }
                .map { form.subjectChoice($0, choices) }
        case nil: choice = nil
        }
        let hint: String? =
            switch item.doubt.kind {
            case .missingRow: "Thiếu thật: thêm hàng vào tệp rồi nhập lại. Không thiếu: giữ lại, điểm này để mở."
            case .unreadableFigure: "Sửa ô này trong tệp rồi nhập lại, hoặc giữ lại và để mở."
            default: choice == nil ? "Chọn ở nghi vấn cùng cột hoặc cùng hàng phía trên." : nil
            }
        return ImportPreviewPage.Doubt(
            id: "nv-\(index)", kind: item.doubt.kind.label,
            cell: Pages.CellAddress(item.doubt.cell.text, link: drawing.anchors.link(item.doubt.cell)),
            message: item.doubt.message, isChosen: item.isChosen, choice: choice, hint: hint)
    }

    // MARK: Names

    /// Names that were recognised in another spelling than the current one.
    private func names(_ drawing: AnnexDrawing) -> (list: [ImportPreviewPage.Name], note: String) {
        let label = annex.columns.first { $0.subject == .label }?.number ?? 1
        let rows = annex.rows.filter { ($0.kind == .unit || $0.kind == .group) && $0.unit?.name != nil }
        let others = rows.filter { row in
            guard let unit = row.unit, let name = unit.name, row.label != name else { return false }
            return loaded.units.label(of: unit).map { !$0.hasPrefix("\(row.label) (") && $0 != row.label } ?? true
        }
        let list = others.prefix(PreviewBuilder.mostNames).map { row in
            let address = Office.CellAddress(row: row.number, column: label)
            return ImportPreviewPage.Name(
                cell: Pages.CellAddress(address.text, link: drawing.anchors.link(address)), printed: row.label,
                name: row.unit.flatMap { loaded.units.label(of: $0) ?? $0.name } ?? "")
        }
        let more = others.count > list.count ? " \(list.count) tên đầu:" : ""
        return (
            list,
            "\(rows.count - others.count) tên khớp đúng chữ, \(others.count) tên in khác cách viết hiện nay.\(more)"
        )
    }

    // MARK: Columns

    private func column(_ group: ColumnGroup, _ items: [Item]) -> ImportPreviewPage.Column {
        let first = group.columns[0]
        let controls = Set(items.compactMap(\.control))
        let isSubjectAsked = controls.contains(.subject(first.number))
        let now = group.columns.compactMap { column in annex.columns.first { $0.number == column.number } }
        let subject = now.first?.subject ?? first.subject
        let free = group.columns.filter { !controls.contains(.tier($0.number)) && !$0.isWhole }
        let asked = now.filter { controls.contains(.tier($0.number)) }
        let isIgnored = subject == .ignored
        let hasTiers = if case .indicator = subject { true } else { false }
        let sum = sum(subject, now)
        return ImportPreviewPage.Column(
            letters: group.letters, header: first.header.isEmpty ? "(không có tiêu đề)" : first.header,
            subject: isSubjectAsked ? nil : form.subjectChoice(group, choices),
            subjectText: isSubjectAsked
                ? catalogue.name(of: subject) ?? (isIgnored ? "Bỏ cột này" : "Chọn ở nghi vấn") : nil,
            tiers: hasTiers ? free.map { form.tierChoice($0, choices) } : [],
            tierText: hasTiers && !asked.isEmpty
                ? asked.map { "\($0.letters) \($0.tier?.word ?? ($0.isSettled ? "không phân cấp" : "chưa chọn"))" }
                    .joined(separator: ", ") : nil,
            sum: sum.text, isRight: sum.isRight, difference: sum.difference, differenceLink: Link("#chenh-lech"))
    }

    private func sum(_ subject: ColumnSubject, _ columns: [AnnexColumn]) -> (
        text: String, isRight: Bool, difference: String?
    ) {
        guard subject.isCounted else { return ("–", false, nil) }
        let sums = Sums(annex, catalogue)
        let parts = columns.filter { !$0.isWhole }
        let figures = (parts.isEmpty ? columns : parts).map { sums.sum(of: $0).number }
        let total = figures.reduce(0, +)
        let text =
            figures.count > 1
            ? "\(figures.map(Number.grouped).joined(separator: " + ")) = \(Number.grouped(total))"
            : Number.grouped(total)
        let wrong = findings.differences.filter { $0.indicator == subject.code && $0.explanation == nil }
        guard wrong.isEmpty else {
            let excess = wrong[0].computed - wrong[0].stated
            return (text, false, excess > 0 ? "thừa \(excess)" : "thiếu \(-excess)")
        }
        let isStated = !sums.stated(subject).isEmpty || parts.contains { !sums.stated(column: $0).isEmpty }
        return (text, isStated, nil)
    }
}

extension Doubt {
    /// Whether it is the same doubt at the same cell.
    fileprivate func isLike(_ other: Doubt) -> Bool { kind == other.kind && cell == other.cell }
}
