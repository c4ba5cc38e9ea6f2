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
    /// Rows of one page of people.
    private static let traineePage = 30

    /// The lists that the viewer may see.
    private func sources(of viewer: Viewer) -> [any TraineeSource] { trainees.filter { viewer.may($0.action) } }

    private struct AskedTrainees: Sendable {
        let search: String
        let place: String
        let list: String
        let variant: String?
        let page: Int
        let reason: RevealReason?

        init(_ query: Form) {
            search = String(query.text("tim").prefix(100))
            place = String(query.text("dia-ban").prefix(100))
            list = String(query.text("danh-sach").prefix(80))
            variant = query.has("chuong-trinh") ? query.text("chuong-trinh") : nil
            page = min(max(Int(query.text("trang")) ?? 1, 1), 10_000)
            reason = query.text("xem") == "ho-ten" ? RevealReason(rawValue: query.text("ly-do")) : nil
        }

        /// As the address says it, so that a page keeps what was asked.
        func items(list: String, variant: String?) -> [(String, String)] {
            [
                ("tim", search), ("dia-ban", place), ("danh-sach", list), ("chuong-trinh", variant ?? ""),
            ]
        }
    }

    private struct ListedTrainees: Sendable {
        var rows: [Trainee] = []
        var count = 0
        /// Whose names the account may see.
        var named: Set<RecordID> = []
        var lines: [RecordID: TraineeLine] = [:]
        var places: [PlaceID: String] = [:]
        var problem: Problem?
    }

    // MARK: The list

    @Sendable func listTrainees(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.requireViewer()
        let sources = sources(of: viewer)
        let asked = AskedTrainees(request.query)
        guard let source = sources.first(where: { $0.code == asked.list }) ?? sources.first else {
            _ = try context.require(.viewGroups, lineage: nil)
            throw Problem.noSuchPage
        }
        _ = try context.require(source.action, lineage: nil)
        let variants = desk.catalogue.eventKind("training")?.variants ?? []
        let variant = asked.variant.map { code in variants.first { $0.code == code }?.code } ?? source.variant
        var question = TraineeStore.Question(source)
        question.search = asked.search
        question.nameScopes = viewer.scopes(.viewPeople)
        question.variant = variant
        let (fixed, scopes) = (question, viewer.scopes(source.action))
        let listed = try await database.read { tx in try Self.listed(fixed, asked, scopes, in: tx) }
        let reveals = asked.reason != nil && !listed.named.isEmpty
        if reveals, let reason = asked.reason {
            context.note(
                Reading(
                    "training.people_read", RecordRef("place", viewer.place), place: viewer.place,
                    details: ["reason": reason.label]))
        }
        let content = content(listed, asked, source, sources, variant, reveals: reveals, viewer)
        let head = PageHead(
            title: "Người chưa tập huấn", section: .events,
            breadcrumbs: [("Lớp, danh sách cử", .classes), ("Chưa tập huấn", .untrained)],
            facts: "Chưa được điểm danh có mặt ở lớp đã chọn; cử đi lớp ngay từ danh sách",
            errors: listed.problem.map { [$0] } ?? [],
            errorTitle: listed.problem == nil ? nil : "Chưa lọc được theo địa bàn")
        return try pages.page(head, content, viewer: viewer)
    }

    private static func listed(
        _ asking: TraineeStore.Question, _ asked: AskedTrainees, _ scopes: [Scope], in tx: Transaction
    ) throws -> ListedTrainees {
        var (question, listed) = (asking, ListedTrainees())
        do {
            question.places = try EventPages.places(asked.place, in: tx)
        } catch let problem as Problem where problem.field == "dia-ban" {
            listed.problem = problem
            return listed
        }
        listed.rows = try TraineeStore.untrained(
            question, within: scopes, offset: (asked.page - 1) * traineePage, limit: traineePage + 1, in: tx)
        listed.count = try TraineeStore.count(question, within: scopes, in: tx)
        listed.named = Set(
            try TraineeStore.listed(
                listed.rows.map(\.person.id), of: question.source, within: question.nameScopes, in: tx
            ).map(\.person))
        listed.lines = try question.source.describe(Array(Set(listed.rows.map(\.record))), in: tx)
        for place in Set(listed.lines.values.map(\.place)) {
            listed.places[place] = try PlaceStore.chain(place, tx).map(\.name).joined(separator: " › ")
        }
        return listed
    }

    private func content(
        _ listed: ListedTrainees, _ asked: AskedTrainees, _ source: any TraineeSource,
        _ sources: [any TraineeSource], _ variant: String?, reveals: Bool, _ viewer: Viewer
    ) -> TraineeListPage {
        let items = asked.items(list: source.code, variant: variant)
        let mayName = viewer.may(.recordEvents)
        let rows = listed.rows.prefix(Self.traineePage).enumerated().map { index, trainee in
            let line = listed.lines[trainee.record]
            let isNamed = reveals && listed.named.contains(trainee.person.id)
            return TraineeListPage.Row(
                id: "nguoi-\(index + 1)", value: trainee.person.id.text, chooses: mayName,
                name: isNamed ? trainee.person.name : trainee.person.maskedName, isMasked: !isNamed,
                number: "Người thứ \(index + 1)", words: line?.words ?? "", link: line?.link ?? .untrained,
                place: line.flatMap { listed.places[$0.place] } ?? "", isNamed: trainee.isNamed)
        }
        let more = listed.rows.count > Self.traineePage
        let maySee = viewer.may(.viewPeople)
        let mayReveal = !reveals && !listed.named.isEmpty
        let variants = desk.catalogue.eventKind("training")?.variants ?? []
        let shown = reveals ? items + [("xem", "ho-ten"), ("ly-do", asked.reason?.rawValue ?? "")] : items
        return TraineeListPage(
            action: .trainees, search: asked.search, searchLabel: maySee ? "Tìm theo họ tên" : nil,
            place: asked.place, placeProblem: listed.problem?.message,
            selects: [
                SelectField(
                    "danh-sach", "Danh sách",
                    options: sources.map { .init($0.code, $0.label, selected: $0.code == source.code) }),
                SelectField(
                    "chuong-trinh", "Chưa dự lớp",
                    options: [.init("", "Bất kỳ lớp nào")]
                        + variants.map { .init($0.code, $0.name, selected: $0.code == variant) }),
            ], summary: "\(Number.grouped(Int64(listed.count))) người", rows: rows, hasRows: !rows.isEmpty,
            none: rows.isEmpty && listed.problem == nil
                ? "Không có ai trong danh sách này, ở phạm vi này, mà chưa dự lớp." : nil,
            nominate: mayName && !rows.isEmpty ? .nameTrainees : nil, list: source.code,
            reason: reveals ? asked.reason?.rawValue : nil,
            reveal: mayReveal ? .trainees : nil,
            asked: (items + [("trang", asked.page > 1 ? String(asked.page) : "")]).filter { !$0.1.isEmpty }.map {
                .init(name: $0.0, value: $0.1)
            },
            reasons: mayReveal ? Self.reasonField : nil,
            pager: asked.page > 1 || more
                ? Pager(page: asked.page, more: more, link: Link.trainees.query(shown)) : nil)
    }

    private static var reasonField: SelectField {
        SelectField(
            "ly-do", "Lý do cần xem họ tên", options: RevealReason.allCases.map { .init($0.rawValue, $0.label) })
    }

    // MARK: Naming several

    @Sendable func chooseClass(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.recordEvents, lineage: nil)
        return try await chosenPage(request.query, viewer, context, problems: [])
    }

    @Sendable func nameTrainees(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.recordEvents, lineage: nil)
        let form = try await request.form(context: context, limit: 65_536)
        let source = try source(form.text("danh-sach"), viewer)
        let people = Self.people(form)
        let audience = form.text("doi-tuong")
        let (desk, today, scopes) = (desk, environment.today, viewer.scopes(source.action))
        let submission = Self.submission(
            form.text("phieu"), [form.text("lop"), form.text("don-vi"), audience] + people.map(\.text))
        do {
            guard let id = RecordID(form.text("lop")) else {
                throw Problem("training.class", "Chưa chọn lớp.", field: "lop")
            }
            try await database.write(as: viewer.actor) { tx in
                let make = { () throws -> Int in
                    guard let event = try EventStore.find(id, in: tx) else { throw Self.absent }
                    // Only who stands on the list that the account may see can be named from it.
                    let listed = try TraineeStore.listed(people, of: source, within: scopes, in: tx).map(\.person)
                    guard !listed.isEmpty else { throw Self.nobodyChosen }
                    let unit = try Self.unit(form.text("don-vi"), on: today, for: viewer, in: tx)
                    let number = try desk.name(
                        listed, audience: audience.isEmpty ? nil : audience, unit: unit.id, for: event, in: tx)
                    try tx.audit(
                        "nomination.listed", RecordRef(Event.kind, event.id), place: unit.id,
                        after: ["people": String(number)])
                    return number
                }
                _ = try submission.map { try tx.once($0, "training.name_list", make) } ?? make()
            }
            return .seeOther(.nominations(id), notice: Self.namedNotice)
        } catch {
            return try await chosenPage(form, viewer, context, problems: try Self.problems(error))
        }
    }

    private static let nobodyChosen = Problem(
        .conflict, "training.nobody_chosen", "Chưa chọn ai. Quay lại danh sách rồi đánh dấu những người được cử.",
        field: "lop")

    private static func people(_ form: Form) -> [RecordID] {
        var seen: Set<RecordID> = []
        return form.all("nguoi").prefix(TrainingDesk.mostNamed).compactMap { RecordID($0) }.filter {
            seen.insert($0).inserted
        }
    }

    private func source(_ code: String, _ viewer: Viewer) throws -> any TraineeSource {
        guard let source = sources(of: viewer).first(where: { $0.code == code }) else { throw Problem.noSuchPage }
        return source
    }

    private func chosenPage(
        _ form: Form, _ viewer: Viewer, _ context: AppContext, problems: [Problem]
    ) async throws -> Response {
        let source = try source(form.text("danh-sach"), viewer)
        let chosen = Self.people(form)
        let (desk, scopes, own) = (desk, viewer.scopes(source.action), viewer.scopes(.recordEvents))
        let names = viewer.scopes(.viewPeople)
        let (listed, named, people, lines, classes, unit) = try await database.read { tx in
            let listed = try TraineeStore.listed(chosen, of: source, within: scopes, in: tx)
            return (
                listed, Set(try TraineeStore.listed(chosen, of: source, within: names, in: tx).map(\.person)),
                try PersonStore.find(listed.map(\.person), in: tx),
                try source.describe(Array(Set(listed.map(\.record))), in: tx),
                try desk.openClasses(variant: source.variant, within: own, in: tx),
                try PlaceStore.place(viewer.place, tx).map { "\($0.name) (\($0.code))" } ?? ""
            )
        }
        let reason = RevealReason(rawValue: form.text("ly-do"))
        if let reason, !named.isEmpty {
            context.note(
                Reading(
                    "training.people_read", RecordRef("place", viewer.place), place: viewer.place,
                    details: ["reason": reason.label]))
        }
        let back = Link.trainees.query([("danh-sach", source.code)])
        var faults = problems
        if listed.isEmpty, faults.isEmpty { faults = [Self.nobodyChosen] }
        let content = TraineeNamePage(
            action: .nameTrainees, cancel: back, submission: submissionID(form.text("phieu")), list: source.code,
            reason: reason?.rawValue, heading: "\(listed.count) người được cử",
            people: listed.enumerated().map { index, line in
                let person = people[line.person]
                let isNamed = reason != nil && named.contains(line.person)
                return TraineeNamePage.Person(
                    value: line.person.text,
                    name: person.map { isNamed ? $0.name : $0.maskedName } ?? "", isMasked: !isNamed,
                    number: "Người thứ \(index + 1)", words: lines[line.record]?.words ?? "")
            },
            course: classes.isEmpty ? nil : Self.course(classes, chosen: form.text("lop"), faults),
            none: classes.isEmpty
                ? EmptyState(
                    "Chưa có lớp nào nhận danh sách.",
                    why: "Lớp ghi ở Sự kiện, còn ở tình trạng dự kiến, thì nhận người được cử.",
                    action: HeadAction("Xem sự kiện", .events)) : nil,
            selects: [
                SelectField(
                    "doi-tuong", "Đối tượng",
                    options: [.init("", "Không ghi")]
                        + desk.catalogue.training.audiences.map {
                            .init($0.code, $0.name, selected: $0.code == form.text("doi-tuong"))
                        }, error: faults.message(for: "doi-tuong"))
            ],
            fields: [
                TextField(
                    "don-vi", "Đơn vị cử", value: form.has("don-vi") ? form.text("don-vi") : unit,
                    hint: "Thôn, xã hoặc huyện; tên hoặc mã.", error: faults.message(for: "don-vi"))
            ])
        let head = PageHead(
            title: "Cử đi lớp", section: .events,
            breadcrumbs: [("Lớp, danh sách cử", .classes), ("Người chưa tập huấn", back)], errors: faults,
            errorTitle: faults.isEmpty ? nil : "Chưa lưu gì cả: còn \(faults.count) chỗ cần sửa")
        return try pages.page(
            head, content, viewer: viewer, status: faults.first.map(\.kind.status) ?? .ok)
    }

    private static func course(_ classes: [OpenClass], chosen: String, _ problems: [Problem]) -> SelectField {
        SelectField(
            "lop", "Lớp",
            options: [.init("", "Chọn lớp …")]
                + classes.map {
                    .init($0.id.text, "\($0.title), \($0.place), \($0.period)", selected: $0.id.text == chosen)
                }, error: problems.message(for: "lop"))
    }
}
