import Kernel
import Pages

/// The box above both pages: a search, a day, and which tree is read.
struct PlaceFinder: Sendable {
    struct Choice: Sendable {
        let label: String
        let note: String
        let link: Link
        let current: Bool
    }

    let action: Link
    let search: String
    /// As `<input type="date">` wants it.
    let day: String
    let firstDay: String
    let dayProblem: String?
    let structures: [Choice]

    static let sample = PlaceFinder(
        action: .places, search: "hoa an", day: "2024-03-20", firstDay: "2000-01-01", dayProblem: "Chọn ngày khác.",
        structures: [Choice(label: "Trước 1/7/2025", note: "có cấp huyện", link: .places, current: true)])
}

/// One place of the tree: where it lies, what lies below, what it was and what it became.
struct PlaceExplorerPage: PageContent {
    static let template = "place-explorer"

    struct Figure: Sendable {
        let label: String
        let number: String
    }

    struct Row: Sendable {
        let name: String
        let link: Link
        let code: String
        let districts: String
        let communes: String
        /// `chia về 3 đơn vị`, `từ 4 đơn vị`; nil when one became one.
        let note: String?
    }

    struct Neighbour: Sendable {
        let name: String
        let path: String
        let link: Link
        let share: String
    }

    struct Neighbours: Sendable {
        let heading: String
        let id: String
        let list: [Neighbour]
    }

    let finder: PlaceFinder
    let figures: [Figure]
    /// What the tier below the commune is called; nil for the whole country.
    let localWord: String?
    let hints: [String]
    /// A commune shows what it was and became first, what is higher up after its list.
    let neighboursAbove: [Neighbours]
    let neighboursBelow: [Neighbours]
    let heading: String
    let filter: String
    let filterLink: Link
    /// The day goes along with the filter.
    let keptDay: String?
    let showsDistricts: Bool
    let showsCommunes: Bool
    let showsNotes: Bool
    /// What the notes are about.
    let noteHeading: String
    let rows: [Row]
    let hasRows: Bool
    let empty: EmptyState?
    let pager: Pager?
    let filters: Bool

    static let sample = PlaceExplorerPage(
        finder: .sample, figures: [Figure(label: "Xã, phường", number: "161")], localWord: "xóm",
        hints: ["Xã này chia về 2 đơn vị."], neighboursAbove: [.sample], neighboursBelow: [.sample],
        heading: "Đơn vị trực thuộc", filter: "", filterLink: .places, keptDay: "2024-03-20", showsDistricts: true,
        showsCommunes: true, showsNotes: true, noteHeading: "Thay đổi địa giới",
        rows: [
            Row(name: "Huyện A", link: .places, code: "049", districts: "10", communes: "161", note: "từ 4 đơn vị")
        ], hasRows: true,
        empty: EmptyState("Chưa có", why: "…", action: HeadAction("Bỏ lọc", .places, icon: .search)),
        pager: Pager(page: 2, more: true, link: .places), filters: true)
}

extension PlaceExplorerPage.Neighbours {
    fileprivate static let sample = PlaceExplorerPage.Neighbours(
        heading: "Chuyển thành", id: "chuyen-thanh",
        list: [PlaceExplorerPage.Neighbour(name: "Xã A", path: "Tỉnh B", link: .places, share: "toàn bộ")])
}

/// What a search found.
struct PlaceSearchPage: PageContent {
    static let template = "place-search"

    struct Row: Sendable {
        let name: String
        let link: Link
        let path: String
        let code: String
        let tier: String
    }

    struct Other: Sendable {
        let label: String
        let link: Link
    }

    let finder: PlaceFinder
    let heading: String
    let rows: [Row]
    let hasRows: Bool
    let more: String?
    let others: [Other]
    let hasOthers: Bool
    let empty: EmptyState?

    static let sample = PlaceSearchPage(
        finder: .sample, heading: "Kết quả",
        rows: [Row(name: "Huyện A", link: .places, path: "Tỉnh B", code: "049", tier: "huyện")], hasRows: true,
        more: "Còn nữa.", others: [Other(label: "Trước 1/7/2025", link: .places)], hasOthers: true,
        empty: EmptyState("Không có", why: "…", action: HeadAction("Về cả nước", .places, icon: .back)))
}

extension PlaceView {
    func head(_ asked: PlaceQuestion) -> PageHead {
        let here = place.id == .nation
        let facts = [here ? nil : place.type, here ? nil : "mã \(place.code)", structure.name].compactMap(\.self)
        return PageHead(
            title: here ? "Địa bàn" : place.name, section: .places,
            breadcrumbs: here ? [] : [("Địa bàn", Link.places)] + chain.dropLast().map { ($0.name, Link.place($0.id)) },
            facts: facts.joined(separator: " · "), errors: asked.problem.map { [$0] } ?? [])
    }

    func finder(_ asked: PlaceQuestion) -> PlaceFinder {
        PlaceFinder(
            action: .place(place.id), search: "", day: day.iso, firstDay: structures.first?.inForceFrom.iso ?? "",
            dayProblem: asked.problem?.message,
            structures: structures.map { other in
                let words = other.words
                let isNation = place.id == .nation
                let link = Link.place(other.id == structure.id ? place.id : counterparts[other.id] ?? .nation)
                return PlaceFinder.Choice(
                    label: words.label, note: words.note,
                    link: isNation || link == .places
                        ? Link.places.query([("ngay", other.example(for: asked.today, among: structures).iso)]) : link,
                    current: other.id == structure.id)
            })
    }

    /// Villages and attributes of the place, and what somebody may change of a village.
    func actions(for viewer: Viewer) -> [HeadAction] {
        guard place.tier > .central else { return [] }
        let traits = HeadAction("Đặc điểm", Link.attributes(of: place.id))
        guard let village else {
            let word = localWord.prefix(1).uppercased() + localWord.dropFirst()
            return [HeadAction(word, Link.villages(of: place.id)), traits]
        }
        guard viewer.may(.editPlaces, lineage: lineage) else { return [traits] }
        let isOpen = village.until == nil
        return [HeadAction("Sửa", Link.place(place.id, .edit), icon: .pencil)]
            + (isOpen ? [HeadAction("Chia tách", Link.place(place.id, .split))] : []) + [traits]
    }

    /// What a reader has to know before counting on this place in another tree.
    var hints: [String] {
        var hints: [String] = []
        if !traits.isEmpty { hints.append("Đặc điểm ngày \(day.written): \(traits.joined(separator: "; ")).") }
        if let village {
            if !village.days.isEmpty || !village.decision.isEmpty {
                let parts = [village.days, village.decision].filter { !$0.isEmpty }
                hints.append("Thời gian: \(parts.joined(separator: " · ")).")
            }
            hints += elsewhere.map { "Trong địa giới “\($0.structure.name)”: \($0.path)." }
            if successors.count > 1 {
                hints.append("Đã chia tách; hồ sơ ghi ở đây giữ nguyên, đứng thành một dòng riêng cạnh các phần mới.")
            }
            return hints
        }
        let next = structures.first { $0.inForceFrom > structure.inForceFrom }
        if successors.count > 1, place.tier == .district, let next, successors[0].succession.place.tier == .commune {
            hints.append(
                "Cấp huyện kết thúc ngày \(next.inForceFrom.dayBefore.written). Các xã của địa bàn này chuyển về "
                    + "\(successors.count) đơn vị mới; hồ sơ ghi ở cấp huyện đứng ở dòng “chưa phân định” của tỉnh khi đọc "
                    + "theo địa giới mới.")
        } else if successors.count > 1 {
            let above = place.tier == .province ? "cả nước" : "cấp gồm đủ các đơn vị đó"
            hints.append(
                "Địa bàn này chia về \(successors.count) đơn vị mới. Hồ sơ ghi ở đây giữ nguyên; khi đọc theo địa giới "
                    + "mới, chúng đứng ở dòng “chưa phân định” của \(place.tier == .commune ? "tỉnh" : above).")
        }
        if predecessors.count > 1 {
            hints.append(
                "Đơn vị này lập từ \(predecessors.count) đơn vị cũ. Hồ sơ ghi ở đây giữ nguyên; khi đọc theo địa giới cũ, "
                    + "chúng đứng ở dòng “chưa phân định” của cấp gồm đủ các đơn vị đó.")
        }
        return hints
    }
}

extension PlaceExplorerPage {
    init(_ view: PlaceView, _ asked: PlaceQuestion) {
        let tiers: [(Tier, String)] = [
            (.province, "Tỉnh, thành phố"), (.district, "Huyện, quận, thị xã"), (.commune, "Xã, phường, thị trấn"),
            (.village, "Thôn"),
        ]
        let list = Link.place(view.place.id).query(asked.dayItem)
        let filtered = list.query([("loc", asked.filter)])
        finder = view.finder(asked)
        figures = tiers.compactMap { tier, label in
            // Villages of a commune lie in it also when an older one entered them.
            let number =
                tier == .village && view.place.tier == .commune
                ? view.villages.count { $0.existed(on: view.day) } : view.counts[tier]
            return number.flatMap { $0 > 0 ? Figure(label: label, number: Number.grouped(Int64($0))) : nil }
        }
        localWord = view.place.id == .nation ? nil : view.localWord
        hints = view.hints
        let neighbours = [
            Neighbours("Hợp thành từ", "hop-thanh", view.predecessors),
            Neighbours("Chuyển thành", "chuyen-thanh", view.successors),
        ].filter { !$0.list.isEmpty }
        neighboursAbove = view.place.tier == .commune ? neighbours : []
        neighboursBelow = view.place.tier == .commune ? [] : neighbours
        heading = view.place.tier == .commune ? "Các \(view.localWord)" : "Đơn vị trực thuộc"
        filter = asked.filter
        filterLink = .place(view.place.id)
        keptDay = asked.chosenDay?.iso
        showsDistricts = view.place.id == .nation && view.counts[.district] != nil
        showsCommunes = view.children.items.contains { $0.communes > 0 }
        let days = Dictionary(uniqueKeysWithValues: view.villages.map { ($0.id, $0.days) })
        rows = view.children.items.map { Row($0, days: days[$0.place.id]) }
        noteHeading = view.place.tier == .commune ? "Thời gian" : "Thay đổi địa giới"
        showsNotes = rows.contains { $0.note != nil }
        hasRows = !view.children.items.isEmpty
        filters = hasRows || !asked.filter.isEmpty
        pager =
            asked.page > 1 || view.children.hasMore
            ? Pager(page: asked.page, more: view.children.hasMore, link: filtered) : nil
        empty = hasRows ? nil : PlaceExplorerPage.empty(view, asked, list)
    }

    private static func empty(_ view: PlaceView, _ asked: PlaceQuestion, _ list: Link) -> EmptyState {
        if !asked.filter.isEmpty {
            return EmptyState(
                "Không có đơn vị nào tên có “\(asked.filter)”", why: "Tên có thể gõ không dấu, gõ một phần.",
                action: HeadAction("Bỏ lọc", list))
        }
        if asked.page > 1 {
            return EmptyState(
                "Trang này không có gì", why: "Danh sách ngắn hơn.", action: HeadAction("Về trang đầu", list))
        }
        if view.place.tier == .village {
            return EmptyState("Cấp cuối cùng", why: "Dưới \(view.localWord) không còn đơn vị nào.")
        }
        if view.place.tier == .commune {
            return EmptyState(
                "Chưa có \(view.localWord) nào trong danh sách",
                why:
                    "Không có danh sách \(view.localWord) công bố chung cho cả nước; cơ quan của địa bàn nhập danh sách của mình.",
                action: HeadAction("Mở trang \(view.localWord)", Link.villages(of: view.place.id)))
        }
        return EmptyState("Không có đơn vị trực thuộc", why: "Địa bàn này không chia thành xã.")
    }
}

extension PlaceExplorerPage.Row {
    /// - Parameter days: of a village, when it exists.
    init(_ item: PlaceItem, days: String?) {
        name = item.place.name
        link = .place(item.place.id)
        code = item.place.code
        districts = item.place.tier == .province ? Number.grouped(Int64(item.children)) : ""
        communes = Number.grouped(Int64(item.communes))
        note =
            days.map { $0.isEmpty ? nil : $0 }
            ?? (item.successors > 1
                ? "chia về \(item.successors) đơn vị" : item.predecessors > 1 ? "từ \(item.predecessors) đơn vị" : nil)
    }
}

extension PlaceExplorerPage.Neighbours {
    init(_ heading: String, _ id: String, _ found: [(succession: Succession, path: String)]) {
        self.heading = "\(heading) (\(found.count))"
        self.id = id
        list = found.map {
            PlaceExplorerPage.Neighbour(
                name: $0.succession.place.name, path: $0.path, link: .place($0.succession.place.id),
                share: $0.succession.share.label)
        }
    }
}

extension SearchView {
    func head(_ asked: PlaceQuestion) -> PageHead {
        PageHead(
            title: "Tìm “\(asked.search)”", section: .places, breadcrumbs: [("Địa bàn", .places)],
            facts: "Địa bàn ngày \(day.written) · \(structure.name)", errors: asked.problem.map { [$0] } ?? [])
    }

    func link(_ asked: PlaceQuestion, on day: Day) -> Link {
        Link.places.query([("tim", asked.search), ("ngay", day.iso)])
    }
}

extension PlaceSearchPage {
    init(_ view: SearchView, _ asked: PlaceQuestion) {
        let all = ([(view.structure, view.day)] + view.alsoIn).sorted { $0.0.inForceFrom < $1.0.inForceFrom }
        finder = PlaceFinder(
            action: .places, search: asked.search, day: view.day.iso, firstDay: all.first?.0.inForceFrom.iso ?? "",
            dayProblem: asked.problem?.message,
            structures: all.map { structure, day in
                PlaceFinder.Choice(
                    label: structure.words.label, note: structure.words.note, link: view.link(asked, on: day),
                    current: structure.id == view.structure.id)
            })
        heading = view.hasMore ? "\(view.hits.count) kết quả đầu" : "\(view.hits.count) kết quả"
        rows = view.hits.map {
            Row(
                name: $0.place.name, link: .place($0.place.id),
                path: $0.path.components(before: " › \($0.place.name)"), code: $0.place.code,
                tier: $0.place.tier.word)
        }
        hasRows = !view.hits.isEmpty
        more = view.hasMore ? "Còn kết quả khác. Gõ thêm chữ, hoặc mở tỉnh rồi lọc." : nil
        others = view.alsoIn.map { Other(label: $0.structure.name, link: view.link(asked, on: $0.day)) }
        hasOthers = !others.isEmpty
        empty =
            hasRows
            ? nil
            : EmptyState(
                "Không có địa bàn nào tên “\(asked.search)” vào ngày này",
                why:
                    "Gõ một phần tên, không cần dấu và loại đơn vị. Tên cũ chỉ có trong địa giới của ngày trước khi đổi.",
                action: HeadAction("Xem cả nước", .places))
    }
}

extension String {
    /// The text in front of an ending; empty when nothing stands there.
    fileprivate func components(before ending: String) -> String {
        hasSuffix(ending) ? String(dropLast(ending.count)) : ""
    }
}
