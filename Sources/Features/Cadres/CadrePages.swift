import Attachments
import Database
import Groups
import Hummingbird
import Kernel
import Pages
import People
import Places
import Programme
import Trainings

/// The pages of the list of ethnic-minority women officers: list, one woman with her posts, forms, numbers.
public struct CadrePages: Sendable {
    /// What the pages of this room show; registered at start-up.
    public static let contents: [any PageContent.Type] = [
        CadreListPage.self, CadreRecordPage.self, CadreFormPage.self, CadreActPage.self, CadreNumbersPage.self,
    ]

    /// Their templates.
    public static let templates = TemplateSource(
        "Features/Cadres",
        [
            "cadre-list": PackageResources.cadre_list_mustache,
            "cadre-record": PackageResources.cadre_record_mustache,
            "cadre-form": PackageResources.cadre_form_mustache,
            "cadre-act": PackageResources.cadre_act_mustache,
            "cadre-numbers": PackageResources.cadre_numbers_mustache,
        ])

    let database: Database
    let pages: PageRenderer
    let desk: CadreDesk
    let environment: Kernel.Environment

    public init(database: Database, pages: PageRenderer, desk: CadreDesk) {
        self.database = database
        self.pages = pages
        self.desk = desk
        environment = desk.environment
    }

    var words: CadreWords { desk.catalogue.cadres }

    /// Adds `/can-bo-nu` and everything below it.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("can-bo-nu", use: list)
        router.get("can-bo-nu/danh-sach.xlsx", use: export)
        router.get("can-bo-nu/so-lieu", use: numbers)
        router.get("can-bo-nu/so-lieu.xlsx", use: exportNumbers)
        router.get("can-bo-nu/moi", use: newCadre)
        router.post("can-bo-nu/moi", use: record)
        router.get("can-bo-nu/:id", use: show)
        router.get("can-bo-nu/:id/sua", use: edit)
        router.post("can-bo-nu/:id/sua", use: change)
        router.get("can-bo-nu/:id/rut", use: askTakeBack)
        router.post("can-bo-nu/:id/rut", use: takeBack)
        router.get("can-bo-nu/:id/chuc-vu", use: newEntry)
        router.post("can-bo-nu/:id/chuc-vu", use: addEntry)
        router.get("can-bo-nu/:id/chuc-vu/:part", use: editEntry)
        router.post("can-bo-nu/:id/chuc-vu/:part", use: correctEntry)
        router.get("can-bo-nu/:id/chuc-vu/:part/thoi", use: askEnd)
        router.post("can-bo-nu/:id/chuc-vu/:part/thoi", use: end)
        router.get("can-bo-nu/:id/chuc-vu/:part/rut", use: askStrike)
        router.post("can-bo-nu/:id/chuc-vu/:part/rut", use: strike)
    }

    static let absent = Problem(.absent, "cadre.absent", "Không có người này trong danh sách.")

    /// A woman of the list with her places.
    struct Loaded: Sendable {
        let cadre: Cadre
        let person: Person
        let place: Place
        let above: String
        /// Of the place of her list and of each of her posts.
        let lineages: [PlaceID: [PlaceID]]

        /// Whether a right holds where she stands, or where she holds a post.
        func permits(_ action: Action, _ viewer: Viewer) -> Bool {
            lineages.values.contains { viewer.may(action, lineage: $0) }
        }

        /// Whether a right holds at the place of her list, or of one of her posts.
        func permits(_ action: Action, at place: PlaceID, _ viewer: Viewer) -> Bool {
            viewer.may(action, lineage: lineages[place] ?? [])
        }
    }

    /// The woman in the path. Whoever has the right at her place or at that of a post sees her.
    func load(_ action: Action, _ context: AppContext) async throws -> (Viewer, Loaded) {
        let viewer = try context.require(action, lineage: nil)
        let id = try context.recordID()
        let loaded = try await database.read { tx -> Loaded in
            guard let cadre = try CadreStore.find(id, in: tx),
                let person = try PersonStore.find(cadre.person, in: tx),
                let place = try PlaceStore.place(cadre.place, tx)
            else { throw Self.absent }
            let places = Set([cadre.place] + cadre.entries.map(\.draft.place))
            return Loaded(
                cadre: cadre, person: person, place: place,
                above: try PlaceStore.chain(place.id, tx).dropLast().map(\.name).joined(separator: " › "),
                lineages: Dictionary(
                    uniqueKeysWithValues: try places.map { ($0, try PlaceStore.lineage(of: $0, tx)) }))
        }
        if loaded.permits(action, viewer) { return (viewer, loaded) }
        return (try context.require(action, lineage: loaded.lineages[loaded.cadre.place] ?? []), loaded)
    }

    /// The woman in the path, for who may change what is said of her: whoever records at the place of her list.
    func loadOwn(_ context: AppContext) async throws -> (Viewer, Loaded) {
        let (_, loaded) = try await load(.recordCadres, context)
        let lineage = loaded.lineages[loaded.cadre.place] ?? []
        return (try context.require(.recordCadres, lineage: lineage), loaded)
    }

    /// The entry in the path, for whoever records at its place.
    func loadEntry(_ context: AppContext) async throws -> (Viewer, Loaded, CadreEntry) {
        let (viewer, loaded) = try await load(.recordCadres, context)
        let part = try context.recordID("part")
        guard let entry = loaded.cadre.entries.first(where: { $0.id == part }) else { throw Problem.noSuchPage }
        if !loaded.permits(.recordCadres, at: entry.draft.place, viewer) {
            _ = try context.require(.recordCadres, lineage: loaded.lineages[entry.draft.place] ?? [])
        }
        return (viewer, loaded, entry)
    }

    /// The same form with the same answers is one submission; going back and changing something makes another.
    static func submission(_ form: String, _ parts: [String]) -> RecordID? {
        guard let form = RecordID(form) else { return nil }
        let text = ([form.text] + parts).joined(separator: "\u{1F}")
        return RecordID.of(digest: AttachmentStore.digest(of: Array(text.utf8)))
    }

    /// A fresh number for a form, or the one it came back with.
    func submissionID(_ typed: String) -> String { RecordID(typed)?.text ?? environment.newID().text }

    /// What a refused write says in a form; anything that is no affair of the form is thrown on.
    static func problems(_ error: any Error) throws -> [Problem] {
        switch error {
        case let problems as Problems: return problems.all
        case let problem as Problem where problem.kind == .conflict || problem.field != nil: return [problem]
        default: throw error
        }
    }

    func head(
        _ title: String, _ loaded: Loaded, problems: [Problem] = [], showsHeading: Bool = true
    ) -> PageHead {
        PageHead(
            title: title, section: .events,
            breadcrumbs: [
                ("Cán bộ nữ", .cadres), ("Cán bộ nữ ở \(loaded.place.name.lowercasedFirst)", .cadre(loaded.cadre.id)),
            ], errors: problems,
            errorTitle: problems.isEmpty ? nil : "Chưa lưu gì cả: còn \(problems.count) chỗ cần sửa",
            showsHeading: showsHeading)
    }

    static var reasonField: SelectField {
        SelectField(
            "ly-do", "Lý do cần xem họ tên, dân tộc",
            options: RevealReason.allCases.map { .init($0.rawValue, $0.label) })
    }

    /// Tells the log that names of a list are shown.
    func note(_ reason: String, _ record: RecordRef, at place: PlaceID, _ context: AppContext) {
        context.note(Reading("cadre.people_read", record, place: place, details: ["reason": reason]))
    }

    /// `Phó Chủ tịch UBND xã, UBND xã Cách Linh (cấp xã)`: an entry without its days.
    func words(of draft: CadreEntryDraft) -> String {
        let category = words.category(draft.category)?.short ?? draft.category
        let post = [draft.post, draft.unit].filter { !$0.isEmpty }.joined(separator: ", ")
        let level = words.level(draft.level).map { " (\($0.lowercasedFirst))" } ?? ""
        return post.isEmpty ? category : "\(category): \(post)\(level)"
    }
}

/// Women officers as people who are to be trained.
public struct CadreTrainees: TraineeSource {
    let words: CadreWords
    let environment: Kernel.Environment

    public init(desk: CadreDesk) {
        words = desk.catalogue.cadres
        environment = desk.environment
    }

    /// In addresses.
    static let code = "can-bo-nu"

    public var code: String { Self.code }
    public var label: String { "Cán bộ nữ dân tộc thiểu số" }
    public var action: Action { .viewCadres }
    public var variant: String? { words.training?.variant }

    public func lines(within scopes: [Scope]) -> SQL {
        let today = environment.today
        return """
            SELECT c.person_id, c.place_id, c.id AS record_id, CAST(NULL AS TEXT) AS trained_on FROM cadre c
             WHERE c.taken_back_at IS NULL AND \(CadreReader.at(scopes)) AND EXISTS (
               SELECT 1 FROM cadre_entry x WHERE x.cadre_id = c.id AND x.is_mistake = 0
                  AND x.from_day <= \(today) AND (x.until_day IS NULL OR x.until_day >= \(today)))
            """
    }

    public func describe(_ records: [RecordID], in tx: Transaction) throws -> [RecordID: TraineeLine] {
        let today = environment.today
        var found: [RecordID: TraineeLine] = [:]
        for cadre in try CadreStore.find(records, in: tx) {
            let standing = cadre.entries.map(\.draft).filter { $0.holds(on: today) }
            let posts = standing.map { draft in
                let category = words.category(draft.category)?.short ?? draft.category
                return draft.post.isEmpty ? category : "\(category): \(draft.post)"
            }
            found[cadre.id] = TraineeLine(
                words: posts.isEmpty ? "Cán bộ nữ" : posts.joined(separator: "; "), link: .cadre(cadre.id),
                place: cadre.place)
        }
        return found
    }
}
