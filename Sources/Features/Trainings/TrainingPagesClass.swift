import Database
import Events
import Groups
import Hummingbird
import Kernel
import Pages
import People
import Places
import Programme

extension TrainingPages {
    static let namedNotice = Notice("da-cu", "Đã cử. Chuyển danh sách lên khi đã đủ người.")
    static let forwardedNotice = Notice("da-chuyen", "Đã chuyển danh sách lên cấp trên.")
    static let acceptedNotice = Notice("da-nhan", "Đã nhận; người này có trong danh sách của lớp.")
    static let refusedNotice = Notice("khong-nhan", "Đã ghi không nhận; đơn vị cử đọc được lý do.")
    static let reopenedNotice = Notice("xet-lai", "Đã rút nhận; người này được xét lại.")
    static let savedNotice = Notice("da-luu", "Đã lưu.")
    private static let notices = [
        namedNotice, forwardedNotice, acceptedNotice, refusedNotice, reopenedNotice, savedNotice,
    ]

    /// Everything that the page of a class shows.
    private struct Shown: Sendable {
        let nominations: [Nomination]
        let people: [RecordID: Person]
        let places: [PlaceID: String]
        let steps: [RecordID: [NominationStep]]
        let counts: [NominationState: Int]
        let details: ClassDetails
        let trainers: [(Trainer, Person?)]
        /// The levels at which something waits and from which the viewer may send on: the next one of each.
        let forwards: [(holder: PlaceID, count: Int, next: String)]
        /// Levels at which the viewer may decide.
        let own: Set<PlaceID>
    }

    private static func shown(
        _ loaded: Loaded, _ viewer: Viewer, _ desk: TrainingDesk, in tx: Transaction
    ) throws -> Shown {
        let event = loaded.event
        let nominations = try NominationStore.nominations(
            of: event.id, within: viewer.scopes(.viewEvents), in: tx)
        var places: [PlaceID: String] = [:]
        for place in Set(nominations.flatMap { [$0.unit, $0.holder] }) {
            places[place] = try PlaceStore.place(place, tx)?.name
        }
        var forwards: [(holder: PlaceID, count: Int, next: String)] = []
        var own: Set<PlaceID> = []
        for holder in Set(nominations.map(\.holder)).sorted() {
            guard viewer.may(.recordEvents, lineage: try PlaceStore.lineage(of: holder, tx)) else { continue }
            own.insert(holder)
            let waiting = try NominationStore.open(of: event.id, at: holder, in: tx).count
            guard waiting > 0, let next = try desk.chain(from: holder, of: event, in: tx)?.next(after: holder),
                let place = try PlaceStore.place(next, tx)
            else { continue }
            forwards.append((holder, waiting, place.name))
        }
        let trainers = try NominationStore.trainers(of: event.id, in: tx)
        let people = try PersonStore.find(nominations.map(\.person) + trainers.map(\.person), in: tx)
        return Shown(
            nominations: nominations, people: people, places: places,
            steps: Dictionary(
                uniqueKeysWithValues: try nominations.map { ($0.id, try NominationStore.steps(of: $0.id, in: tx)) }),
            counts: try NominationStore.counts(of: event.id, in: tx),
            details: try NominationStore.details(of: event.id, in: tx),
            trainers: trainers.map { ($0, people[$0.person]) }, forwards: forwards, own: own)
    }

    @Sendable func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.viewEvents, context)
        let (desk, event) = (desk, loaded.event)
        let shown = try await database.read { tx in try Self.shown(loaded, viewer, desk, in: tx) }
        let isOpen = event.takenBack == nil && event.state == .planned && desk.takesNominations(event)
        let isOwn = event.takenBack == nil && viewer.may(.recordEvents, lineage: loaded.lineage)
        let maySee = viewer.may(.viewPeople) && !(shown.nominations.isEmpty && shown.trainers.isEmpty)
        let reason = RevealReason(rawValue: request.query.text("ly-do"))
        let reveals = maySee && request.query.text("xem") == "ho-ten" && reason != nil
        if reveals, let reason {
            context.note(
                Reading(
                    "training.people_read", RecordRef(Event.kind, event.id), place: event.place,
                    details: ["reason": reason.label]))
        }
        let accepted = shown.counts[.accepted] ?? 0
        let seats = event.draft.plannedPeople
        let content = TrainingClassPage(
            facts: facts(loaded, shown), summary: Self.summary(shown.counts, seats: seats),
            over: seats.flatMap {
                $0 < accepted ? "Đã nhận \(accepted) người, lớp dự kiến \($0). Xem lại danh sách." : nil
            },
            people: shown.nominations.enumerated().map { index, nomination in
                person(
                    nomination, index, loaded, shown, reveals: reveals, isOpen: isOpen, isOwn: isOwn, viewer)
            }, hasPeople: !shown.nominations.isEmpty,
            noPeople: shown.nominations.isEmpty ? Self.noPeople(event, desk) : nil,
            forwards: isOpen ? shown.forwards.map { forward($0, event) } : [],
            hasForwards: isOpen && !shown.forwards.isEmpty,
            add: isOpen && viewer.may(.recordEvents) ? .nominations(event.id, .name) : nil,
            reveal: maySee && !reveals ? .nominations(event.id) : nil,
            reasons: maySee && !reveals
                ? SelectField(
                    "ly-do", "Lý do cần xem họ tên",
                    options: RevealReason.allCases.map { .init($0.rawValue, $0.label) }) : nil,
            trainers: shown.trainers.map { trainer, person in
                let name = person.map { reveals ? $0.name : $0.maskedName } ?? ""
                return [name, trainer.subjects, trainer.isSource ? "giảng viên nguồn" : ""].filter { !$0.isEmpty }
                    .joined(separator: ", ")
            }, hasTrainers: !shown.trainers.isEmpty, teachers: isOwn ? .nominations(event.id, .teachers) : nil,
            details: isOwn ? .nominations(event.id, .details) : nil,
            certificates: isOwn && event.state == .held && viewer.may(.viewPeople, lineage: loaded.lineage)
                ? .nominations(event.id, .certificates) : nil,
            certificateNote: event.state == .held
                ? "Mỗi người được điểm danh có mặt một trang; số giấy không đổi khi tải lại."
                : "Tải được sau khi lớp đã ghi kết quả và điểm danh.", event: .event(event.id))
        var head = PageHead(
            title: event.title, section: .events, breadcrumbs: [("Lớp, danh sách cử", .classes)],
            facts: "\(loaded.kind.name) · \(event.draft.period.written)", state: Self.badge(event.state),
            notice: request.notice(Self.notices))
        if isOpen, viewer.may(.recordEvents) {
            head.actions = [HeadAction("Cử người", .nominations(event.id, .name), primary: true, icon: .plus)]
        }
        return try pages.page(head, content, viewer: viewer)
    }

    /// `12/30 chỗ đã nhận, 5 đang xét, 1 không nhận`.
    private static func summary(_ counts: [NominationState: Int], seats: Int?) -> String {
        let accepted = counts[.accepted] ?? 0
        let parts = [
            seats.map { "\(accepted)/\($0) chỗ đã nhận" } ?? "\(accepted) người đã nhận",
            "\(counts[.open] ?? 0) đang xét", "\(counts[.refused] ?? 0) không nhận",
        ]
        return parts.joined(separator: ", ")
    }

    private static func noPeople(_ event: Event, _ desk: TrainingDesk) -> String {
        desk.takesNominations(event)
            ? "Chưa đơn vị nào trong phạm vi này cử người." : "Loại sự kiện này không nhận danh sách cử."
    }

    private func forward(
        _ forward: (holder: PlaceID, count: Int, next: String), _ event: Event
    ) -> TrainingClassPage.Forward {
        TrainingClassPage.Forward(
            link: .nominations(event.id, .forward), holder: forward.holder.description,
            label: "Chuyển \(forward.count) người lên \(forward.next.lowercasedFirst)")
    }

    private func facts(_ loaded: Loaded, _ shown: Shown) -> [TrainingClassPage.Fact] {
        let event = loaded.event
        var facts = [
            TrainingClassPage.Fact(label: "Nơi mở lớp", value: loaded.place.name),
            .init(label: "Danh sách được quyết định ở", value: loaded.top.name),
        ]
        if let seats = event.draft.plannedPeople { facts.append(.init(label: "Số chỗ", value: "\(seats) người")) }
        let audiences = desk.catalogue.training.audiences.filter { shown.details.audiences.contains($0.code) }
        if !audiences.isEmpty {
            facts.append(.init(label: "Đối tượng", value: audiences.map(\.name).joined(separator: "; ")))
        }
        let guide = [desk.catalogue.training.guide(shown.details.guide), shown.details.guideWords].compactMap { $0 }
            .filter { !$0.isEmpty }
        if !guide.isEmpty { facts.append(.init(label: "Tài liệu dùng", value: guide.joined(separator: ": "))) }
        return facts
    }

    private func person(
        _ nomination: Nomination, _ index: Int, _ loaded: Loaded, _ shown: Shown, reveals: Bool, isOpen: Bool,
        isOwn: Bool, _ viewer: Viewer
    ) -> TrainingClassPage.Person {
        let person = shown.people[nomination.person]
        let holder = shown.places[nomination.holder] ?? ""
        let isTop = nomination.holder == loaded.top.id
        let detail = [
            desk.catalogue.training.audience(nomination.audience), reveals ? person?.birth?.written : nil,
            person?.sex.label, nomination.note,
        ].compactMap { $0 }.filter { !$0.isEmpty }
        let mayDecide = isOpen && shown.own.contains(nomination.holder)
        let id = loaded.event.id
        return TrainingClassPage.Person(
            name: person.map { reveals ? $0.name : $0.maskedName } ?? "", isMasked: !reveals,
            number: "Người thứ \(index + 1)", detail: detail.isEmpty ? nil : detail.joined(separator: ", "),
            unit: shown.places[nomination.unit] ?? "",
            holder: nomination.state == .open ? "đang ở \(holder.lowercasedFirst)" : "",
            state: Self.badge(nomination.state), reason: nomination.reason.isEmpty ? nil : nomination.reason,
            steps: (shown.steps[nomination.id] ?? []).map { "\($0.words): \($0.by), \(Moment.written($0.at))" },
            accept: mayDecide && isOwn && isTop && nomination.state == .open
                ? .nominations(id, .accept(nomination.id)) : nil,
            refuse: mayDecide && nomination.state == .open ? .nominations(id, .refuse(nomination.id)) : nil,
            reopen: isOpen && isOwn && nomination.state == .accepted
                ? .nominations(id, .reopen(nomination.id)) : nil, version: String(nomination.rowVersion))
    }

    private static func badge(_ state: NominationState) -> StateBadge {
        switch state {
        case .open: StateBadge(.submitted, label: state.label)
        case .accepted: StateBadge(.approved, label: state.label)
        case .refused: StateBadge(.returned, label: state.label)
        }
    }

    // MARK: Naming

    @Sendable func newNomination(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        return try await namePage(Form(), loaded, viewer, problems: [])
    }

    @Sendable func name(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        let form = try await request.form(context: context, limit: 65_536)
        let person = PersonFields(form)
        let (desk, id, today) = (desk, loaded.event.id, environment.today)
        let submission = Self.submission(
            form.text("phieu"),
            [id.text, form.text("don-vi"), form.text("doi-tuong"), form.text("ghi-chu")] + person.parts)
        do {
            try await database.write(as: viewer.actor) { tx in
                let make = {
                    guard let event = try EventStore.find(id, in: tx) else { throw Self.absent }
                    let unit = try Self.unit(form.text("don-vi"), on: today, for: viewer, in: tx)
                    let draft = try person.read(desk.personRules, near: unit.id, on: today, in: tx)
                    return try desk.name(
                        try person.choice(draft, in: tx),
                        audience: form.text("doi-tuong").isEmpty ? nil : form.text("doi-tuong"),
                        note: form.text("ghi-chu"), unit: unit.id, for: event, in: tx)
                }
                _ = try submission.map { try tx.once($0, "training.name", make) } ?? make()
            }
            return .seeOther(.nominations(id), notice: Self.namedNotice)
        } catch let doubt as DoubtfulPerson {
            // Who the names belong to is said to whoever must choose, and to the log.
            context.note(
                Reading(
                    "training.people_read", RecordRef(Event.kind, id), place: loaded.event.place,
                    details: ["reason": "Nhận ra người đã có hồ sơ"]))
            return try await namePage(form, loaded, viewer, problems: [], candidates: doubt.candidates)
        } catch {
            return try await namePage(form, loaded, viewer, problems: try Self.problems(error))
        }
    }

    private func namePage(
        _ form: Form, _ loaded: Loaded, _ viewer: Viewer, problems: [Problem], candidates: [Person] = []
    ) async throws -> Response {
        let (choices, own) = try await database.read { tx in
            (
                try PersonCandidate.all(candidates, in: tx),
                try PlaceStore.place(viewer.place, tx).map { "\($0.name) (\($0.code))" } ?? ""
            )
        }
        let person = PersonFields(form)
        let audience = form.text("doi-tuong")
        let content = TrainingPersonPage(
            action: .nominations(loaded.event.id, .name), cancel: .nominations(loaded.event.id), verb: "Cử vào lớp",
            heading: "Việc cử", submission: submissionID(form.text("phieu")), candidates: choices,
            hasCandidates: !choices.isEmpty, person: person.fields(problems),
            personSelects: person.selects(desk.catalogue, problems),
            selects: [
                SelectField(
                    "doi-tuong", "Đối tượng",
                    options: [.init("", "Không ghi")]
                        + desk.catalogue.training.audiences.map {
                            .init($0.code, $0.name, selected: $0.code == audience)
                        },
                    error: problems.message(for: "doi-tuong"))
            ],
            fields: [
                TextField(
                    "don-vi", "Đơn vị cử", value: form.has("don-vi") ? form.text("don-vi") : own,
                    hint: "Thôn, xã hoặc huyện; tên hoặc mã.", error: problems.message(for: "don-vi")),
                TextField(
                    "ghi-chu", "Chức vụ, ghi chú", value: form.text("ghi-chu"), required: false,
                    error: problems.message(for: "ghi-chu")),
            ])
        let status = problems.first.map(\.kind.status) ?? (choices.isEmpty ? .ok : .conflict)
        return try pages.page(
            head("Cử người vào lớp", loaded, problems: problems), content, viewer: viewer, status: status)
    }

    /// The unit that names, within the viewer's scope.
    static func unit(
        _ text: String, on day: Day, for viewer: Viewer, in tx: Transaction
    ) throws -> Place {
        let permits = { (id: PlaceID) in viewer.may(.recordEvents, lineage: try PlaceStore.lineage(of: id, tx)) }
        let found: Place
        if let own = try PlaceStore.place(viewer.place, tx), text == "\(own.name) (\(own.code))" {
            found = own
        } else {
            found = try TypedUnit.find(text, on: day, permits: permits, in: tx)
        }
        guard try permits(found.id) else {
            throw Problem(
                .forbidden, "training.outside_scope", "\(found.name) ở ngoài phạm vi của tài khoản này.",
                field: "don-vi")
        }
        return found
    }

    // MARK: Deciding

    @Sendable func forward(_ request: Request, _ context: AppContext) async throws -> Response {
        let (_, loaded) = try await load(.recordEvents, context)
        let form = try await request.form(context: context, limit: 65_536)
        guard let number = Int64(form.text("cap")) else { throw Problem.noSuchPage }
        let (holder, desk, id) = (PlaceID(number), desk, loaded.event.id)
        let lineage = try await database.read { tx in try PlaceStore.lineage(of: holder, tx) }
        let viewer = try context.require(.recordEvents, lineage: lineage)
        try await database.write(as: viewer.actor) { tx in
            guard let event = try EventStore.find(id, in: tx) else { throw Self.absent }
            _ = try desk.forward(event, from: holder, in: tx)
        }
        return .seeOther(.nominations(id), notice: Self.forwardedNotice)
    }

    /// The nomination in the path, if the viewer may decide at its level.
    private func loadNomination(_ context: AppContext) async throws -> (Viewer, Loaded, Nomination) {
        let (_, loaded) = try await load(.recordEvents, context)
        let part = try context.recordID("part")
        let event = loaded.event.id
        let (nomination, lineage) = try await database.read { tx in
            guard let nomination = try NominationStore.find(part, in: tx), nomination.event == event else {
                throw Problem.noSuchPage
            }
            return (nomination, try PlaceStore.lineage(of: nomination.holder, tx))
        }
        return (try context.require(.recordEvents, lineage: lineage), loaded, nomination)
    }

    @Sendable func accept(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await loadOwn(context)
        let (_, _, nomination) = try await loadNomination(context)
        return try await decide(request, context, loaded, viewer, Self.acceptedNotice) { desk, event, version, tx in
            try desk.accept(nomination, version: version, for: event, in: tx)
        }
    }

    @Sendable func reopen(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await loadOwn(context)
        let (_, _, nomination) = try await loadNomination(context)
        return try await decide(request, context, loaded, viewer, Self.reopenedNotice) { desk, event, version, tx in
            try desk.reopen(nomination, version: version, for: event, in: tx)
        }
    }

    private func decide(
        _ request: Request, _ context: AppContext, _ loaded: Loaded, _ viewer: Viewer, _ notice: Notice,
        _ work: @escaping @Sendable (TrainingDesk, Event, Int, WriteTransaction) throws -> Void
    ) async throws -> Response {
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, id, version) = (desk, loaded.event.id, Int(form.text("phien")) ?? 0)
        try await database.write(as: viewer.actor) { tx in
            guard let event = try EventStore.find(id, in: tx) else { throw Self.absent }
            try work(desk, event, version, tx)
        }
        return .seeOther(.nominations(id), notice: notice)
    }

    @Sendable func askRefuse(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, nomination) = try await loadNomination(context)
        return try refusePage("", nomination, loaded, viewer, problems: [])
    }

    @Sendable func refuse(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, nomination) = try await loadNomination(context)
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, id, version) = (desk, loaded.event.id, Int(form.text("phien")) ?? 0)
        let reason = form.lines("ly-do")
        do {
            try await database.write(as: viewer.actor) { tx in
                guard let event = try EventStore.find(id, in: tx) else { throw Self.absent }
                try desk.refuse(nomination, reason: reason, version: version, for: event, in: tx)
            }
            return .seeOther(.nominations(id), notice: Self.refusedNotice)
        } catch {
            return try refusePage(reason, nomination, loaded, viewer, problems: try Self.problems(error))
        }
    }

    private func refusePage(
        _ typed: String, _ nomination: Nomination, _ loaded: Loaded, _ viewer: Viewer, problems: [Problem]
    ) throws -> Response {
        let content = TrainingRefusePage(
            question: "Không nhận người này vào lớp?",
            action: .nominations(loaded.event.id, .refuse(nomination.id)), version: String(nomination.rowVersion),
            reason: TextArea(
                "ly-do", "Lý do không nhận", value: typed, hint: "Đơn vị cử đọc lý do này. Không ghi họ tên.", rows: 2,
                error: problems.message(for: "ly-do")), back: .nominations(loaded.event.id))
        return try pages.page(
            head("Không nhận", loaded, problems: problems, showsHeading: false), content, viewer: viewer,
            status: problems.first.map(\.kind.status) ?? .ok)
    }
}
