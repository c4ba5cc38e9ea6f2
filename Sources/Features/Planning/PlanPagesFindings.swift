import Kernel
import Office
import Pages

/// Puts what was found into lists with links to the cells.
struct FindingsBuilder {
    /// Nil where findings belong to no cell.
    let anchors: CellAnchors?
    let annex: Annex?
    /// Where a finding is explained; nil where nobody may, or nothing is kept yet.
    var explain: ((String) -> Link)?

    /// What is to be done and what is only worth knowing, for a page that shows them in two places.
    func split(_ findings: Findings, prefix: String = "", listsDoubts: Bool = true) -> (
        work: FindingsContent, notices: FindingsContent
    ) {
        let all = content(findings, prefix: prefix, listsDoubts: listsDoubts)
        let isNotice = { (list: FindingsContent.List) in list.items.allSatisfy { !$0.isOpen } }
        return (
            FindingsContent(lists: all.lists.filter { !isNotice($0) }, clean: all.clean),
            FindingsContent(lists: all.lists.filter(isNotice), clean: nil)
        )
    }

    /// Cells listed with a finding.
    private static let mostCells = 24

    /// - Parameter listsDoubts: false where the page has the doubts elsewhere.
    func content(_ findings: Findings, prefix: String = "", listsDoubts: Bool = true) -> FindingsContent {
        var lists: [FindingsContent.List] = []
        if !findings.differences.isEmpty {
            let open = findings.differences.filter { $0.explanation == nil }.count
            lists.append(
                FindingsContent.List(
                    id: "\(prefix)chenh-lech", heading: FindingsBuilder.heading(open, of: findings.differences.count),
                    note: "Ban hành được khi mỗi chênh lệch đã sửa hoặc đã giải thích",
                    items: findings.differences.map(item)))
        }
        if listsDoubts && !findings.doubts.isEmpty {
            lists.append(
                FindingsContent.List(
                    id: "\(prefix)nghi-van", heading: "\(findings.doubts.count) nghi vấn",
                    note: "Chưa rõ nghĩa trong bản in: chọn khi nhập, hoặc nói rõ bằng lời",
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

    /// `Chênh lệch: 4 còn mở, 3 đã giải thích`.
    private static func heading(_ open: Int, of all: Int) -> String {
        "Chênh lệch: \(open) còn mở" + (all > open ? ", \(all - open) đã giải thích" : "")
    }

    /// What is in order; nil when nothing is.
    private func clean(_ findings: Findings, listsDoubts: Bool) -> String? {
        guard findings.differences.isEmpty else { return nil }
        let adds = annex?.kind == .units
        if listsDoubts && findings.doubts.isEmpty {
            return adds ? "Mọi tổng đều khớp, không còn nghi vấn nào." : "Không có nghi vấn nào."
        }
        return adds ? "Mọi tổng đều khớp." : nil
    }

    private func item(_ difference: Difference) -> FindingsContent.Item {
        // Every cell the sum came from, the ones to look at first in front (DESIGN: each difference with its cells).
        let first = difference.cells.prefix(FindingsBuilder.mostCells)
        let rest = difference.cells.count - first.count
        return FindingsContent.Item(
            kind: difference.words, cells: first.map(link), more: rest > 0 ? "và \(rest) ô cộng vào" : nil,
            message: difference.message, isExplained: difference.explanation != nil,
            explanation: difference.explanation?.written, isOpen: true, explain: explain?(difference.key))
    }

    private func item(_ doubt: Doubt) -> FindingsContent.Item {
        FindingsContent.Item(
            kind: doubt.kind.label, cells: [link(doubt.cell)], more: nil, message: doubt.message,
            isExplained: doubt.explanation != nil, explanation: doubt.explanation?.written, isOpen: true,
            explain: explain?(doubt.key))
    }

    private func item(_ notice: Notice) -> FindingsContent.Item {
        FindingsContent.Item(
            kind: notice.kind.label, cells: notice.cell.map { [link($0)] } ?? [], more: nil, message: notice.message,
            isExplained: false, explanation: nil, isOpen: false, explain: nil)
    }

    func link(_ address: Office.CellAddress) -> Pages.CellAddress {
        Pages.CellAddress(address.text, link: anchors?.link(address))
    }
}

extension Difference {
    /// In a few words: `thừa 3`, `khác`.
    var words: String {
        switch kind {
        case .textToText, .textToAnnex, .placesToPhase:
            return "\(Number.grouped(stated)) và \(Number.grouped(computed))"
        case .yearToPhase: return "hơn cả giai đoạn \(Number.grouped(computed - stated))"
        case .planToAssigned:
            let excess = computed - stated
            return excess > 0 ? "hơn giao \(Number.grouped(excess))" : "kém giao \(Number.grouped(-excess))"
        default:
            let excess = computed - stated
            return excess > 0 ? "thừa \(Number.grouped(excess))" : "thiếu \(Number.grouped(-excess))"
        }
    }
}

extension Explanation {
    /// `Theo QĐ 861, thay QĐ 612. – Nông Thị Ngữ, 09:12 ngày 02/4/2024`.
    var written: String { "\(words) – \(by), \(Moment.written(at))" }
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
        case .notInText: "mục II không nêu"
        case .textSupport: "lời nêu hỗ trợ"
        case .describedOnly: "có nêu, không giao"
        case .headerLeftover: "số sót ở tiêu đề"
        case .rowElsewhere: "hàng đứng sai chỗ"
        case .constantShare: "cùng một tỷ lệ"
        case .headBlank: "đầu và phụ lục"
        case .deadlineBeforePlan: "hạn trước kế hoạch"
        case .signerElsewhere: "người ký"
        case .shortName: "viết tắt"
        case .twoSubjects: "một số, hai nội dung"
        case .misprintedSymbol: "ký hiệu in khác"
        case .placesToList: "khác danh sách địa bàn"
        }
    }
}
