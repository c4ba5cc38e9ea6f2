import Kernel
import Office
import Pages

/// Puts what was found into lists with links to the cells.
struct FindingsBuilder {
    let anchors: CellAnchors
    let annex: Annex

    /// Cells listed with a finding.
    private static let mostCells = 24

    /// - Parameter listsDoubts: false where the page has the doubts elsewhere.
    func content(_ findings: Findings, prefix: String = "", listsDoubts: Bool = true) -> FindingsContent {
        var lists: [FindingsContent.List] = []
        if !findings.differences.isEmpty {
            let open = findings.differences.filter { $0.explanation == nil }.count
            lists.append(
                FindingsContent.List(
                    id: "\(prefix)chenh-lech", heading: "Chênh lệch: \(open) còn mở",
                    note: "Ban hành được khi mỗi chênh lệch đã sửa hoặc đã giải thích",
                    items: findings.differences.map(item)))
        }
        if listsDoubts && !findings.doubts.isEmpty {
            lists.append(
                FindingsContent.List(
                    id: "\(prefix)nghi-van", heading: "\(findings.doubts.count) nghi vấn",
                    note: "Chưa rõ nghĩa trong bản in",
                    items: findings.doubts.map(item)))
        }
        if !findings.notices.isEmpty {
            lists.append(
                FindingsContent.List(
                    id: "\(prefix)luu-y", heading: "\(findings.notices.count) lưu ý",
                    note: "Để biết, không chặn việc gì",
                    items: findings.notices.map(item)))
        }
        return FindingsContent(lists: lists, clean: clean(findings, listsDoubts: listsDoubts))
    }

    /// What is in order; nil when nothing is.
    private func clean(_ findings: Findings, listsDoubts: Bool) -> String? {
        guard findings.differences.isEmpty else { return nil }
        let adds = annex.kind == .units
        if listsDoubts && findings.doubts.isEmpty {
            return adds ? "Mọi tổng đều khớp, không còn nghi vấn nào." : "Không có nghi vấn nào."
        }
        return adds ? "Mọi tổng đều khớp." : nil
    }

    private func item(_ difference: Difference) -> FindingsContent.Item {
        // Every cell the sum came from, the ones to look at first in front (DESIGN: each difference with its cells).
        let first = difference.cells.prefix(FindingsBuilder.mostCells)
        let rest = difference.cells.count - first.count
        let excess = difference.computed - difference.stated
        return FindingsContent.Item(
            kind: excess > 0 ? "thừa \(Number.grouped(excess))" : "thiếu \(Number.grouped(-excess))",
            cells: first.map(link), more: rest > 0 ? "và \(rest) ô cộng vào" : nil, message: difference.message,
            isExplained: difference.explanation != nil, explanation: difference.explanation, isOpen: true)
    }

    private func item(_ doubt: Doubt) -> FindingsContent.Item {
        FindingsContent.Item(
            kind: doubt.kind.label, cells: [link(doubt.cell)], more: nil, message: doubt.message, isExplained: false,
            explanation: nil, isOpen: true)
    }

    private func item(_ notice: Notice) -> FindingsContent.Item {
        FindingsContent.Item(
            kind: notice.kind.label, cells: notice.cell.map { [link($0)] } ?? [], more: nil, message: notice.message,
            isExplained: false, explanation: nil, isOpen: false)
    }

    func link(_ address: Office.CellAddress) -> Pages.CellAddress {
        Pages.CellAddress(address.text, link: anchors.link(address))
    }
}

extension Doubt.Kind {
    /// In a few words.
    var label: String {
        switch self {
        case .unknownUnit: "chưa rõ đơn vị"
        case .repeatedUnit: "đơn vị lặp lại"
        case .missingRow: "có thể thiếu hàng"
        case .unlabelledTier: "chưa rõ cấp"
        case .repeatedColumn: "cột lặp lại"
        case .unknownColumn: "cột chưa rõ"
        case .unreadableFigure: "không đọc được số"
        }
    }
}

extension Notice.Kind {
    /// In a few words.
    var label: String {
        switch self {
        case .hidden: "đang ẩn"
        case .unreadRow: "hàng không đọc"
        case .secondTable: "còn bảng khác"
        case .suspended: "tạm dừng, vẫn giao"
        case .completionPassed: "đã qua hạn hoàn thành"
        case .equalsPhase: "bằng cả giai đoạn"
        case .exceedsPhase: "lớn hơn cả giai đoạn"
        case .countingUnit: "khác đơn vị tính"
        }
    }
}
