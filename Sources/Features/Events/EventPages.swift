import Attachments
import Database
import Groups
import Hummingbird
import Kernel
import Pages
import Places
import Programme
import Sheets

/// The pages of events: list, forms, one event with its people, lines and files, calendar, overlaps, import.
public struct EventPages: Sendable {
    /// What the pages of this room show; registered at start-up.
    public static let contents: [any PageContent.Type] = [
        EventListPage.self, EventKindsPage.self, EventFormPage.self, EventRecordPage.self, EventConfirmPage.self,
        EventCalendarPage.self, EventOverlapPage.self,
    ]

    /// Their templates.
    public static let templates = TemplateSource(
        "Features/Events",
        [
            "event-list": PackageResources.event_list_mustache,
            "event-kinds": PackageResources.event_kinds_mustache,
            "event-form": PackageResources.event_form_mustache,
            "event-record": PackageResources.event_record_mustache,
            "event-confirm": PackageResources.event_confirm_mustache,
            "event-calendar": PackageResources.event_calendar_mustache,
            "event-overlaps": PackageResources.event_overlaps_mustache,
        ])

    let database: Database
    let pages: PageRenderer
    let desk: EventDesk
    let environment: Kernel.Environment
    let imports: SheetImportPages<EventDesk>

    public init(database: Database, pages: PageRenderer, desk: EventDesk) {
        self.database = database
        self.pages = pages
        self.desk = desk
        environment = desk.environment
        imports = SheetImportPages(
            database: database, pages: pages, room: desk, today: { desk.environment.today },
            address: SheetAddress(list: .events, title: "Sự kiện", section: .events, action: .recordEvents))
    }

    /// Adds `/su-kien` and everything below it, `/lich`, `/lich.ics`, `/chong-lan`.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("su-kien", use: list)
        router.get("su-kien/danh-sach.xlsx", use: export)
        router.get("su-kien/moi", use: newEvent)
        router.post("su-kien/moi", use: plan)
        imports.add(to: router)
        router.get("lich", use: calendar)
        router.get("lich.ics", use: calendarFile)
        // For programs, which show a token instead of a session.
        router.get("api/lich.ics", use: calendarFile)
        router.get("chong-lan", use: overlaps)
        router.get("su-kien/:id", use: show)
        router.get("su-kien/:id/sua", use: editEvent)
        router.post("su-kien/:id/sua", use: correct)
        router.get("su-kien/:id/to-chuc", use: askHold)
        router.post("su-kien/:id/to-chuc", use: hold)
        addParts(to: router)
    }

    private func addParts(to router: some RouterMethods<AppContext>) {
        for action in [EventAction.reopen, .cancel, .takeBack] {
            let path = RouterPath("su-kien/:id/\(action.segments[0])")
            router.get(path) { request, context in try await askEnd(action, context) }
            router.post(path) { request, context in try await end(action, request, context) }
        }
        router.get("su-kien/:id/mo-hinh", use: askGroups)
        router.post("su-kien/:id/mo-hinh", use: setGroups)
        router.get("su-kien/:id/nguoi", use: newPerson)
        router.post("su-kien/:id/nguoi", use: addPerson)
        router.get("su-kien/:id/nguoi/:part/bo", use: askRemovePerson)
        router.post("su-kien/:id/nguoi/:part/bo", use: removePerson)
        router.get("su-kien/:id/diem-danh", use: askAttendance)
        router.post("su-kien/:id/diem-danh", use: setAttendance)
        router.get("su-kien/:id/moi-truong-nhom", use: askHeads)
        router.post("su-kien/:id/moi-truong-nhom", use: inviteHeads)
        router.get("su-kien/:id/ghi/:loai", use: newLine)
        router.post("su-kien/:id/ghi/:loai", use: addLine)
        router.get("su-kien/:id/cam-ket/:part", use: askCommitment)
        router.post("su-kien/:id/cam-ket/:part", use: closeCommitment)
        router.get("su-kien/:id/dong/:part/bo", use: askStrikeLine)
        router.post("su-kien/:id/dong/:part/bo", use: strikeLine)
        router.get("su-kien/:id/tep", use: newFile)
        router.post("su-kien/:id/tep", use: addFile)
        router.get("su-kien/:id/tep/:part", use: download)
    }

    static let absent = Problem(.absent, "event.absent", "Không có sự kiện này.")

    /// An event with its place and kind.
    struct Loaded: Sendable {
        let event: Event
        let kind: EventKind
        let place: Place
        /// What lies above the place, highest first.
        let above: String
        let lineage: [PlaceID]
    }

    /// The event in the path, if the viewer has the right at its place.
    func load(_ action: Action, _ context: AppContext) async throws -> (Viewer, Loaded) {
        _ = try context.require(action, lineage: nil)
        let id = try context.recordID()
        let catalogue = desk.catalogue
        let loaded = try await database.read { tx in
            guard let event = try EventStore.find(id, in: tx), let kind = catalogue.eventKind(event.draft.kind),
                let place = try PlaceStore.place(event.place, tx)
            else { throw Self.absent }
            return Loaded(
                event: event, kind: kind, place: place, above: try GroupPlaces.above(place.id, tx),
                lineage: try PlaceStore.lineage(of: place.id, tx))
        }
        return (try context.require(action, lineage: loaded.lineage), loaded)
    }

    /// Writes to the event in the path as it stands now.
    func write<Result: Sendable>(
        as viewer: Viewer, to id: RecordID,
        _ work: @escaping @Sendable (EventDesk, Event, WriteTransaction) throws -> Result
    ) async throws -> Result {
        let desk = desk
        return try await database.write(as: viewer.actor) { tx in
            guard let present = try EventStore.find(id, in: tx) else { throw Self.absent }
            return try work(desk, present, tx)
        }
    }

    /// The same form with the same answers is one submission; going back and changing something makes another.
    static func submission(_ form: String, _ parts: [String]) -> RecordID? {
        guard let form = RecordID(form) else { return nil }
        let text = ([form.text] + parts).joined(separator: "\u{1F}")
        return RecordID.of(digest: AttachmentStore.digest(of: Array(text.utf8)))
    }

    /// A fresh number for a form, or the one it came back with.
    func submissionID(_ typed: String) -> String { RecordID(typed)?.text ?? environment.newID().text }

    func files(_ form: Form) -> [UploadedFile] {
        form.files("tep").filter { !$0.bytes.isEmpty }
    }

    /// What a refused write says in a form; anything that is no affair of the form is thrown on.
    static func problems(_ error: any Error) throws -> [Problem] {
        switch error {
        case let refused as RefusedEvent:
            return refused.faults.map { Problem($0.code, $0.message, field: EventForm.field(of: $0.subject)) }
        case let problems as Problems: return problems.all
        case let problem as Problem where problem.field == "file":
            return [Problem(problem.kind, problem.code, problem.message, field: "tep")]
        case let problem as Problem where problem.kind == .conflict || problem.field != nil: return [problem]
        default: throw error
        }
    }

    func head(_ title: String, _ loaded: Loaded, problems: [Problem] = [], showsHeading: Bool = true) -> PageHead {
        PageHead(
            title: title, section: .events,
            breadcrumbs: [("Sự kiện", .events), (loaded.event.title, .event(loaded.event.id))], errors: problems,
            errorTitle: problems.isEmpty ? nil : "Chưa lưu gì cả: còn \(problems.count) chỗ cần sửa",
            showsHeading: showsHeading)
    }

    func page(
        _ title: String, _ content: EventFormPage, _ loaded: Loaded, _ viewer: Viewer, _ problems: [Problem]
    ) throws -> Response {
        try pages.page(
            head(title, loaded, problems: problems), content, viewer: viewer,
            status: problems.first.map(\.kind.status) ?? .ok)
    }
}

/// Makes the fields of a form from what was typed and what was wrong with it.
struct FieldMaker {
    let values: (String) -> String
    let problems: [Problem]

    func text(_ name: String, _ label: String, hint: String? = nil, required: Bool = false) -> TextField {
        TextField(name, label, value: values(name), hint: hint, required: required, error: problems.message(for: name))
    }

    func area(_ name: String, _ label: String, hint: String? = nil, required: Bool = false) -> TextArea {
        TextArea(
            name, label, value: values(name), hint: hint, rows: 2, required: required,
            error: problems.message(for: name))
    }

    func select(_ name: String, _ label: String, _ options: [(String, String)], hint: String? = nil) -> SelectField {
        SelectField(
            name, label, options: options.map { .init($0.0, $0.1, selected: $0.0 == values(name)) }, hint: hint,
            error: problems.message(for: name))
    }
}
