import Accounts
import Database
import Hummingbird
import Kernel
import Pages
import Places
import Planning
import Programme

/// What offices are to do in the programme: a page for each office, the form, and one's own work for officers of
/// partner offices, who see nothing else of the plans.
public struct DutyPages: Sendable {
    /// What they show; registered at start-up.
    public static let contents: [any PageContent.Type] = [DutyListPage.self, DutyFormPage.self]

    /// Their templates.
    public static let templates = TemplateSource(
        "Features/Duties",
        [
            "duty-list": PackageResources.duty_list_mustache, "duty-form": PackageResources.duty_form_mustache,
        ])

    private static let recorded = Pages.Notice("da-ghi", "Đã ghi nhiệm vụ.")
    private static let removed = Pages.Notice("da-bo", "Đã bỏ nhiệm vụ.")
    /// Duties that the page of an office shows before it sends on to the whole list.
    private static let shownOnAgency = 8

    let database: Database
    let pages: PageRenderer
    let catalogue: Catalogue
    let environment: Kernel.Environment

    public init(
        database: Database, pages: PageRenderer, catalogue: Catalogue, environment: Kernel.Environment = .live
    ) {
        self.database = database
        self.pages = pages
        self.catalogue = catalogue
        self.environment = environment
    }

    /// Adds `/viec-don-vi` and everything below `/don-vi/:id/nhiem-vu`.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("viec-don-vi", use: showOwn)
        router.get("don-vi/:id/nhiem-vu", use: list)
        router.get("don-vi/:id/nhiem-vu/moi", use: showNew)
        router.post("don-vi/:id/nhiem-vu/moi", use: create)
        router.post("don-vi/:id/nhiem-vu/:duty/bo", use: remove)
    }

    /// The duties of an office for its own page; nil for who may see no plans there.
    public func summary(of agency: Agency, for viewer: Viewer, in tx: Transaction) throws -> AgencyDuties? {
        guard viewer.may(.viewPlans, lineage: try PlaceStore.lineage(of: agency.place, tx)) else { return nil }
        let duties = try DutyStore.all(of: [agency.id], limit: Self.shownOnAgency + 1, in: tx)
        return AgencyDuties(
            rows: duties.prefix(Self.shownOnAgency).map {
                .init(
                    kind: $0.kind.label, words: DutyWords.line($0, catalogue), period: $0.period.written,
                    source: $0.source)
            }, all: .duties(of: agency.id))
    }

    @Sendable private func showOwn(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewOwnWork, lineage: nil)
        let seesPlans = viewer.may(.viewPlans)
        let (duties, planned, name) = try await database.read { tx -> ([Duty], [PlanDuty], String) in
            guard let officer = try OfficerStore.find(viewer.userID, in: tx),
                let agency = try AgencyStore.find(officer.agency, in: tx)
            else { return ([], [], viewer.agencyName) }
            let own = try DutyStore.own(agency, in: tx)
            // Whoever sees only the own work sees what is in force: drafts of others are not theirs.
            let planned = try DutyStore.planned(
                for: own, issuedOnly: !seesPlans,
                viewing: PlaceStore.within(viewer.scopes(.viewOwnWork), column: "p.place_id"), in: tx)
            return (try DutyStore.all(of: own, in: tx), planned, agency.name)
        }
        let content = DutyListPage(
            duties, planned, catalogue: catalogue, removing: nil, linksPlans: seesPlans,
            empty: EmptyState(
                "Chưa có việc nào ghi cho \(name)",
                why:
                    "Nhiệm vụ do đơn vị chủ trì hoặc phối hợp, và các dòng của kế hoạch đã ban hành nêu tên đơn vị, hiện ở đây."
            ))
        let head = PageHead(title: "Việc của đơn vị", section: .ownWork, facts: name)
        return try pages.page(head, content, viewer: viewer)
    }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, agency, lineage) = try await load(.viewPlans, context)
        let mayEdit = viewer.may(.editPlans, lineage: lineage)
        let (duties, planned) = try await database.read { tx in
            (
                try DutyStore.all(of: [agency.id], in: tx),
                try DutyStore.planned(
                    for: [agency.id], issuedOnly: false,
                    viewing: PlaceStore.within(viewer.scopes(.viewPlans), column: "p.place_id"), in: tx)
            )
        }
        let add = HeadAction("Ghi nhiệm vụ", .newDuty(of: agency.id), primary: true, icon: .plus)
        let content = DutyListPage(
            duties, planned, catalogue: catalogue, removing: mayEdit ? agency.id : nil, linksPlans: true,
            empty: EmptyState(
                "Chưa ghi nhiệm vụ nào của đơn vị",
                why:
                    "Nhiệm vụ theo nội dung, với vai chủ trì hay phối hợp, lấy từ phần tổ chức thực hiện của kế hoạch.",
                action: mayEdit ? HeadAction("Ghi nhiệm vụ", .newDuty(of: agency.id)) : nil))
        let head = PageHead(
            title: "Nhiệm vụ của \(agency.name)", section: .users,
            breadcrumbs: [("Đơn vị", .agencies), (agency.name, .agency(agency.id))], actions: mayEdit ? [add] : [],
            notice: request.notice([Self.recorded, Self.removed]))
        return try pages.page(head, content, viewer: viewer)
    }

    @Sendable private func showNew(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, agency, _) = try await load(.editPlans, context)
        return try form(Form(), of: agency, viewer: viewer, problems: [])
    }

    @Sendable private func create(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, agency, _) = try await load(.editPlans, context)
        let sent = try await request.form(context: context)
        let submission = RecordID(sent.text("submission"))
        let catalogue = catalogue
        let new = NewDuty(
            kind: DutyKind(rawValue: sent.text("phan-viec")), subject: sent.text("noi-dung-viec"),
            partner: sent.text("cung"), words: sent.text("loi-van"), period: sent.text("giai-doan"),
            source: sent.text("nguon"))
        do {
            try await database.write(as: viewer.actor) { tx in
                let work = { try DutyStore.insert(new, of: agency, catalogue: catalogue, in: tx) }
                _ = try submission.map { try tx.once($0, "agency_duty.record", work) } ?? work()
            }
            return .seeOther(.duties(of: agency.id), notice: Self.recorded)
        } catch let problems as Problems {
            return try form(sent, of: agency, viewer: viewer, problems: problems.all)
        } catch let problem as Problem where problem.field != nil {
            return try form(sent, of: agency, viewer: viewer, problems: [problem])
        }
    }

    @Sendable private func remove(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, agency, _) = try await load(.editPlans, context)
        let id = try context.recordID("duty")
        _ = try await request.form(context: context, limit: 16_384)
        try await database.write(as: viewer.actor) { tx in try DutyStore.remove(id, of: agency, in: tx) }
        return .seeOther(.duties(of: agency.id), notice: Self.removed)
    }

    private func load(_ action: Action, _ context: AppContext) async throws -> (Viewer, Agency, [PlaceID]) {
        _ = try context.require(action, lineage: nil)
        let id = try context.recordID()
        let found = try await database.read { tx -> (Agency, [PlaceID])? in
            guard let agency = try AgencyStore.find(id, in: tx) else { return nil }
            return (agency, try PlaceStore.lineage(of: agency.place, tx))
        }
        guard let (agency, lineage) = found else { throw Problem.noSuchPage }
        return (try context.require(action, lineage: lineage), agency, lineage)
    }

    private func form(_ sent: Form, of agency: Agency, viewer: Viewer, problems: [Problem]) throws -> Response {
        let subject = sent.text("noi-dung-viec")
        let subjects = catalogue.components.flatMap { [$0.number] + $0.activities.map(\.path) }
        let content = DutyFormPage(
            action: .newDuty(of: agency.id), cancel: .duties(of: agency.id),
            submission: sent["submission"] ?? environment.newID().text,
            kindField: SelectField(
                "phan-viec", "Phần việc",
                options: [.init("", "Chọn phần việc")]
                    + DutyKind.allCases.map {
                        .init($0.rawValue, $0.label, selected: $0.rawValue == sent.text("phan-viec"))
                    }, error: problems.message(for: "phan-viec")),
            subjectField: SelectField(
                "noi-dung-viec", "Nội dung, hoạt động",
                options: [.init("", "Cả Dự án 8")]
                    + subjects.map { .init($0, DutyWords.subject($0, catalogue), selected: $0 == subject) },
                hint: "Cần chọn khi đơn vị chủ trì hoặc phối hợp.", error: problems.message(for: "noi-dung-viec")),
            wordsField: TextArea(
                "loi-van", "Nhiệm vụ", value: sent.text("loi-van"), hint: "Như trong văn bản.", required: false,
                error: problems.message(for: "loi-van")),
            partnerField: TextField(
                "cung", "Mã đơn vị cùng làm, hoặc được giúp việc", value: sent.text("cung"),
                hint: "Ví dụ hoi-lhpn-04, bcd-04. Để trống nếu không.", required: false,
                error: problems.message(for: "cung")),
            periodField: TextField(
                "giai-doan", "Năm hoặc giai đoạn", value: sent.text("giai-doan"), hint: "Ví dụ 2024 hoặc 2021-2025.",
                error: problems.message(for: "giai-doan")),
            sourceField: TextField(
                "nguon", "Văn bản nguồn", value: sent.text("nguon"),
                hint: "Ví dụ Kế hoạch 288/KH-BCD ngày 20/3/2024, mục V.2.1.", error: problems.message(for: "nguon")))
        let head = PageHead(
            title: "Ghi nhiệm vụ", section: .users,
            breadcrumbs: [
                ("Đơn vị", .agencies), (agency.name, .agency(agency.id)), ("Nhiệm vụ", .duties(of: agency.id)),
            ],
            facts: agency.name, errors: problems)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}
