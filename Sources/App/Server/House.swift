import Accounts
import Attachments
import Cadres
import Database
import Declarations
import Duties
import Events
import Foundation
import Groups
import Handovers
import Kernel
import Launches
import LegalRegister
import Logging
import Office
import Outreach
import Papers
import People
import Places
import Planning
import Programme
import Reforms
import Reporting
import Totals
import Trainings

/// All rooms, opened: what the web server and the command work with.
public struct House: Sendable {
    public let settings: Settings
    public let database: Database
    public let catalogue: Catalogue
    public let importer: PlanImport
    public let accounts: Accounts
    /// The one state machine of papers, with the kinds that the rooms keep.
    public let papers: PaperDesk
    /// What offices declare for old years and lost papers.
    public let results: DeclarationDesk
    /// The registered models and their people.
    public let groups: GroupDesk
    /// What is planned and held.
    public let events: EventDesk
    /// Plans of launches, their waves and calendars.
    public let launches: LaunchDesk
    /// Who units name for classes, trainers, certificates.
    public let trainings: TrainingDesk
    /// Ethnic-minority women officers, their posts and numbers.
    public let cadres: CadreDesk
    /// What offices owe above them, and the reports themselves.
    public let reports: ReportDesk
    /// One person's work, handed to another on a day.
    public var handovers: HandoverDesk { HandoverDesk(papers: papers) }
    public let environment: Kernel.Environment
    /// The standard Word template of a plan: Programmes/du-an-8/templates/ke-hoach.docx.
    public let planTemplate: [UInt8]
    /// The standard Word template of a report: Programmes/du-an-8/templates/bao-cao.docx.
    public let reportTemplate: [UInt8]

    /// Every room's tables, in the order in which they name each other.
    static let migrations =
        PlacesMigrations.all + AccountsMigrations.all + AttachmentsMigrations.all + PeopleMigrations.all
        + LegalMigrations.all
        + PapersMigrations.all + IssuerMigrations.all + HandoverMigrations.all + TotalsMigrations.all
        + PlanningMigrations.all
        + DeclarationsMigrations.all + DutyMigrations.all + ReformsMigrations.all + ReportingMigrations.all
        + GroupsMigrations.all + EventsMigrations.all + LaunchesMigrations.all + TrainingsMigrations.all
        + CadresMigrations.all + OutreachMigrations.all

    /// What violated constraints mean.
    static let rules =
        PlacesMigrations.rules + AccountsMigrations.rules + LegalMigrations.rules + PapersMigrations.rules
        + HandoverMigrations.rules
        + TotalsMigrations.rules + PlanningMigrations.rules + DeclarationsMigrations.rules
        + DutyMigrations.rules + ReformsMigrations.rules
        + ReportingMigrations.rules + PeopleMigrations.rules + GroupsMigrations.rules
        + EventsMigrations.rules + TrainingsMigrations.rules + CadresMigrations.rules + OutreachMigrations.rules

    /// Loads the programme, opens the database, brings its schema up to date and fills in places, agencies and
    /// legal documents at the first start.
    ///
    /// - Throws: `CatalogueFault`, `PlacesDataFault`, `AgencyDataFault`, `LegalDataFault`, `SchemaFault`, `EngineError` or `Problem`;
    ///   `StartFault.sentence(for:)` puts each into words.
    public static func open(_ settings: Settings, environment: Kernel.Environment = .live) async throws -> House {
        let catalogue = try CatalogueLoader.load(folder: settings.share.appending(path: "Programmes/du-an-8"))
        let planTemplate = try template(settings.share.appending(path: "Programmes/du-an-8/templates/ke-hoach.docx"))
        let reportTemplate = try template(settings.share.appending(path: "Programmes/du-an-8/templates/bao-cao.docx"))
        let database = try await Database(
            settings.database, migrations: migrations, rules: rules, environment: environment,
            connections: settings.connections)
        try await PlacesLoader.load(folder: settings.share.appending(path: "Data/places"), into: database)
        try await StandardAgencies.load(folder: settings.share.appending(path: "Data/agencies"), into: database)
        try await StandardDocuments.load(folder: settings.share.appending(path: "Data/legal"), into: database)
        let reports = ReportDesk(catalogue: catalogue, environment: environment)
        let templates = settings.share.appending(path: "Programmes/du-an-8/templates")
        let calendarTemplate = try template(
            templates.appending(path: "lich-ra-mat.docx"), knowing: LaunchCalendar.tags)
        let certificateTemplate = try template(
            templates.appending(path: "giay-chung-nhan.docx"), knowing: Certificates.tags)
        let isInArea: GroupDesk.AreaCheck = { place, day, tx in
            try PlaceAttributes.covers("in_project_area", place, on: day, tx)
        }
        let groups = GroupDesk(catalogue: catalogue, environment: environment, isInArea: isInArea)
        let events = EventDesk(catalogue: catalogue, environment: environment, groups: groups, isInArea: isInArea)
        let house = House(
            settings: settings, database: database, catalogue: catalogue, importer: PlanImport(catalogue: catalogue),
            accounts: Accounts(
                database: database, environment: environment,
                secondFactor: settings.secondFactor ?? .compulsory(from: nil), key: settings.secretKey),
            papers: PaperDesk(
                kinds: [PlanPaper(catalogue: catalogue), ReportPaper(catalogue: catalogue)],
                sources: [
                    HandoverTasks(), ScopeTasks(environment: environment), reports.due,
                    EventWaiting(environment: environment), LaunchTasks(), TrainingTasks(),
                ],
                environment: environment),
            results: DeclarationDesk(catalogue: catalogue, environment: environment, isInArea: isInArea),
            groups: groups,
            events: events,
            launches: LaunchDesk(
                catalogue: catalogue, environment: environment, events: events, template: calendarTemplate),
            trainings: TrainingDesk(
                catalogue: catalogue, environment: environment, events: events, template: certificateTemplate),
            cadres: CadreDesk(catalogue: catalogue, environment: environment),
            reports: reports, environment: environment,
            planTemplate: planTemplate, reportTemplate: reportTemplate)
        try await house.requireKnownCodes()
        try await CountedIndicators.register(catalogue.countables.map(\.code), in: database)
        try await CountedPlans.countExisting(in: database)
        return house
    }

    /// The library of materials, pages of social networks, numbers of events.
    var outreach: OutreachDesk { OutreachDesk(catalogue: catalogue, environment: environment, events: events) }

    /// The rooms whose records stand behind figures.
    var factSources: [any FactSource] { [DeclarationSource(), GroupSource(), EventSource()] }

    /// The rooms whose records name persons.
    var personHolders: [any PersonHolder] {
        [MemberHolder(desk: groups), ParticipantHolder(desk: events), NominationHolder(), CadreHolder()]
    }

    /// The lists of other rooms whose people are to be trained.
    var trainees: [any TraineeSource] { [CadreTrainees(desk: cadres)] }

    /// The attributes of places that the programme knows.
    public var attributeKinds: [PlaceAttributeKind] {
        catalogue.placeAttributes.map {
            PlaceAttributeKind(code: $0.code, label: $0.name, tiers: $0.tiers, placeCount: $0.placeCount)
        }
    }

    /// Totals move along with the places whose paths change.
    public var pathHooks: PlacePaths.Hooks {
        PlacePaths.Hooks(
            willChange: { places, tx in try TotalStore.willMove(places, in: tx) },
            didChange: { places, tx in try TotalStore.didMove(places, in: tx) })
    }

    /// What the rooms do for a structure that a reform added, in its transaction: its places get their standard offices,
    /// and everything counted so far is added up along its paths.
    public var afterReform: ReformStore.Hook {
        let agencies = settings.share.appending(path: "Data/agencies")
        return { structure, tx in
            try StandardAgencies.add(structure: structure, folder: agencies, in: tx)
            try TotalStore.rebuild(structure: structure, in: tx)
        }
    }

    /// A Word template of the share folder, held against the tags that it may use.
    private static func template(_ url: URL, knowing tags: [WordTag]) throws -> [UInt8] {
        guard let data = try? Data(contentsOf: url) else {
            throw Problem("template.missing", "Không mở được mẫu Word “\(url.path(percentEncoded: false))”.")
        }
        let bytes = [UInt8](data)
        try Problems.throwIfAny(try WordTemplate(bytes).faults(knowing: tags))
        return bytes
    }

    /// A Word template of the share folder, checked like one that an office uploads.
    private static func template(_ url: URL) throws -> [UInt8] {
        guard let data = try? Data(contentsOf: url) else {
            throw Problem("template.missing", "Không mở được mẫu Word “\(url.path(percentEncoded: false))”.")
        }
        let bytes = [UInt8](data)
        try IssuerStore.check(template: bytes)
        return bytes
    }

    /// A catalogue that lacks a code in use would show targets without a name, and one that names a place the data do
    /// not have would never apply: both stop the start-up.
    private func requireKnownCodes() async throws {
        let catalogue = catalogue
        let faults = try await database.read { tx -> [CatalogueFault.Entry] in
            var faults: [CatalogueFault.Entry] = []
            let counted = Set(CountedItem.all(of: catalogue).map(\.code))
            let used = try tx.rows(
                """
                SELECT code FROM annex_column WHERE subject = 'indicator'
                UNION SELECT indicator FROM plan_text_target WHERE indicator IS NOT NULL
                UNION SELECT indicator FROM plan_status_indicator
                UNION SELECT indicator FROM declaration_line ORDER BY code
                """)
            for row in used {
                let code: String = try row("code")
                guard !counted.contains(code) else { continue }
                faults.append(
                    CatalogueFault.Entry(
                        file: "indicators.yaml", line: 0,
                        message: "thiếu chỉ tiêu “\(code)” đang dùng trong dữ liệu đã lưu"))
            }
            for row in try tx.rows("SELECT DISTINCT kind FROM place_attribute ORDER BY kind") {
                let code: String = try row("kind")
                guard !catalogue.placeAttributes.contains(where: { $0.code == code }) else { continue }
                faults.append(
                    CatalogueFault.Entry(
                        file: "place-attributes.yaml", line: 0,
                        message: "thiếu đặc điểm “\(code)” đang dùng ở địa bàn đã lưu"))
            }
            for row in try tx.rows(
                "SELECT kind FROM report UNION SELECT kind FROM report_request UNION SELECT kind FROM report_day ORDER BY kind"
            ) {
                let code: String = try row("kind")
                guard catalogue.report(code) == nil else { continue }
                faults.append(
                    CatalogueFault.Entry(
                        file: "reports.yaml", line: 0, message: "thiếu báo cáo “\(code)” đang dùng trong dữ liệu đã lưu"
                    ))
            }
            for row in try tx.rows("SELECT DISTINCT kind FROM model_group ORDER BY kind") {
                let code: String = try row("kind")
                guard catalogue.groupKind(code) == nil else { continue }
                faults.append(
                    CatalogueFault.Entry(
                        file: "group-kinds.yaml", line: 0,
                        message: "thiếu loại mô hình “\(code)” đang dùng trong dữ liệu đã lưu"
                    ))
            }
            for row in try tx.rows("SELECT DISTINCT kind FROM event ORDER BY kind") {
                let code: String = try row("kind")
                guard catalogue.eventKind(code) == nil else { continue }
                faults.append(
                    CatalogueFault.Entry(
                        file: "event-kinds.yaml", line: 0,
                        message: "thiếu loại sự kiện “\(code)” đang dùng trong dữ liệu đã lưu"))
            }
            for row in try tx.rows("SELECT DISTINCT kind FROM launch_plan ORDER BY kind") {
                let code: String = try row("kind")
                guard catalogue.groupKind(code) == nil else { continue }
                faults.append(
                    CatalogueFault.Entry(
                        file: "group-kinds.yaml", line: 0,
                        message: "thiếu loại mô hình “\(code)” đang dùng ở kế hoạch ra mắt đã lưu"))
            }
            for row in try tx.rows(
                "SELECT audience AS code FROM class_audience UNION SELECT audience FROM nomination WHERE audience IS NOT NULL ORDER BY code"
            ) {
                let code: String = try row("code")
                guard catalogue.training.audience(code) == nil else { continue }
                faults.append(
                    CatalogueFault.Entry(
                        file: "training.yaml", line: 0,
                        message: "thiếu đối tượng tập huấn “\(code)” đang dùng trong dữ liệu đã lưu"))
            }
            for row in try tx.rows(
                """
                SELECT category AS code, 'category' AS kind FROM cadre_entry
                UNION SELECT field, 'field' FROM cadre_entry WHERE field IS NOT NULL
                UNION SELECT end_way, 'end' FROM cadre_entry WHERE end_way IS NOT NULL ORDER BY kind, code
                """)
            {
                let code: String = try row("code")
                let kind: String = try row("kind")
                let words = catalogue.cadres
                let isKnown =
                    switch kind {
                    case "category": words.category(code) != nil
                    case "field": words.field(code) != nil
                    default: words.end(code) != nil
                    }
                guard !isKnown else { continue }
                faults.append(
                    CatalogueFault.Entry(
                        file: "cadres.yaml", line: 0, message: "thiếu mã “\(code)” đang dùng trong dữ liệu đã lưu"))
            }
            for status in catalogue.statuses {
                guard let place = status.place, try PlaceStore.place(code: place, on: status.period.firstDay, tx) == nil
                else {
                    continue
                }
                faults.append(
                    CatalogueFault.Entry(
                        file: "statuses.yaml", line: 0,
                        message: "“\(status.code)” nêu địa bàn mã “\(place)”, \(status.period.written) không có mã này")
                )
            }
            return faults
        }
        if !faults.isEmpty { throw CatalogueFault(entries: faults) }
    }

    /// Whether this database holds the demonstration.
    public func isDemonstration() async throws -> Bool {
        try await database.read { tx in
            // A person of that login whom somebody else made is no demonstration.
            try tx.row(
                """
                SELECT 1 AS found FROM user_account
                WHERE login = \(Demonstration.login) AND created_by = \(Demonstration.actor.id) LIMIT 1
                """) != nil
        }
    }
}

/// What a failed start says to the person at the machine.
public enum StartFault {
    /// One or more sentences in Vietnamese; unknown errors are told by their own words.
    public static func sentence(for error: any Error) -> String {
        switch error {
        case let problem as Problem: problem.message
        case let faults as ReformFaults: faults.all.map(\.sentence).joined(separator: "\n")
        case let problems as Problems: problems.all.map(\.message).joined(separator: "\n")
        case let fault as CatalogueFault: "Dữ liệu chương trình có lỗi:\n\(fault)"
        case let fault as PlacesDataFault: "Dữ liệu địa bàn có lỗi: \(fault)"
        case let fault as AgencyDataFault: "Danh mục cơ quan có lỗi: \(fault)"
        case let fault as LegalDataFault: "Danh mục văn bản căn cứ có lỗi: \(fault)"
        case let fault as SchemaFault: fault.description
        case let fault as EngineError: "Không mở được cơ sở dữ liệu: \(fault.message)"
        default: "Lỗi không lường trước: \(error)"
        }
    }
}
