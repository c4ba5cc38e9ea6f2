import Kernel
import Pages

/// A figure that opens into what it is made of. Partial `progress-number`.
struct OpenNumber: Sendable {
    let text: String
    /// Nil where there is nothing behind it.
    let link: Link?
    /// `Quảng Hòa, có minh chứng: 17`.
    let label: String

    init(_ number: Int64?, _ link: Link?, _ label: String) {
        text = number.map { Number.grouped($0) } ?? "–"
        self.link = number == nil || number == 0 ? nil : link
        self.label = "\(label): \(text)"
    }

    static let sample = OpenNumber(22, .plans, "Quảng Hòa, chỉ tiêu")
}

/// The head of the pages of this room: title, facts and the switch of structures. Partial `progress-head`.
struct ProgressHead: Sendable {
    struct Choice: Sendable {
        let label: String
        let note: String
        let link: Link
        let current: Bool
    }

    struct Hidden: Sendable {
        let name: String
        let value: String
    }

    let title: String
    let facts: String
    let structures: [Choice]
    let workbook: Link
    let workbookLabel: String
    /// What the reader is told about the place.
    let note: String?
    let noteLink: Link?
    let noteLinkLabel: String
    let action: Link
    let fields: [SelectField]
    /// What the form keeps besides its fields.
    let kept: [Hidden]

    static let sample = ProgressHead(
        title: "Tổ truyền thông cộng đồng, năm 2024", facts: "Tỉnh Cao Bằng",
        structures: [Choice(label: "Trước 1/7/2025", note: "có cấp huyện", link: .progress, current: true)],
        workbook: .progress, workbookLabel: "Tải Excel", note: "Đọc theo Cần Thơ.", noteLink: .progress,
        noteLinkLabel: "Xem theo địa giới cũ", action: .progress,
        fields: [SelectField("nam", "Năm", options: [.init("2024", "2024", selected: true)], hint: "…", error: "…")],
        kept: [Hidden(name: "dia-gioi", value: "2025-07-01")])
}

/// A place across all indicators.
struct ProgressPlacePage: PageContent {
    static let template = "progress-place"

    struct Row: Sendable {
        let name: String
        let unit: String
        let link: Link
        let notes: [String]
        let target: OpenNumber
        let achieved: OpenNumber
        let bar: Bar?
        /// Why it is paused; nil when it is not.
        let paused: String?
        let pausedBadge: StateBadge
        let percent: String
        let remaining: String
        let state: StateBadge?
        let phase: OpenNumber
        let phaseTarget: String?
        let phaseState: String?
    }

    struct Group: Sendable {
        let id: String
        let title: String
        let rows: [Row]
    }

    struct ShareRow: Sendable {
        let name: String
        let link: Link
        let goal: String
        let part: OpenNumber
        let whole: OpenNumber
        let percent: String
        let bar: Bar?
        let state: StateBadge?
        let span: String
    }

    struct Source: Sendable {
        let title: String
        let link: Link?
        /// `bản soạn thảo, chưa ban hành`; nil for an issued plan.
        let draft: String?
    }

    struct PlaceLink: Sendable {
        let name: String
        let link: Link
    }

    let head: ProgressHead
    let phaseTitle: String?
    let groups: [Group]
    let hasGroups: Bool
    /// Indicators without target and result.
    let silent: String?
    let sources: [Source]
    let hasSources: Bool
    let empty: EmptyState?
    let shares: [ShareRow]
    let places: [PlaceLink]
    let placesTitle: String?

    static let sample = ProgressPlacePage(
        head: .sample, phaseTitle: "Giai đoạn 2021–2025",
        groups: [
            Group(
                id: "noi-dung-1", title: "Nội dung 1",
                rows: [
                    Row(
                        name: "Tổ truyền thông", unit: "tổ", link: .progress, notes: ["Kế hoạch huyện: 24"],
                        target: .sample, achieved: .sample, bar: Bar(target: 47, evidence: 47, declared: 5),
                        paused: "Chờ hướng dẫn", pausedBadge: StateBadge(.paused), percent: "86%", remaining: "8",
                        state: StateBadge(.done), phase: .sample, phaseTarget: "trên 625", phaseState: "Làm bù")
                ])
        ], hasGroups: true, silent: "Gói sinh đẻ an toàn",
        sources: [Source(title: "Kế hoạch 288/KH-BCD", link: .plans, draft: "bản soạn thảo, chưa ban hành")],
        hasSources: true,
        empty: EmptyState("Chưa có", why: "…", action: HeadAction("Mở kế hoạch", .plans, icon: .document)),
        shares: [
            ShareRow(
                name: "Nam giới", link: .progress, goal: "ít nhất 30%", part: .sample, whole: .sample, percent: "31%",
                bar: Bar(target: 47, evidence: 47, declared: 5), state: StateBadge(.done), span: "năm 2024")
        ], places: [PlaceLink(name: "Huyện Quảng Hòa", link: .progress)], placesTitle: "Đơn vị trực thuộc (9)")
}

/// One indicator across the places below.
struct ProgressIndicatorPage: PageContent {
    static let template = "progress-indicator"

    struct Figure: Sendable {
        let label: String
        /// `evidence` or `declared`; nil without a swatch.
        let swatch: String?
        let number: OpenNumber
        let note: String?
    }

    struct Row: Sendable {
        let name: String
        let link: Link?
        let kind: String?
        let swatch: Bool
        /// `từ Bế Văn Đàn, Cách Linh`; what the row is, where it is no place below.
        let note: String?
        let target: OpenNumber
        let evidenced: OpenNumber
        let declared: OpenNumber
        let achieved: String
        let percent: String
        let remaining: String
        let phase: String
        let state: StateBadge?
    }

    struct Total: Sendable {
        let name: String
        let target: String
        let evidenced: String
        let declared: String
        let achieved: String
        let percent: String
        let remaining: String
        let phase: String
    }

    /// Units that finished the phase, and units that did not (C43).
    struct PhaseList: Sendable {
        let title: String
        let units: String
    }

    struct Tier: Sendable {
        let name: String
        let words: String
    }

    struct LegendItem: Sendable {
        let mark: String
        let label: String
        let style: String
    }

    struct RecordRow: Sendable {
        let title: String
        let link: Link?
        let place: String
        let day: String
        let tier: String
        let quantity: String
        let swatch: String
        let kind: String

        static let sample = RecordRow(
            title: "Tổ truyền thông xóm Lũng Mười", link: .progress, place: "Xã Cách Linh", day: "28/6/2024",
            tier: "Huyện", quantity: "1", swatch: "evidence", kind: "Có minh chứng: quyết định, 3 ảnh")
    }

    let head: ProgressHead
    let figures: [Figure]
    let notices: [String]
    let tableTitle: String
    let placeColumn: String
    /// Set when old places are read under new ones.
    let originColumn: String?
    let showsState: Bool
    let rows: [Row]
    let hasRows: Bool
    /// Places without target and result.
    let silent: String?
    let silentWords: String
    let total: Total
    let phaseLists: [PhaseList]
    let hasPhaseLists: Bool
    let phaseTitle: String?
    let chart: Drawing?
    let chartTitle: String
    let chartNote: String?
    let chartHasTarget: Bool
    let phaseChart: Drawing?
    let tiers: [Tier]
    let hasTiers: Bool
    let map: Drawing?
    let legend: [LegendItem]
    let records: [RecordRow]
    let hasRecords: Bool
    let recordsNote: String
    let allRecords: Link
    let allRecordsLabel: String
    let empty: EmptyState?

    static let sample = ProgressIndicatorPage(
        head: .sample, figures: [Figure(label: "Chỉ tiêu", swatch: "evidence", number: .sample, note: "86%")],
        notices: ["Kế hoạch 2024 giao chỉ tiêu đến huyện."], tableTitle: "Theo huyện", placeColumn: "Huyện",
        originColumn: "Gồm địa bàn cũ", showsState: true,
        rows: [
            Row(
                name: "Quảng Hòa", link: .progress, kind: "unplaced", swatch: true, note: "từ Cách Linh",
                target: .sample,
                evidenced: .sample, declared: .sample, achieved: "19", percent: "86%", remaining: "3", phase: "33/42",
                state: StateBadge(.done))
        ], hasRows: true, silent: "Hạ Lang, Hòa An", silentWords: "Không giao chỉ tiêu trong năm",
        total: Total(
            name: "Toàn tỉnh", target: "57", evidenced: "44", declared: "5", achieved: "49", percent: "86%",
            remaining: "8", phase: "571/625"),
        phaseLists: [PhaseList(title: "Đã hoàn thành", units: "Thạch An")], hasPhaseLists: true,
        phaseTitle: "Giai đoạn 2021–2025", chart: Drawing(SafeHTML(trusted: "<svg></svg>")),
        chartTitle: "So với chỉ tiêu",
        chartNote: "12 đơn vị lớn nhất", chartHasTarget: true, phaseChart: Drawing(SafeHTML(trusted: "<svg></svg>")),
        tiers: [Tier(name: "Cấp tỉnh", words: "đạt 9 trên 11")], hasTiers: true,
        map: Drawing(SafeHTML(trusted: "<svg></svg>")),
        legend: [LegendItem(mark: "1", label: "dưới 25%", style: "step-1")], records: [.sample], hasRecords: true,
        recordsNote: "Hiện 3 trong 19", allRecords: .progress, allRecordsLabel: "Xem tất cả 19 hồ sơ",
        empty: EmptyState("Chưa có", why: "…", action: HeadAction("Mở kế hoạch", .plans, icon: .document)))
}

/// The records behind a figure.
struct ProgressRecordsPage: PageContent {
    static let template = "progress-records"

    let head: ProgressHead
    let summary: String
    let records: [ProgressIndicatorPage.RecordRow]
    let hasRecords: Bool
    let empty: EmptyState?
    let pager: Pager?

    static let sample = ProgressRecordsPage(
        head: .sample, summary: "19 tổ: 17 có minh chứng, 2 khai báo", records: [.sample],
        hasRecords: true,
        empty: EmptyState("Không có hồ sơ nào", why: "…", action: HeadAction("Bỏ lọc", .progress, icon: .list)),
        pager: Pager(page: 2, more: true, link: .progress))
}
