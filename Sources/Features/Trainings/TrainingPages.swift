import Attachments
import Database
import Events
import Groups
import Hummingbird
import Kernel
import Pages
import People
import Places
import Programme

/// The pages of classes: who units name, what becomes of them, trainers, certificates.
public struct TrainingPages: Sendable {
    /// What the pages of this room show; registered at start-up.
    public static let contents: [any PageContent.Type] = [
        TrainingListPage.self, TrainingClassPage.self, TrainingPersonPage.self, TrainingChoicePage.self,
        TrainingRefusePage.self, TrainerListPage.self, UntrainedPage.self,
        TraineeListPage.self, TraineeNamePage.self,
    ]

    /// Their templates.
    public static let templates = TemplateSource(
        "Features/Trainings",
        [
            "training-list": PackageResources.training_list_mustache,
            "training-class": PackageResources.training_class_mustache,
            "training-person": PackageResources.training_person_mustache,
            "training-choice": PackageResources.training_choice_mustache,
            "training-refuse": PackageResources.training_refuse_mustache,
            "trainer-list": PackageResources.trainer_list_mustache,
            "training-untrained": PackageResources.training_untrained_mustache,
            "trainee-list": PackageResources.trainee_list_mustache,
            "trainee-name": PackageResources.trainee_name_mustache,
        ])

    let database: Database
    let pages: PageRenderer
    let desk: TrainingDesk
    let environment: Kernel.Environment
    /// The lists of people who are to be trained: groups by kind, and what other rooms list.
    let trainees: [any TraineeSource]

    /// - Parameter trainees: lists of other rooms whose people are to be trained.
    public init(database: Database, pages: PageRenderer, desk: TrainingDesk, trainees: [any TraineeSource] = []) {
        self.database = database
        self.pages = pages
        self.desk = desk
        self.trainees = trainees + GroupTrainees.all(of: desk.catalogue)
        environment = desk.environment
    }

    /// Adds `/lop`, `/giang-vien` and everything below them.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("lop", use: list)
        router.get("lop/chua-tap-huan", use: untrained)
        router.get("lop/chua-tap-huan/nguoi", use: listTrainees)
        router.get("lop/cu-di", use: chooseClass)
        router.post("lop/cu-di", use: nameTrainees)
        router.get("lop/:id", use: show)
        router.get("lop/:id/cu", use: newNomination)
        router.post("lop/:id/cu", use: name)
        router.post("lop/:id/chuyen", use: forward)
        router.post("lop/:id/cu/:part/nhan", use: accept)
        router.get("lop/:id/cu/:part/khong-nhan", use: askRefuse)
        router.post("lop/:id/cu/:part/khong-nhan", use: refuse)
        router.post("lop/:id/cu/:part/xet-lai", use: reopen)
        router.get("lop/:id/noi-dung", use: editDetails)
        router.post("lop/:id/noi-dung", use: setDetails)
        router.get("lop/:id/giang-vien", use: editTeachers)
        router.post("lop/:id/giang-vien", use: setTeachers)
        router.post("lop/:id/giay-chung-nhan", use: certificates)
        router.get("giang-vien", use: trainers)
        router.get("giang-vien/moi", use: newTrainer)
        router.post("giang-vien/moi", use: addTrainer)
        router.post("giang-vien/:id/thoi", use: endTrainer)
    }

    static let absent = Problem(.absent, "training.absent", "Không có lớp này.")

    /// A class with its place, the place of the office that holds it, and their lineages.
    struct Loaded: Sendable {
        let event: Event
        let kind: EventKind
        let place: Place
        let top: Place
        let lineage: [PlaceID]
    }

    /// The class in the path. Who holds it sees it, and every unit below that may name people.
    func load(_ action: Action, _ context: AppContext) async throws -> (Viewer, Loaded) {
        let viewer = try context.require(action, lineage: nil)
        let id = try context.recordID()
        let (desk, scopes) = (desk, viewer.scopes(action))
        let (loaded, isBelow) = try await database.read { tx in
            guard let event = try EventStore.find(id, in: tx),
                let kind = desk.catalogue.eventKind(event.draft.kind), desk.kinds.contains(kind.code),
                let place = try PlaceStore.place(event.place, tx),
                let top = try PlaceStore.place(try desk.top(of: event, in: tx), tx)
            else { throw Self.absent }
            let lineage = try PlaceStore.lineage(of: top.id, tx)
            let isBelow = try scopes.contains { try PlaceStore.lineage(of: $0.place, tx).contains(top.id) }
            return (Loaded(event: event, kind: kind, place: place, top: top, lineage: lineage), isBelow)
        }
        return (isBelow ? viewer : try context.require(action, lineage: loaded.lineage), loaded)
    }

    /// The class in the path, for the office that holds it.
    func loadOwn(_ context: AppContext) async throws -> (Viewer, Loaded) {
        let (_, loaded) = try await load(.recordEvents, context)
        return (try context.require(.recordEvents, lineage: loaded.lineage), loaded)
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
            breadcrumbs: [("Lớp, danh sách cử", .classes), (loaded.event.title, .nominations(loaded.event.id))],
            errors: problems,
            errorTitle: problems.isEmpty ? nil : "Chưa lưu gì cả: còn \(problems.count) chỗ cần sửa",
            showsHeading: showsHeading)
    }

    // MARK: List

    private static let pageSize = 30

    @Sendable func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewEvents, lineage: nil)
        let query = request.query
        let search = String(query.text("tim").prefix(100))
        let page = min(max(Int(query.text("trang")) ?? 1, 1), 10_000)
        let (scopes, desk) = (viewer.scopes(.viewEvents), desk)
        let items = try await database.read { tx in
            let above = Array(Set(try scopes.flatMap { try PlaceStore.lineage(of: $0.place, tx) }))
            return try desk.classes(
                search, within: scopes, above: above, offset: (page - 1) * Self.pageSize, limit: Self.pageSize + 1,
                in: tx)
        }
        let rows = items.prefix(Self.pageSize).map(row)
        let more = items.count > Self.pageSize
        let content = TrainingListPage(
            action: .classes, search: search, hasRows: !rows.isEmpty, rows: Array(rows),
            empty: rows.isEmpty
                ? EmptyState(
                    search.isEmpty ? "Chưa có lớp nào." : "Không có lớp nào khớp.",
                    why: "Lớp tập huấn, hội thi, tham quan ghi ở Sự kiện thì hiện ở đây để các đơn vị cử người.",
                    action: HeadAction("Xem sự kiện", .events)) : nil,
            pager: page > 1 || more
                ? Pager(page: page, more: more, link: Link.classes.query([("tim", search)])) : nil)
        let head = PageHead(
            title: "Lớp, danh sách cử", section: .events, breadcrumbs: [("Sự kiện", .events)],
            facts: "Thôn cử lên xã, xã lên huyện, tỉnh; cơ quan mở lớp nhận hoặc không nhận",
            actions: [
                HeadAction("Chưa tập huấn", .untrained, icon: .list),
                HeadAction("Cán bộ nữ DTTS", .cadres, icon: .people),
                HeadAction("Giảng viên", .trainers, icon: .people),
            ])
        return try pages.page(head, content, viewer: viewer)
    }

    private func row(_ item: ClassItem) -> TrainingListPage.Row {
        let seats = item.seats.map { "\(item.accepted)/\($0) chỗ" } ?? "\(item.accepted) người"
        return TrainingListPage.Row(
            title: item.title, link: .nominations(item.id),
            kind: desk.catalogue.eventKind(item.kind)?.name ?? item.kind, place: item.place, period: item.period,
            seats: item.open > 0 ? "\(seats), \(item.open) đang xét" : seats, state: Self.badge(item.state))
    }

    static func badge(_ state: EventState) -> StateBadge {
        switch state {
        case .planned: StateBadge(.draft, label: state.label)
        case .held: StateBadge(.done, label: state.label)
        case .cancelled: StateBadge(.superseded, label: state.label)
        }
    }
}
