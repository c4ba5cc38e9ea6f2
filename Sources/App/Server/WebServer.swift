import Accounts
import Audit
import Cadres
import Database
import Declarations
import Duties
import Events
import Foundation
import Groups
import HTTPTypes
import Handovers
import Hummingbird
import Kernel
import Launches
import LegalRegister
import Logging
import Outreach
import Pages
import Papers
import Places
import Planning
import Programme
import Progress
import Reforms
import Reporting
import ServiceLifecycle
import Sheets
import Totals
import Trainings

/// The web pages of all rooms behind one address.
public struct WebServer {
    let house: House
    let router: Router<AppContext>

    /// Composes the rooms.
    ///
    /// - Throws: `TemplateFault` when a template does not fit its page.
    public init(_ house: House) async throws {
        self.house = house
        let isDemo = try await house.isDemonstration()
        let pages = try WebServer.renderer(environment: house.environment, demo: isDemo)
        let settings = house.settings
        var accounts = house.accounts
        if isDemo, settings.secondFactor == nil { accounts.secondFactor = .off }
        router = pages.router(https: settings.https)
        let database = house.database
        // For a supervisor of processes or a load balancer: answers once the database does.
        router.get("/suc-khoe") { _, _ in
            _ = try await database.read { tx in try tx.row("SELECT 1 AS alive") }
            return "ok\n"
        }
        router.add(middleware: RefusalAudit(database: database))
        router.add(
            middleware: SessionMiddleware(accounts: accounts, demo: isDemo, pages: pages, open: ["/suc-khoe"]))
        router.add(middleware: ReadingAudit(database: database))
        router.add(middleware: WaitingCount(database: database, desk: house.papers))
        router.get("/") { _, _ in Response.seeOther(.overview) }
        AccountsPages(
            accounts: accounts, pages: pages,
            demoHint: isDemo ? .init(login: Demonstration.login, password: Demonstration.password) : nil,
            secureCookie: settings.https,
            clientAddress: { request, context in
                WebServer.address(of: request, context, behindProxy: settings.behindProxy)
            }
        ).add(to: router)
        ScopePages(accounts: house.accounts, pages: pages).add(to: router)
        ContactPages(database: database, pages: pages).add(to: router)
        let duties = DutyPages(
            database: database, pages: pages, catalogue: house.catalogue, environment: house.environment)
        duties.add(to: router)
        AgencyPages(
            database: database, pages: pages, environment: house.environment,
            duties: { try duties.summary(of: $0, for: $1, in: $2) }
        ).add(to: router)
        PlacesPages(
            database: house.database, pages: pages, environment: house.environment, kinds: house.attributeKinds
        ).add(to: router)
        PlaceEditPages(
            database: house.database, pages: pages, environment: house.environment, kinds: house.attributeKinds,
            hooks: house.pathHooks
        ).add(to: router)
        ProgrammePages(catalogue: house.catalogue, pages: pages).add(to: router)
        LegalPages(
            database: database, pages: pages, environment: house.environment,
            citations: { document, tx in
                try PlanCitations.citing(document, in: tx).map { ($0.label, .plan($0.plan)) }
            }
        ).add(to: router)
        PapersPages(database: database, pages: pages, desk: house.papers, isSecure: settings.https).add(to: router)
        HandoverPages(database: database, pages: pages, desk: house.handovers).add(to: router)
        let progress = ProgressPages(
            database: database, pages: pages, catalogue: house.catalogue, sources: house.factSources,
            environment: house.environment)
        PlanningPages(
            database: house.database, pages: pages, catalogue: house.catalogue, papers: house.papers,
            planTemplate: house.planTemplate, progress: { try progress.overview(for: $0, in: $1) },
            environment: house.environment, isSecure: settings.https
        )
        .add(to: router)
        DeclarationPages(database: database, pages: pages, desk: house.results).add(to: router)
        GroupPages(database: database, pages: pages, desk: house.groups, holders: house.personHolders).add(to: router)
        EventPages(database: database, pages: pages, desk: house.events).add(to: router)
        LaunchPages(database: database, pages: pages, desk: house.launches).add(to: router)
        TrainingPages(
            database: database, pages: pages, desk: house.trainings, trainees: house.trainees
        ).add(to: router)
        CadrePages(database: database, pages: pages, desk: house.cadres).add(to: router)
        OutreachPages(database: database, pages: pages, desk: house.outreach).add(to: router)
        progress.add(to: router)
        ReportPages(
            database: database, pages: pages, desk: house.reports, papers: house.papers,
            template: house.reportTemplate, sources: house.factSources, isSecure: settings.https
        )
        .add(to: router)
        ProgressAPI(database: database, catalogue: house.catalogue, environment: house.environment).add(to: router)
        ReportAPI(database: database, catalogue: house.catalogue, environment: house.environment).add(to: router)
        ReformPages(
            database: house.database, pages: pages, environment: house.environment, afterApply: house.afterReform
        )
        .add(to: router)
        AuditPages(
            database: database, pages: pages, environment: house.environment, links: RecordLinks.link(to:)
        ).add(to: router)
        IssuerPages(
            database: house.database, pages: pages, standard: house.planTemplate, environment: house.environment
        )
        .add(to: router)
    }

    /// The renderer with every room's templates, each checked against its page.
    public static func renderer(environment: Kernel.Environment, demo: Bool) throws -> PageRenderer {
        let pages = try PageRenderer(
            templates: [
                AccountsPages.templates, AgencyPages.templates, PlacesPages.templates, PlaceEditPages.templates,
                ProgrammePages.templates,
                LegalPages.templates,
                PapersPages.templates, IssuerPages.templates, PlanningPages.templates,
                SheetPages.templates, DeclarationPages.templates, GroupPages.templates, EventPages.templates,
                LaunchPages.templates, TrainingPages.templates, CadrePages.templates, OutreachPages.templates,
                ProgressPages.templates,
                ReportPages.templates,
                ReformPages.templates,
                AuditPages.templates, HandoverPages.templates, ScopePages.templates, ContactPages.templates,
                DutyPages.templates,
            ], environment: environment, demo: demo)
        try pages.register(
            AccountsPages.contents + AgencyPages.contents + PlacesPages.contents + PlaceEditPages.contents
                + ProgrammePages.contents
                + LegalPages.contents + PapersPages.contents + IssuerPages.contents + PlanningPages.contents
                + SheetPages.contents + DeclarationPages.contents + GroupPages.contents + EventPages.contents
                + LaunchPages.contents + TrainingPages.contents + CadrePages.contents + OutreachPages.contents
                + ProgressPages.contents
                + ReportPages.contents
                + ReformPages.contents
                + AuditPages.contents + HandoverPages.contents + ScopePages.contents + ContactPages.contents
                + DutyPages.contents)
        return pages
    }

    /// Listens until it is told to stop (SIGTERM, SIGINT), then finishes what is under way.
    ///
    /// - Parameter onListening: called with the port once it answers.
    public func run(onListening: @escaping @Sendable (Int) async -> Void) async throws {
        let application = Application(
            router: router,
            configuration: .init(
                address: .hostname(house.settings.host, port: house.settings.port), serverName: nil),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "nepmoi.server"))
        let folder = TotalFolder(database: house.database)
        let carrier = LogCarrier(database: house.database)
        let sealer = AuditSealer(database: house.database)
        let handovers = HandoverJob(database: house.database, desk: house.handovers)
        let jobs = [
            Task { await folder.run() }, Task { await carrier.run() }, Task { await sealer.run() },
            Task { await handovers.run() },
        ]
        try await application.runService(gracefulShutdownSignals: [.sigterm, .sigint])
        for job in jobs { job.cancel() }
        for job in jobs { await job.value }
        try await house.database.close()
    }

    /// Where a request comes from. Behind a trusted proxy it is the last address that the proxy added.
    private static func address(of request: Request, _ context: AppContext, behindProxy: Bool) -> String? {
        guard behindProxy, let name = HTTPField.Name("X-Forwarded-For"), let line = request.headers[name] else {
            return context.remoteAddress
        }
        return line.split(separator: ",").last.map { Vietnamese.trimmed(String($0)) } ?? context.remoteAddress
    }
}
