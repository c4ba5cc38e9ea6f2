import Database
import Events
import Groups
import Hummingbird
import Kernel
import Pages
import People
import Places
import Programme
import Trainings

extension CadrePages {
    static let recordedNotice = Notice("da-ghi", "Đã ghi vào danh sách.")
    static let changedNotice = Notice("da-luu", "Đã lưu.")
    static let entryNotice = Notice("da-ghi-chuc-vu", "Đã ghi; số liệu được tính lại ngay.")
    static let endedNotice = Notice("da-thoi", "Đã ghi thôi; dòng cũ còn trong quá trình.")
    static let struckNotice = Notice("da-rut-dong", "Đã rút dòng ghi nhầm; dòng đó thôi được tính.")
    private static let notices = [recordedNotice, changedNotice, entryNotice, endedNotice, struckNotice]

    /// A class that a woman came to, or for which somebody named her.
    private struct Schooling: Sendable {
        let event: RecordID
        let title: String
        /// Nil when she was only named.
        let day: Day?
        let isVisible: Bool
    }

    private struct Shown: Sendable {
        let schooling: [Schooling]
        let places: [PlaceID: String]
        let home: String?
        let history: [CadreHistory]
    }

    @Sendable func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.viewCadres, context)
        let (cadre, person) = (loaded.cadre, loaded.person)
        let scopes = viewer.scopes(.viewEvents)
        let shown = try await database.read { tx in try Self.shown(loaded, scopes, in: tx) }
        let mayEdit = cadre.takenBack == nil && loaded.permits(.recordCadres, viewer)
        let maySee = loaded.permits(.viewPeople, viewer)
        let reason = RevealReason(rawValue: request.query.text("ly-do"))
        let reveals = maySee && request.query.text("xem") == "ho-ten" && reason != nil
        if reveals, let reason { note(reason.label, RecordRef(Cadre.kind, cadre.id), at: cadre.place, context) }
        let overlaps = desk.rules.overlaps(cadre.entries.map(\.draft))
        let content = CadreRecordPage(
            takenBack: cadre.takenBack.map {
                "Đã rút lúc \(Moment.written($0.at)), \($0.by): \($0.reason). Người này không được tính."
            },
            fault: desk.rules.fault(of: person.draft).map {
                "Hồ sơ người này nay không hợp với danh sách: \($0.message)"
            },
            overlaps: overlaps, hasOverlaps: !overlaps.isEmpty, name: reveals ? person.name : person.maskedName,
            isMasked: !reveals, known: reveals ? known(person, home: shown.home) : nil,
            reveal: maySee && !reveals ? .cadre(cadre.id) : nil, reasons: maySee && !reveals ? Self.reasonField : nil,
            entries: cadre.entries.enumerated().reversed().map { index, one in
                let mayChange = mayEdit && loaded.permits(.recordCadres, at: one.draft.place, viewer)
                return entry(one, index, cadre, shown, mayEdit: mayChange)
            },
            hasEntries: !cadre.entries.isEmpty, add: mayEdit ? .cadre(cadre.id, .newEntry) : nil,
            trainings: shown.schooling.map(Self.line), hasTrainings: !shown.schooling.isEmpty,
            noTraining: shown.schooling.isEmpty ? "Chưa học lớp nào, chưa được cử vào lớp nào." : nil,
            nominate: cadre.takenBack == nil && viewer.may(.recordEvents)
                ? Link.nameTrainees.query([("danh-sach", CadreTrainees.code), ("nguoi", person.id.text)]) : nil,
            facts: facts(loaded),
            history: shown.history.map {
                .init(title: $0.words, words: "\($0.by), \(Moment.written($0.at))", link: nil)
            }, hasHistory: !shown.history.isEmpty)
        return try pages.page(
            recordHead(
                loaded, mayEdit: mayEdit, isOwn: mayEdit && loaded.permits(.recordCadres, at: cadre.place, viewer),
                notice: request.notice(Self.notices)), content, viewer: viewer)
    }

    private static func shown(_ loaded: Loaded, _ scopes: [Scope], in tx: Transaction) throws -> Shown {
        let person = loaded.cadre.person
        let schooling = try tx.rows(
            """
            SELECT e.id, e.title, e.held_until AS day,
                   CASE WHEN \(PlaceStore.within(scopes, column: "e.place_id")) THEN 1 ELSE 0 END AS is_visible
              FROM event_participant p JOIN event e ON e.id = p.event_id
             WHERE p.person_id = \(person) AND \(Attendance.holds(kind: "training", variant: nil, year: nil))
             ORDER BY e.held_until DESC, e.id LIMIT 100
            """
        ).map { row in
            Schooling(
                event: try row("id"), title: try row("title"), day: try row("day"), isVisible: try row("is_visible"))
        }
        let named = try tx.rows(
            """
            SELECT e.id, e.title, CASE WHEN \(PlaceStore.within(scopes, column: "e.place_id")) THEN 1 ELSE 0 END AS is_visible
              FROM nomination n JOIN event e ON e.id = n.event_id
             WHERE n.person_id = \(person) AND n.state <> 'refused' AND e.state = 'planned' AND e.taken_back_at IS NULL
             ORDER BY e.first_day, e.id LIMIT 100
            """
        ).map { row in
            Schooling(event: try row("id"), title: try row("title"), day: nil, isVisible: try row("is_visible"))
        }
        var places: [PlaceID: String] = [:]
        for place in Set(loaded.cadre.entries.map(\.draft.place)) {
            places[place] = try PlaceStore.place(place, tx)?.name
        }
        return Shown(
            schooling: named + schooling, places: places,
            home: try loaded.person.draft.residence.flatMap { try PlaceStore.place($0, tx)?.name },
            history: try CadreStore.history(of: loaded.cadre.id, in: tx))
    }

    private static func line(_ schooling: Schooling) -> CadreRecordPage.Line {
        CadreRecordPage.Line(
            title: schooling.title,
            words: schooling.day.map { "Có mặt, xong ngày \($0.written)" } ?? "Đã được cử, lớp chưa tổ chức",
            link: schooling.isVisible ? .event(schooling.event) : nil)
    }

    private func known(_ person: Person, home: String?) -> String {
        [
            person.birth.map { "sinh \($0.written)" },
            desk.catalogue.ethnicity(person.draft.ethnicity).map { "dân tộc \($0.name)" },
            home.map { "cư trú ở \($0.lowercasedFirst)" },
        ].compactMap { $0 }.joined(separator: ", ").capitalisedFirst
    }

    private func entry(
        _ entry: CadreEntry, _ index: Int, _ cadre: Cadre, _ shown: Shown, mayEdit: Bool
    ) -> CadreRecordPage.Entry {
        let draft = entry.draft
        let level = [words.level(draft.level), words.field(draft.field)].compactMap { $0 }.joined(separator: ", ")
        let paper =
            draft.number.isEmpty
            ? nil
            : "Số \(draft.number)\(draft.issuer.isEmpty ? "" : " của \(draft.issuer)")"
                + (draft.decided.map { " ngày \($0.written)" } ?? "")
        let end = [words.end(entry.end), entry.endNote].compactMap { $0 }.filter { !$0.isEmpty }
        let post = [draft.post, draft.unit].filter { !$0.isEmpty }.joined(separator: ", ")
        let isStanding = draft.holds(on: environment.today)
        return CadreRecordPage.Entry(
            period: draft.until.map { "\(draft.from.written) – \($0.written)" } ?? "Từ \(draft.from.written)",
            category: words.category(draft.category)?.name ?? draft.category, isStanding: isStanding,
            post: post.isEmpty ? nil : post, level: level.isEmpty ? "–" : level,
            place: shown.places[draft.place] ?? "", paper: paper, end: end.isEmpty ? nil : end.joined(separator: ". "),
            number: "dòng \(index + 1)", change: mayEdit ? .cadre(cadre.id, .entry(entry.id)) : nil,
            finish: mayEdit && entry.end == nil ? .cadre(cadre.id, .end(entry.id)) : nil,
            strike: mayEdit ? .cadre(cadre.id, .strike(entry.id)) : nil)
    }

    private func facts(_ loaded: Loaded) -> [CadreRecordPage.Fact] {
        let above = loaded.above.isEmpty ? "" : "\(loaded.above) › "
        var facts: [CadreRecordPage.Fact] = [
            .init(label: "Danh sách của", value: "\(above)\(loaded.place.name) (\(loaded.place.code))")
        ]
        if !loaded.cadre.remark.isEmpty { facts.append(.init(label: "Ghi chú", value: loaded.cadre.remark)) }
        facts.append(
            .init(
                label: "Người ghi",
                value: "\(loaded.cadre.recordedByName), \(Moment.written(loaded.cadre.recordedAt))"))
        return facts
    }

    private func recordHead(_ loaded: Loaded, mayEdit: Bool, isOwn: Bool, notice: Notice?) -> PageHead {
        let cadre = loaded.cadre
        let today = environment.today
        let standing = cadre.entries.filter { $0.draft.holds(on: today) }
        let state =
            cadre.takenBack != nil
            ? StateBadge(.superseded, label: "Đã rút")
            : standing.isEmpty ? StateBadge(.paused, label: "Đã thôi") : StateBadge(.approved, label: "Hiện có")
        return PageHead(
            title: "Cán bộ nữ ở \(loaded.place.name.lowercasedFirst)", section: .events,
            breadcrumbs: [("Cán bộ nữ", .cadres)],
            facts: standing.last.map { words(of: $0.draft) } ?? "Không còn chức vụ, bước nào đang có hiệu lực",
            state: state,
            actions: (isOwn ? [HeadAction("Sửa", .cadre(cadre.id, .change), icon: .pencil)] : [])
                + (mayEdit
                    ? [HeadAction("Thêm chức vụ", .cadre(cadre.id, .newEntry), primary: true, icon: .plus)] : []),
            menus: isOwn
                ? [HeadMenu("Việc khác", [HeadAction("Rút người ghi nhầm", .cadre(cadre.id, .takeBack))])] : [],
            notice: notice)
    }

    // MARK: Ending, taking back

    @Sendable func askEnd(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, entry) = try await loadEntry(context)
        return try endPage(Form(), loaded, entry, viewer, problems: [])
    }

    @Sendable func end(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, entry) = try await loadEntry(context)
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, id, version) = (desk, loaded.cadre.id, Int(form.text("phien")) ?? 0)
        do {
            guard let day = try FormReading.day(form.text("den-ngay"), "den-ngay") else {
                throw Problem("cadre.end_missing", "Chưa ghi ngày thôi. Ghi như 28/6/2024.", field: "den-ngay")
            }
            try await database.write(as: viewer.actor) { tx in
                guard let cadre = try CadreStore.find(id, in: tx) else { throw Self.absent }
                try desk.end(
                    entry, of: cadre, on: day, way: form.text("ly-do-thoi"), note: form.text("ghi-chu"),
                    version: version, in: tx)
            }
            return .seeOther(.cadre(id), notice: Self.endedNotice)
        } catch {
            return try endPage(form, loaded, entry, viewer, problems: try Self.problems(error))
        }
    }

    private func endPage(
        _ form: Form, _ loaded: Loaded, _ entry: CadreEntry, _ viewer: Viewer, problems: [Problem]
    ) throws -> Response {
        let content = CadreActPage(
            question: "Ghi thôi “\(words(of: entry.draft))”?",
            consequences: ["Dòng này còn trong quá trình, và được tính đến hết ngày thôi."],
            action: .cadre(loaded.cadre.id, .end(entry.id)), version: String(entry.rowVersion),
            selects: [
                SelectField(
                    "ly-do-thoi", "Lý do thôi",
                    options: [.init("", "Chọn …")]
                        + words.ends.map { .init($0.code, $0.name, selected: $0.code == form.text("ly-do-thoi")) },
                    error: problems.message(for: "ly-do-thoi"))
            ],
            fields: [
                TextField(
                    "den-ngay", "Ngày cuối", value: form.text("den-ngay"), hint: "Ngày/tháng/năm, ví dụ 28/6/2024.",
                    error: problems.message(for: "den-ngay")),
                TextField(
                    "ghi-chu", "Ghi chú", value: form.text("ghi-chu"), hint: "Không ghi họ tên.", required: false,
                    error: problems.message(for: "ghi-chu")),
            ], reason: nil, verb: "Ghi thôi", back: .cadre(loaded.cadre.id))
        return try pages.page(
            head("Ghi thôi", loaded, problems: problems, showsHeading: false), content, viewer: viewer,
            status: problems.first.map(\.kind.status) ?? .ok)
    }

    @Sendable func askStrike(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, entry) = try await loadEntry(context)
        return try strikePage("", loaded, entry, viewer, problems: [])
    }

    @Sendable func strike(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, entry) = try await loadEntry(context)
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, id, version) = (desk, loaded.cadre.id, Int(form.text("phien")) ?? 0)
        let reason = form.lines("ly-do")
        do {
            try await database.write(as: viewer.actor) { tx in
                guard let cadre = try CadreStore.find(id, in: tx) else { throw Self.absent }
                try desk.strike(entry, of: cadre, reason: reason, version: version, in: tx)
            }
            return .seeOther(.cadre(id), notice: Self.struckNotice)
        } catch {
            return try strikePage(reason, loaded, entry, viewer, problems: try Self.problems(error))
        }
    }

    private func strikePage(
        _ typed: String, _ loaded: Loaded, _ entry: CadreEntry, _ viewer: Viewer, problems: [Problem]
    ) throws -> Response {
        try reasonPage(
            "Rút dòng “\(words(of: entry.draft))”?",
            [
                "Dòng này thôi hiện và thôi được tính ở mọi ngày, như chưa từng ghi.",
                "Thôi giữ chức vụ thì ghi thôi, không rút dòng.",
            ], typed, .cadre(loaded.cadre.id, .strike(entry.id)), entry.rowVersion, "Rút dòng này", loaded, viewer,
            problems)
    }

    @Sendable func askTakeBack(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await loadOwn(context)
        return try takeBackPage("", loaded, viewer, problems: [])
    }

    @Sendable func takeBack(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await loadOwn(context)
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, id, version) = (desk, loaded.cadre.id, Int(form.text("phien")) ?? 0)
        let reason = form.lines("ly-do")
        do {
            try await database.write(as: viewer.actor) { tx in
                guard let cadre = try CadreStore.find(id, in: tx) else { throw Self.absent }
                try desk.takeBack(cadre, reason: reason, version: version, in: tx)
            }
            return .seeOther(.cadres, notice: Self.takenBackNotice)
        } catch {
            return try takeBackPage(reason, loaded, viewer, problems: try Self.problems(error))
        }
    }

    private func takeBackPage(
        _ typed: String, _ loaded: Loaded, _ viewer: Viewer, problems: [Problem]
    ) throws -> Response {
        try reasonPage(
            "Rút người này khỏi danh sách?",
            [
                "Người này và mọi chức vụ đã ghi thôi được tính; bản ghi vẫn xem được.",
                "Chỉ rút khi ghi nhầm. Thôi hết chức vụ thì ghi thôi từng dòng.",
            ], typed, .cadre(loaded.cadre.id, .takeBack), loaded.cadre.rowVersion, "Rút khỏi danh sách", loaded,
            viewer, problems)
    }

    private func reasonPage(
        _ question: String, _ consequences: [String], _ typed: String, _ action: Link, _ version: Int, _ verb: String,
        _ loaded: Loaded, _ viewer: Viewer, _ problems: [Problem]
    ) throws -> Response {
        let content = CadreActPage(
            question: question, consequences: consequences, action: action, version: String(version), selects: [],
            fields: [],
            reason: TextArea(
                "ly-do", "Lý do rút", value: typed, hint: "Không ghi họ tên.", rows: 2,
                error: problems.message(for: "ly-do")), verb: verb, back: .cadre(loaded.cadre.id))
        return try pages.page(
            head(verb, loaded, problems: problems, showsHeading: false), content, viewer: viewer,
            status: problems.first.map(\.kind.status) ?? .ok)
    }
}
