import Database
import Hummingbird
import Kernel
import Office
import Pages

extension Link {
    /// A page or form below a place.
    static func place(_ id: PlaceID, _ part: PlacePart) -> Link {
        Link(segments: ["dia-ban", id.description, part.rawValue])
    }

    /// The villages of a place.
    public static func villages(of place: PlaceID) -> Link { .place(place, .villages) }

    /// The attributes of a place and their counts below it.
    public static func attributes(of place: PlaceID) -> Link { .place(place, .attributes) }

    static func newVillages(_ place: PlaceID) -> Link {
        Link(segments: ["dia-ban", place.description, "thon", "moi"])
    }

    static func newAttribute(_ place: PlaceID) -> Link {
        Link(segments: ["dia-ban", place.description, "dac-diem", "moi"])
    }

    static func attribute(_ place: PlaceID, _ attribute: RecordID) -> Link {
        Link(segments: ["dia-ban", place.description, "dac-diem", attribute.text])
    }

    static func keep(_ place: PlaceID, _ part: PlacePart) -> Link {
        Link(segments: ["dia-ban", place.description, part.rawValue, "giu"])
    }
}

/// What lies below a place, as the last part of its address.
enum PlacePart: String {
    case villages = "thon"
    case villagesWorkbook = "thon.xlsx"
    case villagesText = "thon.csv"
    case edit = "sua"
    case merge = "sap-nhap"
    case split = "chia-tach"
    case assign = "phan-dinh"
    case importVillages = "nhap-thon"
    case attributes = "dac-diem"
    case importAttributes = "nhap-dac-diem"
}

/// Villages and attributes: their lists, forms, and lists that come in as files.
public struct PlaceEditPages: Sendable {
    /// What these pages show; registered at start-up.
    public static let contents: [any PageContent.Type] = [
        VillageListPage.self, PlaceFormPage.self, ListPreviewPage.self, PlaceAttributesPage.self,
    ]

    /// Their templates.
    public static let templates = TemplateSource(
        "Common/Places",
        [
            "village-list": PackageResources.village_list_mustache,
            "place-form": PackageResources.place_form_mustache,
            "list-preview": PackageResources.list_preview_mustache,
            "place-attributes": PackageResources.place_attributes_mustache,
        ])

    let database: Database
    let pages: PageRenderer
    let environment: Kernel.Environment
    let kinds: [PlaceAttributeKind]
    let hooks: PlacePaths.Hooks

    /// - Parameters:
    ///   - kinds: the attributes that the programme knows.
    ///   - hooks: what moves along when villages come to lie elsewhere.
    public init(
        database: Database, pages: PageRenderer, environment: Kernel.Environment, kinds: [PlaceAttributeKind],
        hooks: PlacePaths.Hooks = .none
    ) {
        self.database = database
        self.pages = pages
        self.environment = environment
        self.kinds = kinds
        self.hooks = hooks
    }

    /// Adds everything below `/dia-ban/:id`.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("dia-ban/:id/thon", use: villages)
        router.get("dia-ban/:id/thon.xlsx") { try await export($0, $1, asText: false) }
        router.get("dia-ban/:id/thon.csv") { try await export($0, $1, asText: true) }
        router.get("dia-ban/:id/thon/moi", use: newVillages)
        router.post("dia-ban/:id/thon/moi", use: addVillages)
        router.get("dia-ban/:id/sua", use: editVillage)
        router.post("dia-ban/:id/sua", use: saveVillage)
        router.get("dia-ban/:id/sap-nhap", use: mergeForm)
        router.post("dia-ban/:id/sap-nhap", use: merge)
        router.get("dia-ban/:id/chia-tach", use: splitForm)
        router.post("dia-ban/:id/chia-tach", use: split)
        router.get("dia-ban/:id/phan-dinh", use: assignForm)
        router.post("dia-ban/:id/phan-dinh", use: assign)
        router.get("dia-ban/:id/nhap-thon") { try await upload($0, $1, .importVillages) }
        router.post("dia-ban/:id/nhap-thon") { try await preview($0, $1, .importVillages) }
        router.post("dia-ban/:id/nhap-thon/giu") { try await keep($0, $1, .importVillages) }
        router.get("dia-ban/:id/nhap-dac-diem") { try await upload($0, $1, .importAttributes) }
        router.post("dia-ban/:id/nhap-dac-diem") { try await preview($0, $1, .importAttributes) }
        router.post("dia-ban/:id/nhap-dac-diem/giu") { try await keep($0, $1, .importAttributes) }
        router.get("dia-ban/:id/dac-diem", use: attributes)
        router.get("dia-ban/:id/dac-diem/moi", use: newAttribute)
        router.post("dia-ban/:id/dac-diem/moi", use: setAttribute)
        router.get("dia-ban/:id/dac-diem/:dong", use: editAttribute)
        router.post("dia-ban/:id/dac-diem/:dong", use: changeAttribute)
    }

    // MARK: What every handler does

    /// A place with what its pages draw around it.
    struct Loaded: Sendable {
        let viewer: Viewer
        let place: Place
        let lineage: [PlaceID]
        let chain: [Place]
        /// `xóm`.
        let word: String

        /// The way here, with the place itself.
        var crumbs: [(String, Link)] {
            [("Địa bàn", Link.places)] + chain.map { ($0.name, Link.place($0.id)) }
        }

        var mayEdit: Bool { viewer.may(.editPlaces, lineage: lineage) }
    }

    /// Loads the place of the address and asks the policy: administrative units are public to whoever may see places,
    /// what is entered about them is changed inside one's scope only.
    func load(_ action: Action, _ context: AppContext) async throws -> Loaded {
        _ = try context.require(action, lineage: nil)
        let id = try context.placeID()
        let found = try await database.read { tx -> (Place, [PlaceID], [Place], String)? in
            guard let place = try PlaceStore.place(id, tx), !place.isBucket, place.tier > .central else { return nil }
            return (
                place, try PlaceStore.lineage(of: id, tx), try PlaceStore.chain(id, tx),
                try PlaceStore.localWord(for: id, tx)
            )
        }
        guard let (place, lineage, chain, word) = found else { throw Problem.noSuchPage }
        let viewer = try context.require(action, lineage: action == .viewPlaces ? nil : lineage)
        return Loaded(viewer: viewer, place: place, lineage: lineage, chain: chain, word: word)
    }

    /// Does a piece of work once for the id that its form carries.
    static func once<Result: Codable & Sendable>(
        _ form: Form, _ action: String, _ tx: WriteTransaction, _ work: () throws -> Result
    ) throws -> Result {
        guard let id = RecordID(form.text("phieu")) else { return try work() }
        return try tx.once(id, action, work)
    }

    /// Does a write; what a person can mend is drawn on the form again.
    func mending(
        _ redraw: ([Problem]) async throws -> Response, _ work: () async throws -> Response
    ) async throws -> Response {
        do {
            return try await work()
        } catch let problems as Problems {
            return try await redraw(problems.all)
        } catch let problem as Problem where problem.field != nil || problem.kind == .conflict {
            return try await redraw([problem])
        }
    }

    /// The form page of a place.
    func form(
        _ title: String, _ loaded: Loaded, _ content: PlaceFormPage, problems: [Problem] = []
    ) throws -> Response {
        let head = PageHead(
            title: title, section: .places, breadcrumbs: loaded.crumbs, errors: problems)
        return try pages.page(head, content, viewer: loaded.viewer, status: problems.first?.kind.status ?? .ok)
    }

    /// A day of a form: nil for a blank one.
    static func day(_ form: Form, _ field: String, required: Bool = false) throws -> Day? {
        guard let text = form[field] else {
            if required { throw Problem("places.day", "Chưa ghi ngày. Ghi như 30/6/2025.", field: field) }
            return nil
        }
        guard let day = Day(written: text) else {
            throw Problem("places.day", "“\(text)” không phải một ngày trong lịch. Ghi như 30/6/2025.", field: field)
        }
        return day
    }

    /// Names, one a line.
    static func names(_ form: Form, _ field: String) -> [String] {
        form.lines(field).split(separator: "\n").map { Vietnamese.line(String($0)) }.filter { !$0.isEmpty }
    }

    /// What is said after a redirect.
    enum Done {
        static let added = Notice("da-them", "Đã thêm vào danh sách.")
        static let saved = Notice("da-luu", "Đã lưu.")
        static let merged = Notice(
            "da-sap-nhap", "Đã ghi việc sáp nhập. Hồ sơ cũ giữ nguyên ở thôn cũ, đọc theo thôn mới.")
        static let split = Notice("da-chia", "Đã ghi việc chia tách. Hồ sơ cũ giữ nguyên ở thôn cũ.")
        static let assigned = Notice("da-phan-dinh", "Đã phân định các thôn về xã mới.")
        static let imported = Notice("da-nhap", "Đã lưu danh sách từ tệp.")
        static let all = [added, saved, merged, split, assigned, imported]
    }
}
