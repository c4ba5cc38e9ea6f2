import Attachments
import Database
import Events
import Groups
import Hummingbird
import Kernel
import Pages
import Papers
import People
import Places
import Programme

extension TrainingPages {
    static let trainerNotice = Notice("da-them", "Đã thêm giảng viên.")
    static let trainerEndedNotice = Notice("da-thoi", "Đã ghi thôi làm giảng viên; các lớp đã dạy còn nguyên.")

    // MARK: For whom, with what

    @Sendable func editDetails(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await loadOwn(context)
        let id = loaded.event.id
        let details = try await database.read { tx in try NominationStore.details(of: id, in: tx) }
        return try detailsPage(details, loaded, viewer, problems: [])
    }

    @Sendable func setDetails(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await loadOwn(context)
        let form = try await request.form(context: context, limit: 65_536)
        let guide = form.text("tai-lieu")
        let details = ClassDetails(
            audiences: Set(form.all("doi-tuong").filter { !$0.isEmpty }), guide: guide.isEmpty ? nil : guide,
            guideWords: form.text("tai-lieu-ghi"))
        let (desk, id) = (desk, loaded.event.id)
        do {
            try await database.write(as: viewer.actor) { tx in
                guard let event = try EventStore.find(id, in: tx) else { throw Self.absent }
                try desk.set(details, of: event, in: tx)
            }
            return .seeOther(.nominations(id), notice: Self.savedNotice)
        } catch {
            return try detailsPage(details, loaded, viewer, problems: try Self.problems(error))
        }
    }

    private func detailsPage(
        _ details: ClassDetails, _ loaded: Loaded, _ viewer: Viewer, problems: [Problem]
    ) throws -> Response {
        let words = desk.catalogue.training
        let content = TrainingChoicePage(
            action: .nominations(loaded.event.id, .details), cancel: .nominations(loaded.event.id), verb: "Lưu",
            legend: "Đối tượng của lớp",
            boxes: words.audiences.map {
                .init(
                    id: "doi-tuong-\($0.code)", name: "doi-tuong", value: $0.code, label: $0.name,
                    isChecked: details.audiences.contains($0.code))
            }, hasBoxes: !words.audiences.isEmpty, none: nil,
            selects: [
                SelectField(
                    "tai-lieu", "Tài liệu dùng",
                    options: [.init("", "Chưa ghi")]
                        + words.guides.map { .init($0.code, $0.name, selected: $0.code == details.guide) },
                    error: problems.message(for: "tai-lieu"))
            ],
            fields: [
                TextField(
                    "tai-lieu-ghi", "Tên, lần in của tài liệu", value: details.guideWords, required: false,
                    error: problems.message(for: "tai-lieu-ghi"))
            ])
        return try pages.page(
            head("Đối tượng, tài liệu", loaded, problems: problems), content, viewer: viewer,
            status: problems.first.map(\.kind.status) ?? .ok)
    }

    // MARK: Who teaches

    @Sendable func editTeachers(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await loadOwn(context)
        let (id, scopes, lineage) = (loaded.event.id, viewer.scopes(.viewEvents), loaded.lineage)
        let (pool, chosen, people) = try await database.read { tx in
            let pool = try NominationStore.trainers(above: lineage, within: scopes, in: tx)
            return (
                pool, Set(try NominationStore.trainers(of: id, in: tx).map(\.id)),
                try PersonStore.find(pool.map(\.person), in: tx)
            )
        }
        // Whoever chooses must know who is chosen.
        let maySee = viewer.may(.viewPeople)
        if maySee, !pool.isEmpty {
            context.note(
                Reading(
                    "training.people_read", RecordRef(Event.kind, id), place: loaded.event.place,
                    details: ["reason": "Chọn giảng viên"]))
        }
        let content = TrainingChoicePage(
            action: .nominations(id, .teachers), cancel: .nominations(id), verb: "Lưu giảng viên",
            legend: "Giảng viên của lớp",
            boxes: pool.map { trainer in
                let person = people[trainer.person]
                let name = person.map { maySee ? $0.name : $0.maskedName } ?? ""
                return .init(
                    id: "giang-vien-\(trainer.id.text)", name: "giang-vien", value: trainer.id.text,
                    label: "\(name), \(trainer.subjects)\(trainer.isSource ? ", giảng viên nguồn" : "")",
                    isChecked: chosen.contains(trainer.id))
            }, hasBoxes: !pool.isEmpty,
            none: pool.isEmpty ? "Chưa có giảng viên nào trong danh sách. Thêm ở trang Giảng viên trước." : nil,
            selects: [], fields: [])
        return try pages.page(head("Giảng viên của lớp", loaded), content, viewer: viewer)
    }

    @Sendable func setTeachers(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await loadOwn(context)
        let form = try await request.form(context: context, limit: 65_536)
        let chosen = Set(form.all("giang-vien").compactMap { RecordID($0) })
        let (desk, id, scopes, lineage) = (desk, loaded.event.id, viewer.scopes(.viewEvents), loaded.lineage)
        try await database.write(as: viewer.actor) { tx in
            guard let event = try EventStore.find(id, in: tx) else { throw Self.absent }
            let pool = try NominationStore.trainers(above: lineage, within: scopes, in: tx).map(\.id)
            try desk.setTrainers(chosen.intersection(pool), of: event, in: tx)
        }
        return .seeOther(.nominations(id), notice: Self.savedNotice)
    }

    // MARK: Certificates

    @Sendable func certificates(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await loadOwn(context)
        _ = try context.require(.viewPeople, lineage: loaded.lineage)
        _ = try await request.form(context: context, limit: 65_536)
        let (desk, id) = (desk, loaded.event.id)
        let place = loaded.place.name
        let certificates = try await database.write(as: viewer.actor) { tx -> Certificates in
            guard let event = try EventStore.find(id, in: tx) else { throw Self.absent }
            let people = try desk.issueCertificates(of: event, in: tx)
            guard let agency = event.draft.agency, let held = event.held else {
                throw Problem(
                    .conflict, "training.no_agency",
                    "Lớp chưa ghi cơ quan tổ chức nên chưa biết ai chứng nhận. Sửa ở trang sự kiện.")
            }
            var homes: [RecordID: String] = [:]
            for numbered in people {
                guard let home = numbered.person.draft.residence else { continue }
                homes[numbered.person.id] = try PlaceStore.place(home, tx)?.name
            }
            return Certificates(
                profile: try IssuerStore.profile(of: agency, in: tx), title: event.title, from: held.from,
                until: held.until, placeName: event.draft.venue.isEmpty ? place : "\(event.draft.venue), \(place)",
                people: people, homes: homes)
        }
        context.note(
            Reading(
                "training.people_read", RecordRef(Event.kind, id), place: loaded.event.place,
                details: ["reason": "In giấy chứng nhận"]))
        let template = desk.template
        let bytes = try await WorkDesk.shared.run { try certificates.word(template) }
        return .download(
            bytes, type: MediaType.document.rawValue, plainName: "giay-chung-nhan.docx",
            name: "Giấy chứng nhận \(loaded.event.title.prefix(80)).docx")
    }

    // MARK: The pool

    @Sendable func trainers(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewEvents, lineage: nil)
        let scopes = viewer.scopes(.viewEvents)
        let (pool, people, places, own) = try await database.read { tx in
            let above = Array(Set(try scopes.flatMap { try PlaceStore.lineage(of: $0.place, tx) }))
            let pool = try NominationStore.trainers(above: above, within: scopes, in: tx)
            var places: [PlaceID: String] = [:]
            var own: Set<PlaceID> = []
            for place in Set(pool.map(\.place)) {
                places[place] = try PlaceStore.place(place, tx)?.name
                if viewer.may(.recordEvents, lineage: try PlaceStore.lineage(of: place, tx)) { own.insert(place) }
            }
            return (pool, try PersonStore.find(pool.map(\.person), in: tx), places, own)
        }
        let maySee = viewer.may(.viewPeople) && !pool.isEmpty
        let reason = RevealReason(rawValue: request.query.text("ly-do"))
        let reveals = maySee && request.query.text("xem") == "ho-ten" && reason != nil
        if reveals, let reason {
            context.note(
                Reading(
                    "training.people_read", RecordRef("place", viewer.place.description), place: viewer.place,
                    details: ["reason": reason.label]))
        }
        let content = TrainerListPage(
            rows: pool.enumerated().map { index, trainer in
                TrainerListPage.Row(
                    name: people[trainer.person].map { reveals ? $0.name : $0.maskedName } ?? "", isMasked: !reveals,
                    number: "Giảng viên \(index + 1)", subjects: trainer.subjects,
                    kind: trainer.isSource ? "Giảng viên nguồn" : "Giảng viên", place: places[trainer.place] ?? "",
                    from: trainer.from.written,
                    end: own.contains(trainer.place) ? .trainer(trainer.id, "thoi") : nil)
            }, hasRows: !pool.isEmpty,
            empty: pool.isEmpty
                ? EmptyState(
                    "Chưa có giảng viên nào.", why: "Giảng viên nguồn được tập huấn ở trên rồi dạy lại ở dưới.",
                    action: viewer.may(.recordEvents) ? HeadAction("Thêm giảng viên", .newTrainer, icon: .plus) : nil)
                : nil,
            reveal: maySee && !reveals ? .trainers : nil,
            reasons: maySee && !reveals
                ? SelectField(
                    "ly-do", "Lý do cần xem họ tên",
                    options: RevealReason.allCases.map { .init($0.rawValue, $0.label) }) : nil)
        let head = PageHead(
            title: "Giảng viên", section: .events, breadcrumbs: [("Lớp, danh sách cử", .classes)],
            facts: "Dùng chung cho các lớp ở đây và mọi cấp dưới",
            actions: viewer.may(.recordEvents)
                ? [HeadAction("Thêm giảng viên", .newTrainer, primary: true, icon: .plus)] : [],
            notice: request.notice([Self.trainerNotice, Self.trainerEndedNotice]))
        return try pages.page(head, content, viewer: viewer)
    }

    @Sendable func newTrainer(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.recordEvents, lineage: nil)
        return try await trainerPage(Form(), viewer, problems: [])
    }

    @Sendable func addTrainer(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.recordEvents, lineage: nil)
        let form = try await request.form(context: context, limit: 65_536)
        let person = PersonFields(form)
        let (desk, today) = (desk, environment.today)
        let submission = Self.submission(
            form.text("phieu"), [form.text("don-vi"), form.text("chuyen-de"), form.text("nguon")] + person.parts)
        do {
            try await database.write(as: viewer.actor) { tx in
                let make = {
                    let unit = try Self.unit(form.text("don-vi"), on: today, for: viewer, in: tx)
                    let draft = try person.read(desk.personRules, near: unit.id, on: today, in: tx)
                    return try desk.addTrainer(
                        try person.choice(draft, in: tx), at: unit.id, isSource: form.text("nguon") == "1",
                        subjects: form.text("chuyen-de"), from: today, in: tx)
                }
                _ = try submission.map { try tx.once($0, "training.trainer", make) } ?? make()
            }
            return .seeOther(.trainers, notice: Self.trainerNotice)
        } catch let doubt as DoubtfulPerson {
            context.note(
                Reading(
                    "training.people_read", RecordRef("place", viewer.place.description), place: viewer.place,
                    details: ["reason": "Nhận ra người đã có hồ sơ"]))
            return try await trainerPage(form, viewer, problems: [], candidates: doubt.candidates)
        } catch {
            return try await trainerPage(form, viewer, problems: try Self.problems(error))
        }
    }

    private func trainerPage(
        _ form: Form, _ viewer: Viewer, problems: [Problem], candidates: [Person] = []
    ) async throws -> Response {
        let (choices, own) = try await database.read { tx in
            (
                try PersonCandidate.all(candidates, in: tx),
                try PlaceStore.place(viewer.place, tx).map { "\($0.name) (\($0.code))" } ?? ""
            )
        }
        let person = PersonFields(form)
        let content = TrainingPersonPage(
            action: .newTrainer, cancel: .trainers, verb: "Thêm giảng viên", heading: "Việc giảng dạy",
            submission: submissionID(form.text("phieu")), candidates: choices, hasCandidates: !choices.isEmpty,
            person: person.fields(problems), personSelects: person.selects(desk.catalogue, problems),
            selects: [
                SelectField(
                    "nguon", "Loại",
                    options: [
                        .init("0", "Giảng viên", selected: form.text("nguon") == "0"),
                        .init("1", "Giảng viên nguồn", selected: form.text("nguon") == "1"),
                    ])
            ],
            fields: [
                TextField(
                    "chuyen-de", "Nội dung giảng dạy", value: form.text("chuyen-de"),
                    hint: "Như Lồng ghép giới, chương trình 2.", error: problems.message(for: "chuyen-de")),
                TextField(
                    "don-vi", "Dùng ở", value: form.has("don-vi") ? form.text("don-vi") : own,
                    hint: "Địa bàn được mời giảng viên này: ở đó và mọi cấp dưới.",
                    error: problems.message(for: "don-vi")),
            ])
        let head = PageHead(
            title: "Thêm giảng viên", section: .events, breadcrumbs: [("Giảng viên", .trainers)], errors: problems,
            errorTitle: problems.isEmpty ? nil : "Chưa lưu gì cả: còn \(problems.count) chỗ cần sửa")
        let status = problems.first.map(\.kind.status) ?? (choices.isEmpty ? .ok : .conflict)
        return try pages.page(head, content, viewer: viewer, status: status)
    }

    @Sendable func endTrainer(_ request: Request, _ context: AppContext) async throws -> Response {
        _ = try context.require(.recordEvents, lineage: nil)
        let id = try context.recordID()
        _ = try await request.form(context: context, limit: 65_536)
        let found = try await database.read { tx -> (PlaceID, [PlaceID])? in
            guard
                let place: PlaceID = try tx.value("SELECT place_id FROM trainer WHERE id = \(id) AND ended_on IS NULL")
            else { return nil }
            return (place, try PlaceStore.lineage(of: place, tx))
        }
        guard let (place, lineage) = found else { throw Problem.noSuchPage }
        let viewer = try context.require(.recordEvents, lineage: lineage)
        let desk = desk
        try await database.write(as: viewer.actor) { tx in try desk.endTrainer(id, at: place, in: tx) }
        return .seeOther(.trainers, notice: Self.trainerEndedNotice)
    }
}
