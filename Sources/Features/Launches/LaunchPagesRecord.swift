import Accounts
import Attachments
import Database
import Events
import Hummingbird
import Kernel
import Pages
import Papers
import Places

extension LaunchPages {
    static let lineNotice = Notice("da-luu-dong", "Đã lưu dòng lịch; bên kia được hỏi lại khi ngày hoặc nơi thay đổi.")
    static let agreedNotice = Notice("da-thong-nhat", "Đã ghi thống nhất.")
    static let plannedNotice = Notice("da-vao-lich", "Đã đưa vào lịch sự kiện.")
    static let struckNotice = Notice("da-bo", "Đã bỏ dòng ghi nhầm.")
    static let needNotice = Notice("da-luu-viec", "Đã lưu việc chuẩn bị.")
    static let sheetNotice = Notice("da-nhap", "Đã ghi mọi dòng của tệp vào lịch.")

    private static let notices = [
        made, changedNotice, takenBackNotice, lineNotice, agreedNotice, plannedNotice, struckNotice, needNotice,
        sheetNotice,
    ]

    /// Lines of the calendar on one page.
    private static let linesOfPage = 50

    private struct Shown: Sendable {
        let agency: String
        let checks: [LaunchCheck]
        let lines: [LaunchLineItem]
        let needs: [LaunchNeed]
        let history: [LaunchHistory]
    }

    @Sendable func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.viewEvents, context)
        return try await recordPage(
            loaded, viewer, page: min(max(Int(request.query.text("trang")) ?? 1, 1), 1_000), need: Form(), problems: [],
            notice: request.notice(Self.notices))
    }

    private func recordPage(
        _ loaded: Loaded, _ viewer: Viewer, page: Int, need: Form, problems: [Problem], notice: Notice? = nil
    ) async throws -> Response {
        let (plan, desk, scopes) = (loaded.plan, desk, viewer.scopes(.viewEvents))
        let shown = try await database.read { tx in
            Shown(
                agency: try AgencyStore.find(plan.draft.agency, in: tx)?.name ?? "",
                checks: try desk.checks(of: plan, in: tx),
                lines: try LaunchLineStore.items(of: plan.id, within: scopes, in: tx),
                needs: try LaunchStore.needs(of: plan.id, in: tx),
                history: try LaunchStore.history(of: plan.id, in: tx))
        }
        let isStanding = plan.takenBack == nil
        let mayEdit = isStanding && viewer.may(.recordEvents, lineage: loaded.lineage)
        let mayAdd = isStanding && viewer.may(.recordEvents)
        let first = (page - 1) * Self.linesOfPage
        let lines = Array(shown.lines.dropFirst(first).prefix(Self.linesOfPage))
        let more = shown.lines.count > first + Self.linesOfPage
        let settled = shown.lines.count { $0.line.isSettled }
        // It names the places of every line; a unit sees its own only.
        let history = loaded.side == .planner ? shown.history : []
        let differences = shown.checks.count { $0.state == .difference }
        let doubts = shown.checks.count { $0.state == .doubt }
        let content = LaunchRecordPage(
            takenBack: plan.takenBack.map { "Đã rút lúc \(Moment.written($0.at)), \($0.by): \($0.reason)." },
            checkNote: "\(differences) chênh lệch, \(doubts) nghi vấn", checks: shown.checks.map(Self.check),
            hasChecks: !shown.checks.isEmpty, waves: plan.draft.waves.map { wave($0, plan, shown.lines) },
            total: LaunchCalendar(plan: plan.draft, issuer: "", kind: "", lines: []).total,
            facts: facts(plan, shown.agency),
            lineHeading: shown.lines.isEmpty ? "Lịch ra mắt" : "Lịch ra mắt: \(Self.number(shown.lines.count)) dòng",
            lineNote: shown.lines.isEmpty ? "" : "\(Self.number(settled)) dòng đã thống nhất",
            lines: lines.map { line($0, mayOpen: mayAdd) }, hasLines: !lines.isEmpty,
            noLines: shown.lines.isEmpty ? Self.noLines(plan) : nil,
            addLine: mayAdd ? .launchPlan(plan.id, .newLine) : nil,
            pager: page > 1 || more ? Pager(page: page, more: more, link: .launchPlan(plan.id)) : nil,
            needs: shown.needs.map { self.need($0, plan, mayEdit: mayEdit) }, hasNeeds: !shown.needs.isEmpty,
            addNeed: mayEdit ? .launchPlan(plan.id, .need) : nil, needFields: Self.needFields(need, problems),
            needNote: "\(shown.needs.count { $0.done != nil })/\(shown.needs.count) việc xong",
            history: history.map {
                LaunchRecordPage.Entry(title: $0.words, words: "\($0.by), \(Moment.written($0.at))")
            }, hasHistory: !history.isEmpty)
        var head = PageHead(
            title: plan.draft.title, section: .events, breadcrumbs: [("Ra mắt", .launchPlans)],
            facts: [Self.short(plan), "\(Self.number(plan.draft.teams)) tổ", "năm \(plan.draft.year)"].joined(
                separator: " · "),
            state: Self.state(plan, shown.lines),
            actions: [
                HeadAction("Tải Word", .launchPlan(plan.id, .word), icon: .download),
                HeadAction("Tải Excel", .launchPlan(plan.id, .workbook), icon: .download),
            ], errors: problems, errorTitle: problems.isEmpty ? nil : "Chưa lưu gì cả", notice: notice)
        if mayAdd {
            head.actions.append(
                HeadAction("Thêm dòng lịch", .launchPlan(plan.id, .newLine), primary: true, icon: .plus))
            var items = [HeadAction("Nhập lịch từ Excel", .launchPlan(plan.id, .sheet))]
            if mayEdit {
                items += [
                    HeadAction("Sửa kế hoạch", .launchPlan(plan.id, .change)),
                    HeadAction("Rút kế hoạch", .launchPlan(plan.id, .takeBack)),
                ]
            }
            head.menus = [HeadMenu("Việc khác", items)]
        }
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    static func number(_ count: Int) -> String { Number.grouped(Int64(count)) }

    private static func state(_ plan: LaunchPlan, _ lines: [LaunchLineItem]) -> StateBadge {
        if plan.takenBack != nil { return StateBadge(.superseded, label: "Đã rút") }
        if lines.isEmpty { return StateBadge(.draft, label: "Chưa có lịch") }
        return lines.allSatisfy(\.line.isSettled)
            ? StateBadge(.approved, label: "Đã thống nhất") : StateBadge(.submitted, label: "Đang thống nhất")
    }

    private static func check(_ check: LaunchCheck) -> LaunchRecordPage.Check {
        LaunchRecordPage.Check(
            mark: check.state == .met ? "✓" : check.state == .notice ? "·" : "!", word: check.state.label,
            words: check.words, isMet: check.state == .met, isDifference: check.state == .difference)
    }

    private func wave(_ wave: LaunchWave, _ plan: LaunchPlan, _ lines: [LaunchLineItem]) -> LaunchRecordPage.Wave {
        let own = lines.count { $0.line.facts.wave == wave.number }
        return LaunchRecordPage.Wave(
            name: "Đợt \(wave.number)", period: wave.period.written, teams: Self.number(wave.teams),
            units: wave.units.map(Self.number) ?? "–", districts: wave.districts.map(Self.number) ?? "–",
            people: plan.draft.peopleAtOne.map { Self.number($0 * wave.teams) } ?? "–",
            calendar: own == 0 && wave.detailsFollow ? "Có kế hoạch sau" : "\(Self.number(own)) dòng",
            printed: wave.printed.isEmpty ? nil : wave.printed)
    }

    private func facts(_ plan: LaunchPlan, _ agency: String) -> [LaunchRecordPage.Fact] {
        let draft = plan.draft
        var facts = [
            LaunchRecordPage.Fact(label: "Cơ quan lập kế hoạch", value: agency),
            .init(label: "Ra mắt", value: desk.catalogue.groupKind(draft.kind)?.name ?? draft.kind),
        ]
        if let paper = draft.paper { facts.append(.init(label: "Văn bản", value: paper)) }
        if let people = LaunchCalendar(plan: draft, issuer: "", kind: "", lines: []).people {
            facts.append(.init(label: "Người dự", value: people))
        }
        if !draft.invitees.isEmpty {
            facts.append(.init(label: "Thành phần mời", value: draft.invitees.joined(separator: "\n")))
        }
        if !draft.money.isEmpty { facts.append(.init(label: "Kinh phí", value: draft.money)) }
        if !draft.remark.isEmpty { facts.append(.init(label: "Ghi chú", value: draft.remark)) }
        facts.append(.init(label: "Người ghi", value: "\(plan.madeBy), \(Moment.written(plan.madeAt))"))
        return facts
    }

    private func line(_ item: LaunchLineItem, mayOpen: Bool) -> LaunchRecordPage.Line {
        let (line, facts) = (item.line, item.line.facts)
        let state: StateBadge =
            line.event != nil
            ? StateBadge(.issued, label: "Đã vào lịch sự kiện")
            : line.isSettled
                ? StateBadge(.approved, label: "Đã thống nhất")
                : facts.day == nil
                    ? StateBadge(.draft, label: "Chưa có ngày")
                    : StateBadge(
                        .submitted, label: line.agreements[.unit] == nil ? "Chờ đơn vị" : "Chờ bên lập kế hoạch")
        return LaunchRecordPage.Line(
            place: item.place, above: item.above, link: mayOpen ? .launchPlan(line.plan, .line(line.id)) : nil,
            wave: String(facts.wave),
            day: [facts.day?.written ?? "chưa có", facts.time].filter { !$0.isEmpty }.joined(separator: ", "),
            venue: facts.venue.isEmpty ? "chưa có" : facts.venue, state: state, event: line.event.map { .event($0) })
    }

    private static func noLines(_ plan: LaunchPlan) -> String {
        plan.draft.waves.contains(where: \.detailsFollow)
            ? "Chưa có lịch: kế hoạch ghi đính kèm lịch hoặc có kế hoạch sau. Thêm từng dòng, hoặc nhập từ Excel."
            : "Chưa có lịch. Thêm từng dòng, hoặc nhập từ Excel."
    }

    // MARK: Preparations

    private static func needFields(_ form: Form, _ problems: [Problem]) -> [TextField] {
        [
            TextField(
                "viec", "Việc, vật cần chuẩn bị", value: form.text("viec"), hint: "Như kinh phí, chứng từ, băng rôn.",
                error: problems.message(for: "viec")),
            TextField(
                "so-luong", "Số lượng", value: form.text("so-luong"), required: false,
                error: problems.message(for: "so-luong")),
            TextField(
                "ai", "Nơi làm", value: form.text("ai"), hint: "Phòng, ban; không ghi họ tên.", required: false,
                error: problems.message(for: "ai")),
        ]
    }

    private func need(_ need: LaunchNeed, _ plan: LaunchPlan, mayEdit: Bool) -> LaunchRecordPage.Need {
        let detail = [need.quantity, need.who, need.done.map { "xong \($0.written)" } ?? ""].filter { !$0.isEmpty }
        return LaunchRecordPage.Need(
            thing: need.thing, detail: detail.isEmpty ? nil : detail.joined(separator: " · "),
            state: need.done == nil ? StateBadge(.due, label: "Chưa xong") : StateBadge(.done),
            set: mayEdit ? .launchPlan(plan.id, .setNeed(need.id)) : nil,
            verb: need.done == nil ? "Ghi đã xong" : "Ghi chưa xong", value: need.done == nil ? "1" : "0",
            strike: mayEdit ? .launchPlan(plan.id, .strikeNeed(need.id)) : nil)
    }

    @Sendable func addNeed(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await loadOwn(context)
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, id) = (desk, loaded.plan.id)
        do {
            try await database.write(as: viewer.actor) { tx in
                guard let present = try LaunchStore.find(id, in: tx) else { throw Self.absent }
                _ = try desk.need(
                    form.text("viec"), quantity: form.text("so-luong"), who: form.text("ai"), of: present, in: tx)
            }
            return .seeOther(.launchPlan(id), notice: Self.needNotice)
        } catch {
            return try await recordPage(loaded, viewer, page: 1, need: form, problems: try Self.problems(error))
        }
    }

    @Sendable func setNeed(_ request: Request, _ context: AppContext) async throws -> Response {
        let part = try context.recordID("part")
        let form = try await request.form(context: context, limit: 65_536)
        let isDone = form.text("xong") == "1"
        return try await writeNeed(context) { desk, plan, tx in
            try desk.set(need: part, isDone: isDone, of: plan, in: tx)
        }
    }

    @Sendable func strikeNeed(_ request: Request, _ context: AppContext) async throws -> Response {
        let part = try context.recordID("part")
        _ = try await request.form(context: context, limit: 65_536)
        return try await writeNeed(context) { desk, plan, tx in try desk.strike(need: part, of: plan, in: tx) }
    }

    private func writeNeed(
        _ context: AppContext, _ work: @escaping @Sendable (LaunchDesk, LaunchPlan, WriteTransaction) throws -> Void
    ) async throws -> Response {
        let (viewer, loaded) = try await loadOwn(context)
        let (desk, id) = (desk, loaded.plan.id)
        try await database.write(as: viewer.actor) { tx in
            guard let present = try LaunchStore.find(id, in: tx) else { throw Self.absent }
            try work(desk, present, tx)
        }
        return .seeOther(.launchPlan(id), notice: Self.needNotice)
    }

    // MARK: The annex

    private func calendar(_ loaded: Loaded, _ viewer: Viewer) async throws -> LaunchCalendar {
        let (plan, scopes) = (loaded.plan, viewer.scopes(.viewEvents))
        let kind = desk.catalogue.groupKind(plan.draft.kind)?.name ?? plan.draft.kind
        return try await database.read { tx in
            LaunchCalendar(
                plan: plan.draft, issuer: try IssuerStore.profile(of: plan.draft.agency, in: tx).name, kind: kind,
                lines: try LaunchLineStore.items(of: plan.id, within: scopes, in: tx))
        }
    }

    private static func fileName(_ plan: LaunchPlan) -> String {
        let paper = plan.draft.number.isEmpty ? String(plan.draft.year) : plan.draft.number
        return "Lịch ra mắt \(paper)"
    }

    @Sendable func word(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.viewEvents, context)
        let (calendar, template) = (try await calendar(loaded, viewer), desk.template)
        let bytes = try await WorkDesk.shared.run { try calendar.word(template) }
        return .download(
            bytes, type: MediaType.document.rawValue, plainName: "lich-ra-mat.docx",
            name: "\(Self.fileName(loaded.plan)).docx")
    }

    @Sendable func workbook(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.viewEvents, context)
        let calendar = try await calendar(loaded, viewer)
        let bytes = try await WorkDesk.shared.run { try calendar.workbook() }
        return .download(
            bytes, type: MediaType.workbook.rawValue, plainName: "lich-ra-mat.xlsx",
            name: "\(Self.fileName(loaded.plan)).xlsx")
    }
}
