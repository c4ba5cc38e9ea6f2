import Database
import Groups
import Hummingbird
import Kernel
import Pages
import People
import Places
import Sheets
import Trainings

extension CadrePages {
    // MARK: A new woman

    @Sendable func newCadre(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.recordCadres, lineage: nil)
        var form = CadreForm(Form())
        form.person["gioi-tinh"] = Sex.female.rawValue
        form["dia-ban"] = try await database.read { tx in
            try PlaceStore.place(viewer.place, tx).map { TypedPlace.text($0) } ?? ""
        }
        return try await newPage(form, viewer, problems: [])
    }

    @Sendable func record(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.recordCadres, lineage: nil)
        let form = CadreForm(try await request.form(context: context, limit: 65_536))
        let (desk, today) = (desk, environment.today)
        let submission = Self.submission(form["phieu"], form.parts)
        do {
            let recording = try await database.write(as: viewer.actor) { tx in
                let make = { () throws -> CadreDesk.Recording in
                    let (row, choice) = try Self.row(form, desk, viewer, today: today, in: tx)
                    return try desk.record(row, as: choice, confirms: form.confirms, in: tx)
                }
                return try submission.map { try tx.once($0, "cadre.record", make) } ?? make()
            }
            return .seeOther(.cadre(recording.id), notice: Self.recordedNotice)
        } catch let doubt as DoubtfulPerson {
            // Who the names belong to is said to whoever must choose, and to the log.
            note("Nhận ra người đã có hồ sơ", RecordRef("place", viewer.place), at: viewer.place, context)
            return try await newPage(form, viewer, problems: [], candidates: doubt.candidates)
        } catch {
            return try await newPage(form, viewer, problems: try Self.problems(error))
        }
    }

    /// Everything that the form says, with every fault of all its parts at once.
    private static func row(
        _ form: CadreForm, _ desk: CadreDesk, _ viewer: Viewer, today: Day, in tx: Transaction
    ) throws -> (CadreRow, MemberChoice) {
        var problems: [Problem] = []
        func take<Value>(_ read: () throws -> Value) throws -> Value? {
            do { return try read() } catch {
                problems += try Self.problems(error)
                return nil
            }
        }
        let own = try PlaceStore.place(viewer.place, tx)
        let home = try take { try form.place("dia-ban", own: own, for: viewer, on: today, in: tx) }
        let person = try take {
            try form.person.read(desk.personRules, near: home?.id ?? viewer.place, on: today, in: tx)
        }
        let near = try home ?? own ?? PlaceStore.requirePlace(code: "00", on: today, tx)
        let entry = try take { try form.entry(home: near, for: viewer, today: today, in: tx) }
        if let fault = person.flatMap({ desk.rules.fault(of: $0) }) { problems.append(fault) }
        if let entry { problems += desk.rules.problems(of: entry, birth: person?.birth) }
        guard problems.isEmpty, let home, let person, let entry else {
            try Problems.throwIfAny(problems)
            throw absent
        }
        return (
            CadreRow(person: person, place: home.id, remark: form["ghi-chu"], entries: [entry]),
            try form.person.choice(person, in: tx)
        )
    }

    private func newPage(
        _ form: CadreForm, _ viewer: Viewer, problems: [Problem], candidates: [Person] = []
    ) async throws -> Response {
        let choices = try await database.read { tx in try PersonCandidate.all(candidates, in: tx) }
        let content = CadreFormPage(
            action: .newCadre, cancel: .cadres, verb: "Ghi vào danh sách", submission: submissionID(form["phieu"]),
            version: nil, personVersion: nil, candidates: choices, hasCandidates: !choices.isEmpty,
            person: form.person.fields(problems), hasPerson: true,
            personSelects: form.person.selects(desk.catalogue, problems), list: form.listFields(problems),
            hasList: true, selects: form.entrySelects(words, problems), hasEntry: true,
            fields: form.entryFields(problems), confirm: Self.confirm(form, problems))
        let head = PageHead(
            title: "Ghi cán bộ nữ", section: .events, breadcrumbs: [("Cán bộ nữ", .cadres)], errors: problems,
            errorTitle: problems.isEmpty ? nil : "Chưa lưu gì cả: còn \(problems.count) chỗ cần sửa")
        let status = problems.first.map(\.kind.status) ?? (choices.isEmpty ? .ok : .conflict)
        return try pages.page(head, content, viewer: viewer, status: status)
    }

    /// The box that a second first election asks for.
    private static func confirm(_ form: CadreForm, _ problems: [Problem]) -> String? {
        problems.contains { $0.code == "cadre.first_twice" } || form.confirms
            ? "Đúng là trúng cử lần đầu, ở vị trí khác" : nil
    }

    // MARK: What is said of a woman

    @Sendable func edit(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await loadOwn(context)
        guard loaded.cadre.takenBack == nil else { return .seeOther(.cadre(loaded.cadre.id)) }
        note("Sửa hồ sơ", RecordRef(Cadre.kind, loaded.cadre.id), at: loaded.cadre.place, context)
        let draft = loaded.person.draft
        let home = try await database.read { tx in
            try draft.residence.flatMap { try PlaceStore.place($0, tx) }.map { TypedPlace.text($0) } ?? ""
        }
        var form = CadreForm(Form())
        form.person = PersonFields(
            draft, home: home, ethnicity: desk.catalogue.ethnicity(draft.ethnicity)?.name ?? "")
        form["dia-ban"] = TypedPlace.text(loaded.place)
        form["ghi-chu"] = loaded.cadre.remark
        form["phien"] = String(loaded.cadre.rowVersion)
        form["phien-nguoi"] = String(loaded.person.rowVersion)
        return try editPage(form, loaded, viewer, problems: [])
    }

    @Sendable func change(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await loadOwn(context)
        let form = CadreForm(try await request.form(context: context, limit: 65_536))
        let (desk, id, today) = (desk, loaded.cadre.id, environment.today)
        let versions = (cadre: Int(form["phien"]) ?? 0, person: Int(form["phien-nguoi"]) ?? 0)
        let place = loaded.place
        do {
            try await database.write(as: viewer.actor) { tx in
                guard let cadre = try CadreStore.find(id, in: tx) else { throw Self.absent }
                let home = try form.place("dia-ban", own: place, for: viewer, on: today, in: tx)
                let person = try form.person.read(desk.personRules, near: home.id, on: today, in: tx)
                try desk.change(
                    cadre, place: home.id, remark: form["ghi-chu"], person: person, versions: versions, in: tx)
            }
            return .seeOther(.cadre(id), notice: Self.changedNotice)
        } catch {
            return try editPage(form, loaded, viewer, problems: try Self.problems(error))
        }
    }

    private func editPage(
        _ form: CadreForm, _ loaded: Loaded, _ viewer: Viewer, problems: [Problem]
    ) throws -> Response {
        let id = loaded.cadre.id
        let content = CadreFormPage(
            action: .cadre(id, .change), cancel: .cadre(id), verb: "Lưu", submission: submissionID(form["phieu"]),
            version: form["phien"], personVersion: form["phien-nguoi"], candidates: [], hasCandidates: false,
            person: form.person.fields(problems), hasPerson: true,
            personSelects: form.person.selects(desk.catalogue, problems), list: form.listFields(problems),
            hasList: true, selects: [], hasEntry: false, fields: [], confirm: nil)
        return try pages.page(
            head("Sửa hồ sơ cán bộ nữ", loaded, problems: problems), content, viewer: viewer,
            status: problems.first.map(\.kind.status) ?? .ok)
    }

    // MARK: An entry

    @Sendable func newEntry(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordCadres, context)
        guard loaded.cadre.takenBack == nil else { return .seeOther(.cadre(loaded.cadre.id)) }
        return try entryPage(CadreForm(Form()), loaded, nil, viewer, problems: [])
    }

    @Sendable func addEntry(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordCadres, context)
        let form = CadreForm(try await request.form(context: context, limit: 65_536))
        let (desk, id, today, home) = (desk, loaded.cadre.id, environment.today, loaded.place)
        let submission = Self.submission(form["phieu"], [id.text] + form.parts)
        do {
            try await database.write(as: viewer.actor) { tx in
                let make = { () throws -> RecordID in
                    guard let cadre = try CadreStore.find(id, in: tx) else { throw Self.absent }
                    let draft = try form.entry(home: home, for: viewer, today: today, in: tx)
                    return try desk.add(draft, to: cadre, confirms: form.confirms, in: tx)
                }
                _ = try submission.map { try tx.once($0, "cadre.entry", make) } ?? make()
            }
            return .seeOther(.cadre(id), notice: Self.entryNotice)
        } catch {
            return try entryPage(form, loaded, nil, viewer, problems: try Self.problems(error))
        }
    }

    @Sendable func editEntry(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, entry) = try await loadEntry(context)
        guard loaded.cadre.takenBack == nil else { return .seeOther(.cadre(loaded.cadre.id)) }
        var form = CadreForm(Form())
        let place = try await database.read { tx in
            try PlaceStore.place(entry.draft.place, tx).map { TypedPlace.text($0) } ?? ""
        }
        form.fill(entry, place: place)
        return try entryPage(form, loaded, entry, viewer, problems: [])
    }

    @Sendable func correctEntry(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, entry) = try await loadEntry(context)
        let form = CadreForm(try await request.form(context: context, limit: 65_536))
        let (desk, id, today, home) = (desk, loaded.cadre.id, environment.today, loaded.place)
        let version = Int(form["phien"]) ?? 0
        do {
            try await database.write(as: viewer.actor) { tx in
                guard let cadre = try CadreStore.find(id, in: tx) else { throw Self.absent }
                let draft = try form.entry(home: home, for: viewer, today: today, in: tx)
                try desk.correct(
                    entry, of: cadre, to: draft, version: version, confirms: form.confirms, in: tx)
            }
            return .seeOther(.cadre(id), notice: Self.entryNotice)
        } catch {
            return try entryPage(form, loaded, entry, viewer, problems: try Self.problems(error))
        }
    }

    private func entryPage(
        _ form: CadreForm, _ loaded: Loaded, _ entry: CadreEntry?, _ viewer: Viewer, problems: [Problem]
    ) throws -> Response {
        let id = loaded.cadre.id
        let content = CadreFormPage(
            action: entry.map { .cadre(id, .entry($0.id)) } ?? .cadre(id, .newEntry), cancel: .cadre(id),
            verb: "Lưu chức vụ", submission: submissionID(form["phieu"]), version: entry == nil ? nil : form["phien"],
            personVersion: nil, candidates: [], hasCandidates: false, person: [], hasPerson: false, personSelects: [],
            list: [], hasList: false, selects: form.entrySelects(words, problems), hasEntry: true,
            fields: form.entryFields(problems), confirm: Self.confirm(form, problems))
        return try pages.page(
            head(entry == nil ? "Thêm chức vụ, bước giới thiệu" : "Sửa dòng đã ghi", loaded, problems: problems),
            content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}
