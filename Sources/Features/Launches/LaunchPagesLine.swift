import Database
import Events
import Groups
import Hummingbird
import Kernel
import Pages
import Places
import Sheets

/// What the form of a line of the calendar was told, as typed.
struct LaunchLineForm: Sendable {
    private static let names = [
        "dia-ban", "dia-ban-chon", "dot", "ngay", "gio", "dia-diem", "phieu", "phien", "can-cu", "ben",
    ]
    private(set) var values: [String: String] = [:]

    init(_ form: Form) {
        for name in Self.names { values[name] = String(form.text(name).prefix(300)) }
        values["ghi-chu"] = String(form.lines("ghi-chu").prefix(2_000))
    }

    init(_ line: LaunchLine, place: Place) {
        let facts = line.facts
        values = [
            "dia-ban": TypedPlace.text(place), "dot": String(facts.wave), "ngay": facts.day?.written ?? "",
            "gio": facts.time, "dia-diem": facts.venue, "ghi-chu": facts.remark,
        ]
    }

    subscript(_ name: String) -> String {
        get { values[name] ?? "" }
        set { values[name] = newValue }
    }

    var parts: [String] { values.sorted { $0.key < $1.key }.filter { $0.key != "phieu" }.map(\.value) }

    /// What the form says.
    ///
    /// - Throws: `Problems` on the fields; ``SeveralPlaces`` when somebody must choose.
    func facts(of plan: LaunchPlan, for viewer: Viewer, in tx: Transaction) throws -> LaunchLineFacts {
        var problems = FieldProblems()
        let form = self
        let wave = Int(self["dot"]) ?? 0
        let day = problems.take { () throws(Problem) -> Day? in try FormReading.day(form["ngay"], "ngay") }
        let period = plan.draft.waves.first { $0.number == wave }?.period
        var place: Place?
        do {
            place = try find(on: day ?? period?.from ?? plan.draft.waves.first?.period.from, plan, viewer, in: tx)
        } catch let problem as Problem {
            problems.add(problem)
        }
        try Problems.throwIfAny(problems.all)
        guard let place else {
            throw Problem("launch.line_place", "Chưa ghi thôn hoặc xã nơi ra mắt.", field: "dia-ban")
        }
        return LaunchLineFacts(
            wave: wave, place: place.id, day: day, time: self["gio"], venue: self["dia-diem"], remark: self["ghi-chu"])
    }

    private func find(on day: Day?, _ plan: LaunchPlan, _ viewer: Viewer, in tx: Transaction) throws -> Place? {
        let chosen = self["dia-ban-chon"]
        let permits = { (id: PlaceID) in
            let lineage = try PlaceStore.lineage(of: id, tx)
            return viewer.may(.recordEvents, lineage: lineage) && lineage.contains(plan.place)
        }
        let when = day ?? plan.draft.day ?? Day(inVietnam: plan.madeAt)
        switch try TypedPlace.find(chosen.isEmpty ? self["dia-ban"] : chosen, on: when, permits: permits, in: tx) {
        case .problem(let problem): throw Problem(problem.kind, problem.code, problem.message, field: "dia-ban")
        case .choices(let hits): throw SeveralPlaces(hits: hits)
        case .place(let place):
            guard viewer.may(.recordEvents, lineage: try PlaceStore.lineage(of: place.id, tx)) else {
                throw Problem(
                    .forbidden, "launch.outside_scope", "\(place.name) ở ngoài phạm vi của tài khoản này.",
                    field: "dia-ban")
            }
            return place
        }
    }
}

/// A name that several places bear: somebody chooses.
struct SeveralPlaces: Error {
    let hits: [PlaceHit]
}

extension LaunchPages {
    /// A line of a plan with its place.
    struct LoadedLine: Sendable {
        let line: LaunchLine
        let place: Place
    }

    /// The line in the path, if the viewer may write at its place.
    private func loadLine(_ context: AppContext) async throws -> (Viewer, Loaded, LoadedLine) {
        let (_, loaded) = try await load(.recordEvents, context)
        let part = try context.recordID("part")
        let plan = loaded.plan.id
        let (line, lineage) = try await database.read { tx in
            guard let line = try LaunchLineStore.find(part, in: tx), line.plan == plan,
                let place = try PlaceStore.place(line.facts.place, tx)
            else { throw LaunchDesk.gone }
            return (LoadedLine(line: line, place: place), try PlaceStore.lineage(of: place.id, tx))
        }
        return (try context.require(.recordEvents, lineage: lineage), loaded, line)
    }

    @Sendable func newLine(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        guard loaded.plan.takenBack == nil else { return .seeOther(.launchPlan(loaded.plan.id)) }
        var form = LaunchLineForm(Form())
        form["dot"] = String(loaded.plan.draft.waves.first?.number ?? 1)
        return try linePage(form, loaded, of: nil, viewer, problems: [])
    }

    @Sendable func addLine(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        let form = LaunchLineForm(try await request.form(context: context, limit: 65_536))
        let (desk, id, side) = (desk, loaded.plan.id, loaded.side)
        let submission = Self.submission(form["phieu"], [id.text] + form.parts)
        do {
            try await database.write(as: viewer.actor) { tx in
                let make = {
                    guard let present = try LaunchStore.find(id, in: tx) else { throw Self.absent }
                    return try desk.add(
                        try form.facts(of: present, for: viewer, in: tx), to: present, by: side, in: tx)
                }
                _ = try submission.map { try tx.once($0, "launch.line", make) } ?? make()
            }
            return .seeOther(.launchPlan(id), notice: Self.lineNotice)
        } catch let several as SeveralPlaces {
            return try linePage(form, loaded, of: nil, viewer, problems: [], choices: several.hits)
        } catch {
            return try linePage(form, loaded, of: nil, viewer, problems: try Self.problems(error))
        }
    }

    @Sendable func editLine(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, line) = try await loadLine(context)
        return try linePage(
            LaunchLineForm(line.line, place: line.place), loaded, of: line, viewer, problems: [],
            notice: request.notice([Self.lineNotice, Self.agreedNotice]))
    }

    @Sendable func changeLine(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, line) = try await loadLine(context)
        let form = LaunchLineForm(try await request.form(context: context, limit: 65_536))
        let (desk, id, side, version) = (desk, loaded.plan.id, loaded.side, Int(form["phien"]) ?? 0)
        do {
            try await database.write(as: viewer.actor) { tx in
                guard let present = try LaunchStore.find(id, in: tx) else { throw Self.absent }
                let facts = try form.facts(of: present, for: viewer, in: tx)
                try desk.change(line.line, to: facts, by: side, version: version, in: present, tx)
            }
            return .seeOther(.launchPlan(id), notice: Self.lineNotice)
        } catch let several as SeveralPlaces {
            return try linePage(form, loaded, of: line, viewer, problems: [], choices: several.hits)
        } catch {
            let problems = try Self.problems(error)
            let present = try await loadLine(context).2
            let isStale = problems.contains { $0.kind == .conflict }
            return try linePage(
                form, loaded, of: present, viewer, problems: problems, seen: isStale ? nil : version)
        }
    }

    @Sendable func agree(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, line) = try await loadLine(context)
        let form = LaunchLineForm(try await request.form(context: context, limit: 65_536))
        let (desk, id, own, version) = (desk, loaded.plan.id, loaded.side, Int(form["phien"]) ?? 0)
        let side = LaunchSide(rawValue: form["ben"]) ?? own
        do {
            try await database.write(as: viewer.actor) { tx in
                guard let present = try LaunchStore.find(id, in: tx) else { throw Self.absent }
                try desk.agree(
                    line.line, for: side, as: own, note: form["can-cu"], version: version, in: present, tx)
            }
            return .seeOther(.launchPlan(id, .line(line.line.id)), notice: Self.agreedNotice)
        } catch {
            let problems = try Self.problems(error)
            let present = try await loadLine(context).2
            var shown = LaunchLineForm(present.line, place: present.place)
            shown["can-cu"] = form["can-cu"]
            return try linePage(shown, loaded, of: present, viewer, problems: problems)
        }
    }

    @Sendable func planEvent(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, line) = try await loadLine(context)
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, id, version) = (desk, loaded.plan.id, Int(form.text("phien")) ?? 0)
        do {
            let event = try await database.write(as: viewer.actor) { tx in
                guard let present = try LaunchStore.find(id, in: tx) else { throw Self.absent }
                return try desk.plan(line.line, version: version, in: present, tx)
            }
            return .seeOther(.event(event))
        } catch {
            let present = try await loadLine(context).2
            return try linePage(
                LaunchLineForm(present.line, place: present.place), loaded, of: present, viewer,
                problems: try Self.problems(error))
        }
    }

    @Sendable func strikeLine(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, line) = try await loadLine(context)
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, id, version) = (desk, loaded.plan.id, Int(form.text("phien")) ?? 0)
        try await database.write(as: viewer.actor) { tx in
            guard let present = try LaunchStore.find(id, in: tx) else { throw Self.absent }
            try desk.strike(line.line, version: version, in: present, tx)
        }
        return .seeOther(.launchPlan(id), notice: Self.struckNotice)
    }

    /// - Parameter seen: the row version that the form carries on; nil for the present one.
    private func linePage(
        _ form: LaunchLineForm, _ loaded: Loaded, of known: LoadedLine?, _ viewer: Viewer, problems: [Problem],
        choices: [PlaceHit] = [], seen: Int? = nil, notice: Notice? = nil
    ) throws -> Response {
        func text(_ name: String, _ label: String, hint: String? = nil, required: Bool = false) -> TextField {
            TextField(
                name, label, value: form[name], hint: hint, required: required, error: problems.message(for: name))
        }
        let plan = loaded.plan
        let line = known?.line
        let isOpen = plan.takenBack == nil && line?.event == nil
        let hasDay = line?.facts.day != nil
        let ownOpen = isOpen && hasDay && line?.agreements[loaded.side] == nil
        let mayFor = isOpen && hasDay && loaded.side == .planner && line?.agreements[.unit] == nil
        let action: Link = line.map { .launchPlan(plan.id, .line($0.id)) } ?? .launchPlan(plan.id, .newLine)
        let content = LaunchLinePage(
            action: action, cancel: .launchPlan(plan.id), verb: "Lưu dòng lịch",
            submission: submissionID(form["phieu"]), version: line.map { String(seen ?? $0.rowVersion) },
            place: text("dia-ban", "Thôn hoặc xã nơi ra mắt", hint: "Tên hoặc mã. Không cần gõ dấu.", required: true),
            choices: choices.enumerated().map { index, hit in
                LaunchLinePage.Choice(
                    id: "dia-ban-\(index)", value: "\(hit.place.name) (\(hit.place.code))",
                    label: "\(hit.path) (\(hit.place.code))")
            }, hasChoices: !choices.isEmpty,
            wave: SelectField(
                "dot", "Đợt",
                options: plan.draft.waves.map {
                    .init(
                        String($0.number), "Đợt \($0.number) (\($0.period.written))",
                        selected: String($0.number) == form["dot"])
                }, error: problems.message(for: "dot")),
            fields: [
                text("ngay", "Ngày", hint: "Ngày/tháng/năm; chưa rõ thì để trống."),
                text("gio", "Giờ", hint: "Như 8 giờ 30."),
                text("dia-diem", "Địa điểm", hint: "Như Nhà sinh hoạt cộng đồng ấp."),
            ],
            remark: TextArea(
                "ghi-chu", "Ghi chú", value: form["ghi-chu"], rows: 2, required: false,
                error: problems.message(for: "ghi-chu")), isOpen: isOpen,
            sides: line.map { line in LaunchSide.allCases.map { side($0, line, loaded) } } ?? [], hasSides: line != nil,
            agree: ownOpen ? line.map { .launchPlan(plan.id, .agree($0.id)) } : nil, agreeSide: loaded.side.rawValue,
            agreeVerb: loaded.side == .planner ? "Thống nhất ngày, địa điểm" : "Đơn vị thống nhất",
            agreeFor: mayFor ? line.map { .launchPlan(plan.id, .agree($0.id)) } : nil,
            agreeForSide: LaunchSide.unit.rawValue,
            note: mayFor
                ? text("can-cu", "Đơn vị thống nhất qua", hint: "Như điện thoại ngày 20/3/2023, công văn số …") : nil,
            plan: isOpen && line?.isSettled == true ? line.map { .launchPlan(plan.id, .plan($0.id)) } : nil,
            event: line?.event.map { .event($0) },
            strike: isOpen ? line.map { .launchPlan(plan.id, .strikeLine($0.id)) } : nil)
        var head = head(
            known.map { "Ra mắt ở \($0.place.name.lowercasedFirst)" } ?? "Thêm dòng lịch", loaded, problems: problems)
        head.notice = notice
        let status = problems.first.map(\.kind.status) ?? (choices.isEmpty ? .ok : .conflict)
        return try pages.page(head, content, viewer: viewer, status: status)
    }

    private func side(_ side: LaunchSide, _ line: LaunchLine, _ loaded: Loaded) -> LaunchLinePage.Side {
        let name = side == .planner ? "Bên lập kế hoạch (cấp \(loaded.place.tier.word))" : "Đơn vị nơi ra mắt"
        guard let agreement = line.agreements[side] else {
            return LaunchLinePage.Side(
                name: name, words: line.facts.day == nil ? "Chờ ghi ngày." : "Chưa thống nhất.",
                state: StateBadge(.submitted, label: "Chờ"))
        }
        let note = agreement.note.isEmpty ? "" : ", qua \(agreement.note)"
        return LaunchLinePage.Side(
            name: name, words: "\(agreement.by), \(Moment.written(agreement.at))\(note)",
            state: StateBadge(.approved, label: "Đã thống nhất"))
    }
}
