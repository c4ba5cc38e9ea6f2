import Database
import Hummingbird
import Kernel
import Pages

extension Link {
    /// A place in the explorer.
    public static func place(_ id: PlaceID) -> Link {
        id == .nation ? .places : Link(segments: ["dia-ban", id.description])
    }
}

/// The explorer of places: the tree on any day, what became of a place and what it was made from, and a search.
public struct PlacesPages: Sendable {
    /// What the pages of this room show; registered at start-up.
    public static let contents: [any PageContent.Type] = [PlaceExplorerPage.self, PlaceSearchPage.self]

    /// Their templates.
    public static let templates = TemplateSource(
        "Common/Places",
        [
            "place-explorer": PackageResources.place_explorer_mustache,
            "place-search": PackageResources.place_search_mustache,
            "place-finder": PackageResources.place_finder_mustache,
            "place-neighbours": PackageResources.place_neighbours_mustache,
        ])

    /// Rows of one page of a list.
    static let pageSize = 60
    /// Hits that a search shows at most.
    static let mostHits = 50

    private let database: Database
    private let pages: PageRenderer
    private let environment: Kernel.Environment
    private let kinds: [PlaceAttributeKind]

    /// - Parameters:
    ///   - environment: its clock says which day is meant when none is chosen.
    ///   - kinds: the attributes that the programme knows.
    public init(
        database: Database, pages: PageRenderer, environment: Kernel.Environment, kinds: [PlaceAttributeKind] = []
    ) {
        self.database = database
        self.pages = pages
        self.environment = environment
        self.kinds = kinds
    }

    /// Adds `/dia-ban` and `/dia-ban/:id`.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("dia-ban") { request, context in try await show(.nation, request, context) }
        router.get("dia-ban/:id") { request, context in try await show(context.placeID(), request, context) }
    }

    /// Administrative units are public knowledge: whoever may see places sees all of them, whatever their scope.
    private func show(_ id: PlaceID, _ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewPlaces, lineage: nil)
        let asked = PlaceQuestion(request.query, today: environment.today)
        let kinds = kinds
        let answer = try await database.read { tx in try PlaceAnswer(id, asked, kinds, tx) }
        switch answer {
        case .elsewhere(let link): return .seeOther(link)
        case .place(let view):
            var head = view.head(asked)
            head.actions = view.actions(for: viewer)
            if viewer.may(.editStructures) {
                head.actions.append(HeadAction("Cải cách địa giới", .reforms, icon: .map))
            }
            head.notice = request.notice(PlaceEditPages.Done.all)
            return try pages.page(head, PlaceExplorerPage(view, asked), viewer: viewer)
        case .hits(let view):
            return try pages.page(view.head(asked), PlaceSearchPage(view, asked), viewer: viewer)
        }
    }
}

/// What the address asks for.
struct PlaceQuestion: Sendable {
    /// The search; empty for none.
    let search: String
    /// A part of the children's names; empty for all.
    let filter: String
    /// From 1.
    let page: Int
    /// The day that was chosen; nil when none was, or when it is no day.
    let chosenDay: Day?
    let today: Day
    /// What is wrong with the day that was typed.
    let problem: Problem?

    init(_ query: Form, today: Day) {
        search = String(query.text("tim").prefix(100))
        filter = String(query.text("loc").prefix(100))
        page = min(max(Int(query.text("trang")) ?? 1, 1), 10_000)
        self.today = today
        let typed = query.text("ngay")
        chosenDay = typed.isEmpty ? nil : Day(written: typed)
        problem =
            typed.isEmpty || chosenDay != nil
            ? nil
            : Problem(
                "places.day", "“\(typed)” không phải là một ngày trong lịch. Ghi như 30/6/2025.", field: "ngay")
    }

    /// The address with its search, filter and page left out.
    var dayItem: [(String, String)] { chosenDay.map { [("ngay", $0.iso)] } ?? [] }
}

/// What the database says to it.
enum PlaceAnswer: Sendable {
    case elsewhere(Link)
    case place(PlaceView)
    case hits(SearchView)

    init(_ id: PlaceID, _ asked: PlaceQuestion, _ kinds: [PlaceAttributeKind], _ tx: Transaction) throws {
        guard let place = try PlaceStore.place(id, tx), !place.isBucket else { throw Problem.noSuchPage }
        let structures = try PlaceStore.structures(tx)
        if !asked.search.isEmpty {
            self = .hits(try SearchView(asked, structures, tx))
            return
        }
        // A village is one place through all structures.
        if id != .nation, place.tier < .village, let day = asked.chosenDay {
            // The day belongs to another tree: go on at the same place there.
            let structure = try PlaceStore.structure(on: day, tx)
            if structure.id != place.structure {
                let there = try PlaceStore.counterpart(of: id, in: structure.id, tx)
                self = .elsewhere(Link.place(there?.id ?? .nation).query(asked.dayItem))
                return
            }
        }
        self = .place(try PlaceView(place, structures, asked, kinds, tx))
    }
}

/// A place with everything its page shows.
struct PlaceView: Sendable {
    let place: Place
    let structure: Structure
    let structures: [Structure]
    /// For each structure, where to go on reading.
    let counterparts: [Int: PlaceID]
    let chain: [Place]
    let counts: [Tier: Int]
    let localWord: String
    let children: PlacePage
    let predecessors: [(succession: Succession, path: String)]
    let successors: [(succession: Succession, path: String)]
    /// The day that the page stands for: the one chosen, or today if the place's tree is in force, or its last day.
    let day: Day
    /// Of a commune: the villages that lie in it, with their days.
    let villages: [Village]
    /// Of a village: itself, and the communes that it lies in in other structures.
    let village: Village?
    let elsewhere: [(structure: Structure, path: String)]
    /// `Xã khu vực III (QĐ 861)`: the attributes on that day.
    let traits: [String]
    let lineage: [PlaceID]

    init(
        _ place: Place, _ structures: [Structure], _ asked: PlaceQuestion, _ kinds: [PlaceAttributeKind],
        _ tx: Transaction
    ) throws {
        let onDay = try PlaceStore.structure(on: asked.chosenDay ?? asked.today, tx)
        structure = place.id == .nation ? onDay : structures.first { $0.id == place.structure } ?? onDay
        self.place = place
        self.structures = structures
        counterparts = try Dictionary(
            uniqueKeysWithValues: structures.map {
                ($0.id, try PlaceStore.counterpart(of: place.id, in: $0.id, tx)?.id ?? .nation)
            })
        chain = try PlaceStore.chain(place.id, tx)
        counts = try PlaceStore.counts(below: place.id, in: structure.id, tx)
        localWord = try PlaceStore.localWord(for: place.id, tx)
        lineage = try PlaceStore.lineage(of: place.id, tx)
        village = place.tier == .village ? try VillageStore.find(place.id, tx) : nil
        let lying = place.tier == .commune ? try VillageStore.villages(in: place, limit: 2_000, tx) : []
        villages = lying
        children =
            place.tier == .commune
            ? PlaceView.page(of: lying, asked)
            : try PlaceStore.children(
                of: place.id, in: structure.id, filter: asked.filter, page: asked.page, size: PlacesPages.pageSize, tx)
        elsewhere =
            village == nil
            ? []
            : try structures.filter { $0.id != place.structure }.compactMap { other in
                guard let path = try PlaceStore.path(of: place.id, in: other.id, tx) else { return nil }
                let names = try PlaceStore.chain(path.commune, tx).map(\.name)
                return (other, names.reversed().joined(separator: ", "))
            }
        let path = { (list: [Succession]) in
            try list.map { item in
                let above = try PlaceStore.chain(item.place.id, tx).dropLast()
                return (item, above.reversed().map(\.name).joined(separator: ", "))
            }
        }
        predecessors = try path(PlaceStore.predecessors(of: place.id, tx))
        successors = try path(PlaceStore.successors(of: place.id, tx))
        let shown = asked.chosenDay ?? structure.example(for: asked.today, among: structures)
        day = shown
        traits = try PlaceAttributes.all(of: place.id, tx).filter { $0.holds(on: shown) && $0.facts.quantity == nil }
            .map { item in
                let label = kinds.first { $0.code == item.facts.kind }?.label ?? item.facts.kind
                return "\(label) (\(item.facts.decision))"
            }
    }

    /// The villages of a commune as a page of places.
    private static func page(of villages: [Village], _ asked: PlaceQuestion) -> PlacePage {
        let part = Vietnamese.folded(asked.filter)
        let found = villages.filter { part.isEmpty || Vietnamese.folded($0.place.name).contains(part) }
        let from = min((asked.page - 1) * PlacesPages.pageSize, found.count)
        let items = found[from...].prefix(PlacesPages.pageSize).map {
            PlaceItem(place: $0.place, children: 0, communes: 0, predecessors: 0, successors: 0)
        }
        return PlacePage(items: Array(items), hasMore: found.count > from + items.count)
    }
}

/// What a search found.
struct SearchView: Sendable {
    let day: Day
    let structure: Structure
    let hits: [PlaceHit]
    let hasMore: Bool
    /// Other structures in which the text is found too.
    let alsoIn: [(structure: Structure, day: Day)]

    init(_ asked: PlaceQuestion, _ structures: [Structure], _ tx: Transaction) throws {
        day = asked.chosenDay ?? asked.today
        structure = try PlaceStore.structure(on: day, tx)
        let found = try PlaceStore.search(asked.search, on: day, limit: PlacesPages.mostHits + 1, tx)
        hits = Array(found.prefix(PlacesPages.mostHits))
        hasMore = found.count > PlacesPages.mostHits
        let own = structure.id
        alsoIn = try structures.filter { $0.id != own }.map {
            ($0, $0.example(for: asked.today, among: structures))
        }.filter { !(try PlaceStore.search(asked.search, on: $0.1, limit: 1, tx).isEmpty) }
    }
}

extension Structure {
    /// Today if the structure is in force, else its last day, else its first.
    func example(for today: Day, among structures: [Structure]) -> Day {
        guard today >= inForceFrom else { return inForceFrom }
        guard let next = structures.map(\.inForceFrom).filter({ $0 > inForceFrom }).min(), today >= next else {
            return today
        }
        return next.dayBefore
    }

    /// `Trước 1/7/2025`, and what stands in brackets behind it.
    public var words: (label: String, note: String) {
        guard let cut = name.firstIndex(of: "(") else { return (name, "") }
        return (
            Vietnamese.trimmed(String(name[..<cut])), name[cut...].filter { $0 != "(" && $0 != ")" }
        )
    }
}
