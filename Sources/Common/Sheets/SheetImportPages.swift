import Attachments
import Database
import Hummingbird
import Kernel
import Office
import Pages
import Places

/// What the pages of all sheets show, and their templates; registered once at start-up.
public enum SheetPages {
    public static let contents: [any PageContent.Type] = [SheetImportPage.self, SheetPreviewPage.self]

    public static let templates = TemplateSource(
        "Common/Sheets",
        [
            "sheet-import": PackageResources.sheet_import_mustache,
            "sheet-preview": PackageResources.sheet_preview_mustache,
        ])

    /// The place of the viewer or the one below it that is typed.
    ///
    /// - Parameter code: of the problems, before the dot.
    /// - Throws: `Problem` on `dia-ban`.
    package static func root(
        _ text: String, on day: Day, for viewer: Viewer, may action: Action, code: String, in tx: Transaction
    ) throws -> Place {
        let own = try PlaceStore.place(viewer.place, tx)
        let permits = { (id: PlaceID) in viewer.may(action, lineage: try PlaceStore.lineage(of: id, tx)) }
        let found: Place
        if let own, text.isEmpty || text == TypedPlace.text(own) {
            found = own
        } else {
            switch try TypedPlace.find(text, on: day, permits: permits, in: tx) {
            case .place(let place): found = place
            case .problem(let problem): throw problem
            case .choices(let hits):
                let list = hits.prefix(6).map { "\($0.path) (\($0.place.code))" }.joined(separator: "; ")
                throw Problem(
                    "\(code).place_ambiguous",
                    "Có \(hits.count) địa bàn hợp với “\(text)”: \(list). Ghi mã của một địa bàn.",
                    field: "dia-ban")
            }
        }
        guard try permits(found.id) else {
            throw Problem(
                .forbidden, "\(code).outside_scope", "\(found.name) ở ngoài phạm vi của tài khoản này.",
                field: "dia-ban")
        }
        return found
    }
}

/// Where the pages of a room's sheets lie and who may use them.
public struct SheetAddress: Sendable {
    /// The list that the records come to: `/mo-hinh`. The pages lie below its `nhap`.
    let list: Link
    let title: String
    let section: Section
    let action: Action

    public init(list: Link, title: String, section: Section, action: Action) {
        self.list = list
        self.title = title
        self.section = section
        self.action = action
    }

    var start: Link { Link(list.path + "/nhap") }
    func preview(_ id: RecordID) -> Link { Link("\(start.path)/\(id.text)") }
    func act(_ id: RecordID, _ action: String) -> Link { Link("\(start.path)/\(id.text)/\(action)") }
}

/// The pages of a room's sheets: choose a file, look at what it says, keep it or throw it away.
public struct SheetImportPages<Room: SheetRoom>: Sendable {
    private let database: Database
    private let pages: PageRenderer
    private let room: Room
    private let today: @Sendable () -> Day
    private let address: SheetAddress

    /// - Parameter today: the day by which places are looked up.
    public init(
        database: Database, pages: PageRenderer, room: Room, today: @escaping @Sendable () -> Day,
        address: SheetAddress
    ) {
        self.database = database
        self.pages = pages
        self.room = room
        self.today = today
        self.address = address
    }

    private var words: SheetWords { Room.sheets }
    private var kept: Notice {
        Notice("da-nhap", "Đã ghi mọi \(words.noun) của tệp; các cấp trên thấy ngay.")
    }
    private let discarded = Notice("da-bo-tep", "Đã bỏ tệp. Chưa có gì được lưu.")

    /// Said on the list after a sheet was kept there.
    public var notice: Notice { kept }

    /// Faults, doubts and lines on one page at most.
    private var mostShown: Int { 200 }

    /// Adds `nhap` below the list and everything below it.
    public func add(to router: some RouterMethods<AppContext>) {
        let start = RouterPath(String(address.start.path.dropFirst()))
        router.get(start, use: self.start)
        router.post(start, use: upload)
        router.get("\(start)/mau.xlsx", use: sample)
        router.get("\(start)/:id", use: preview)
        router.post("\(start)/:id/giu", use: keep)
        router.post("\(start)/:id/bo", use: discard)
    }

    // MARK: The file

    @Sendable private func start(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(address.action, lineage: nil)
        return try await importPage(Form(), viewer, problems: [], notice: request.notice([discarded]))
    }

    @Sendable private func sample(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(address.action, lineage: nil)
        let place = try await database.read { tx in try PlaceStore.place(viewer.place, tx) }
        let room = room
        let bytes = try await WorkDesk.shared.run { try room.sample(place: place, viewer: viewer) }
        return .download(
            bytes, type: MediaType.workbook.rawValue, plainName: words.sample.plain, name: words.sample.name)
    }

    @Sendable private func upload(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(address.action, lineage: nil)
        let form = try await request.form(context: context, limit: AttachmentStore.limit + 65_536)
        let (room, words, address, day) = (room, words, address, today())
        do {
            guard let file = form.file("tep"), !file.bytes.isEmpty else {
                throw Problem(words.code("file_missing"), "Chưa chọn tệp. Chọn tệp Excel theo mẫu.", field: "tep")
            }
            // Only a sheet that can be read is kept.
            let grid = try await WorkDesk.shared.run { try SheetFile.grid(of: file.bytes) }
            let typed = form.text("dia-ban")
            let opened = try await database.write(as: viewer.actor) { tx in
                let root = try SheetPages.root(
                    typed, on: day, for: viewer, may: address.action, code: words.prefix, in: tx)
                _ = try room.read(grid, root: root, in: tx)
                return try room.open(UploadedFile(name: file.name, bytes: file.bytes), for: root, in: tx)
            }
            return .seeOther(address.preview(opened))
        } catch let problem as Problem where [.invalid, .tooLarge].contains(problem.kind) || problem.field != nil {
            let field = problem.field == "dia-ban" ? "dia-ban" : "tep"
            let shown = Problem(problem.kind, problem.code, problem.message, field: field)
            return try await importPage(form, viewer, problems: [shown])
        }
    }

    private func importPage(
        _ form: Form, _ viewer: Viewer, problems: [Problem], notice: Notice? = nil
    ) async throws -> Response {
        let own = try await database.read { tx in try PlaceStore.place(viewer.place, tx).map(TypedPlace.text) }
        let content = SheetImportPage(
            noun: words.noun, action: address.start, sampleLink: Link(address.start.path + "/mau.xlsx"),
            cancel: address.list, fileError: problems.message(for: "tep"),
            place: TextField(
                "dia-ban", "Danh sách của", value: form.has("dia-ban") ? form.text("dia-ban") : own ?? "",
                hint: "Tên hoặc mã. Mọi \(words.noun) trong tệp phải ở địa bàn này.",
                error: problems.message(for: "dia-ban")))
        let head = PageHead(
            title: "Nhập \(words.noun) từ tệp", section: address.section,
            breadcrumbs: [(address.title, address.list)], errors: problems,
            errorTitle: problems.isEmpty ? nil : "Chưa lưu gì cả", notice: notice)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    // MARK: Preview

    /// The import in the path, if the viewer may record at its place.
    private func load(_ context: AppContext) async throws -> (Viewer, SheetImport, Place) {
        _ = try context.require(address.action, lineage: nil)
        let id = try context.recordID()
        let room = room
        let (sheet, place, lineage) = try await database.read { tx in
            guard let sheet = try room.find(import: id, in: tx), let place = try PlaceStore.place(sheet.place, tx)
            else {
                throw Problem.noSuchPage
            }
            return (sheet, place, try PlaceStore.lineage(of: place.id, tx))
        }
        return (try context.require(address.action, lineage: lineage), sheet, place)
    }

    /// Where a closed import is to be looked at; nil while it is open.
    private func destination(of sheet: SheetImport) -> Response? {
        switch sheet.state {
        case .open: nil
        case .kept: .seeOther(address.list, notice: kept)
        case .discarded: .seeOther(address.start, notice: discarded)
        }
    }

    private func grid(of sheet: SheetImport) async throws -> Grid {
        let file = sheet.file.id
        let bytes = try await database.read { tx in try AttachmentStore.load(file, in: tx) }
        return try await WorkDesk.shared.run { try SheetFile.grid(of: bytes) }
    }

    @Sendable private func preview(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, sheet, place) = try await load(context)
        if let moved = destination(of: sheet) { return moved }
        return try await previewPage(sheet, place, viewer, problems: [])
    }

    private func previewPage(
        _ sheet: SheetImport, _ place: Place, _ viewer: Viewer, problems: [Problem]
    ) async throws -> Response {
        let grid = try await grid(of: sheet)
        let room = room
        let reading = try await database.read { tx in try room.read(grid, root: place, in: tx) }
        let head = PageHead(
            title: "Xem trước danh sách \(words.noun)", section: address.section,
            breadcrumbs: [(address.title, address.list), ("Nhập từ tệp", address.start)], facts: sheet.file.name,
            errors: problems, errorTitle: problems.isEmpty ? nil : "Chưa lưu gì cả")
        return try pages.page(
            head, content(of: reading, sheet, place, problems), viewer: viewer,
            status: problems.first.map(\.kind.status) ?? .ok)
    }

    private func content(
        of reading: SheetReading<Room.Record>, _ sheet: SheetImport, _ place: Place, _ problems: [Problem]
    ) -> SheetPreviewPage {
        let shown = { (faults: [ImportFault]) in faults.prefix(mostShown).map(ShownFault.init) }
        let (noun, hasFaults) = (words.noun, !reading.faults.isEmpty)
        let number = Number.grouped(Int64(reading.records.count))
        return SheetPreviewPage(
            noun: noun.capitalisedFirst,
            counts: "Đọc được \(number) \(noun) mới của \(place.name). "
                + (hasFaults
                    ? "Còn ô cần sửa nên chưa giữ lại được." : "Chưa \(noun) nào được ghi cho đến khi giữ lại."),
            faults: shown(reading.faults), hasFaults: hasFaults, faultHeading: "\(reading.faults.count) ô cần sửa",
            doubts: shown(reading.doubts), hasDoubts: !reading.doubts.isEmpty,
            doubtHeading: "\(reading.doubts.count) \(noun) có thể đã ghi rồi",
            doubtError: problems.message(for: "xac-nhan"), confirmation: words.confirmation ?? "",
            notices: Array(reading.notices.prefix(mostShown)), hasNotices: !reading.notices.isEmpty,
            rows: reading.records.prefix(mostShown).map(room.line).map { line in
                SheetPreviewPage.Row(row: String(line.row), name: line.name, place: line.place, words: line.words)
            }, hasRows: !reading.records.isEmpty, rowHeading: "\(number) \(noun) mới",
            keep: hasFaults || reading.records.isEmpty ? nil : address.act(sheet.id, "giu"),
            keepLabel: "Giữ lại \(number) \(noun)", discard: address.act(sheet.id, "bo"), again: address.start)
    }

    @Sendable private func keep(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, sheet, place) = try await load(context)
        let form = try await request.form(context: context, limit: 65_536)
        if let moved = destination(of: sheet) { return moved }
        let grid = try await grid(of: sheet)
        let (room, accepts) = (room, form.text("xac-nhan") == "1")
        do {
            _ = try await database.write(as: viewer.actor) { tx in
                let reading = try room.read(grid, root: place, in: tx)
                return try room.keep(sheet, reading, accepts: accepts, in: tx)
            }
            return .seeOther(address.list, notice: kept)
        } catch let problem as Problem where problem.code.hasPrefix(words.code("import_")) {
            let present = try await load(context).1
            if let moved = destination(of: present) { return moved }
            return try await previewPage(present, place, viewer, problems: [problem])
        }
    }

    @Sendable private func discard(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, sheet, _) = try await load(context)
        _ = try await request.form(context: context, limit: 65_536)
        if let moved = destination(of: sheet) { return moved }
        let room = room
        try await database.write(as: viewer.actor) { tx in try room.discard(sheet, in: tx) }
        return .seeOther(address.start, notice: discarded)
    }
}
