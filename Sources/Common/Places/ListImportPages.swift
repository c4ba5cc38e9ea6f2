import Database
import Hummingbird
import Kernel
import Office
import Pages

extension PlaceEditPages {
    /// Bytes of an uploaded list at most, with the rest of its form.
    private static let largestList = 8 << 20
    /// Rows without a fault that a preview shows.
    private static let mostLines = 200

    /// What comes along with a list.
    private struct Terms: Sendable {
        let day: Day
        let decision: String
        let source: String

        /// - Throws: `Problem` on `ngay` or `quyet-dinh`.
        init(_ form: Form, today: Day, source: String) throws {
            day = try PlaceEditPages.day(form, "ngay") ?? today
            decision = form.text("quyet-dinh")
            self.source = String(source.prefix(100))
            if decision.count > VillageFacts.longest.decision {
                throw Problem(
                    "places.decision",
                    "Căn cứ có \(decision.count) ký tự, dài nhất được \(VillageFacts.longest.decision). Ghi ngắn lại.",
                    field: "quyet-dinh")
            }
        }
    }

    func upload(_ request: Request, _ context: AppContext, _ part: PlacePart) async throws -> Response {
        let loaded = try await load(.editPlaces, context)
        return try uploadForm(Form(), loaded, part, [])
    }

    /// Reads the file and shows what keeping it would do. Nothing is kept: the list goes back and forth in the form.
    func preview(_ request: Request, _ context: AppContext, _ part: PlacePart) async throws -> Response {
        let loaded = try await load(.editPlaces, context)
        let form = try await request.form(context: context, limit: Self.largestList)
        return try await mending({ try uploadForm(form, loaded, part, $0) }) {
            guard let file = form.file("tep"), !file.bytes.isEmpty else {
                throw Problem("places.no_file", "Chưa chọn tệp. Chọn tệp .xlsx hoặc .csv.", field: "tep")
            }
            let terms = try Terms(form, today: environment.today, source: file.name)
            let grids = try await WorkDesk.shared.run { try Self.table(file.bytes) }
            let order = order(loaded, terms, part)
            let (shown, csv) = try await database.read { tx in (try order(grids, tx), try Self.csv(grids, part)) }
            return try previewPage(shown, csv, terms, loaded, part)
        }
    }

    func keep(_ request: Request, _ context: AppContext, _ part: PlacePart) async throws -> Response {
        let loaded = try await load(.editPlaces, context)
        let form = try await request.form(context: context, limit: Self.largestList)
        return try await mending({ try uploadForm(form, loaded, part, $0) }) {
            let terms = try Terms(form, today: environment.today, source: form.text("nguon"))
            let bytes = Array(form.raw("du-lieu").utf8)
            let grids = try await WorkDesk.shared.run { try Self.table(bytes) }
            let (villages, attributes) = orders(loaded, terms)
            try await database.write(as: loaded.viewer.actor) { tx in
                _ = try Self.once(form, "places.list", tx) {
                    part == .importVillages
                        ? try villages(tx).keep(grids, tx) : try attributes.keep(grids, tx)
                }
            }
            let back: Link =
                part == .importVillages ? .villages(of: loaded.place.id) : .attributes(of: loaded.place.id)
            return .seeOther(back, notice: Done.imported)
        }
    }

    /// The sheets of a file; what is wrong with it belongs to the field of the file.
    private static func table(_ bytes: [UInt8]) throws -> [Grid] {
        do {
            return try TableFile.read(bytes)
        } catch {
            throw Problem(error.kind, error.code, error.message, field: "tep")
        }
    }

    private static func csv(_ grids: [Grid], _ part: PlacePart) throws -> [UInt8] {
        part == .importVillages
            ? try ListSheet<VillageImport.Column>(
                grids, needed: [.name], words: "", recognise: VillageImport.column
            ).csv
            : try ListSheet<AttributeImport.Column>(
                grids, needed: [.code, .kind], words: "", recognise: AttributeImport.column
            ).csv
    }

    private func orders(
        _ loaded: Loaded, _ terms: Terms
    ) -> (villages: @Sendable (Transaction) throws -> VillageImport, attributes: AttributeImport) {
        let (place, kinds) = (loaded.place, kinds)
        // The address names the place whose list it is; a right elsewhere gives none here.
        let scopes = loaded.viewer.scopes(.editPlaces)
        return (
            { _ in
                VillageImport(
                    place: place, day: terms.day, decision: terms.decision, scopes: scopes, source: terms.source,
                    kinds: kinds)
            },
            AttributeImport(
                day: terms.day, decision: terms.decision, scopes: scopes, source: terms.source, kinds: kinds)
        )
    }

    private func order(
        _ loaded: Loaded, _ terms: Terms, _ part: PlacePart
    ) -> @Sendable ([Grid], Transaction) throws -> ListPreview {
        let (villages, attributes) = orders(loaded, terms)
        return { grids, tx in
            part == .importVillages ? try villages(tx).preview(grids, tx) : try attributes.preview(grids, tx)
        }
    }

    private func uploadForm(
        _ form: Form, _ loaded: Loaded, _ part: PlacePart, _ problems: [Problem]
    ) throws -> Response {
        let isVillages = part == .importVillages
        let columns =
            isVillages
            ? "Các cột, ghi gần đúng là được: mã xã hoặc tên xã, tên \(loaded.word), mã \(loaded.word), ĐBKK (x), từ ngày, đến "
                + "ngày, căn cứ. Ô để trống không đổi điều đã ghi."
            : "Các cột, ghi gần đúng là được: mã địa bàn, đặc điểm, số lượng (khi không có danh sách), từ ngày, đến ngày, "
                + "căn cứ. Đặc điểm: \(kinds.map(\.label).joined(separator: ", "))."
        return try self.form(
            isVillages ? "Nhập danh sách \(loaded.word)" : "Nhập danh sách đặc điểm địa bàn", loaded,
            PlaceFormPage(
                label: "Tệp danh sách", hints: [columns], action: .place(loaded.place.id, part),
                fields: [
                    .init(
                        upload: .init(
                            hint: "Excel (.xlsx) hoặc CSV. Tối đa 8 MB, 5.000 hàng.",
                            error: problems.message(for: "tep"))),
                    .day(
                        "ngay", isVillages ? "Xã theo địa giới ngày" : "Có từ ngày", form, problems,
                        hint: isVillages
                            ? "Để trống: hôm nay. Dấu x ở cột ĐBKK có từ ngày này."
                            : "Cho hàng không ghi ngày. Để trống: hôm nay."),
                    .decision(form, problems, required: false),
                ], verb: "Đọc tệp",
                cancel: isVillages ? .villages(of: loaded.place.id) : .attributes(of: loaded.place.id),
                isMultipart: true, note: "Bước này chỉ đọc tệp. Chưa lưu gì cho đến khi giữ danh sách ở bước sau."),
            problems: problems)
    }

    private func previewPage(
        _ preview: ListPreview, _ csv: [UInt8], _ terms: Terms, _ loaded: Loaded, _ part: PlacePart
    ) throws -> Response {
        let faults = preview.faults.count
        let words = [
            (preview.count(.new), "thêm mới"), (preview.count(.changed), "sửa"),
            (preview.count(.same), "đã có, không đổi"),
            (preview.count(.faulty), "cần sửa"),
        ].filter { $0.0 > 0 }.map { "\(Number.grouped(Int64($0.0))) hàng \($0.1)" }.joined(separator: ", ")
        var clean = 0
        let lines = preview.lines.filter { line in
            if !line.faults.isEmpty { return true }
            clean += 1
            return clean <= Self.mostLines
        }
        // The byte order mark is for Excel, not for the form.
        let data = String(decoding: csv.dropFirst(csv.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0), as: UTF8.self)
        let content = ListPreviewPage(
            summary: preview.lines.isEmpty ? "Dưới hàng đầu bảng không có hàng nào." : words + ".",
            rows: lines.map { line in
                .init(
                    number: String(line.row), place: line.place, what: line.what, outcome: line.outcome.label,
                    isFaulty: !line.faults.isEmpty,
                    faults: line.faults.map { .init(cell: $0.cell, message: $0.message) })
            }, hasRows: !lines.isEmpty,
            more: lines.count < preview.lines.count
                ? "Trang này hiện \(Self.mostLines) hàng đầu và mọi hàng cần sửa." : nil,
            mayKeep: faults == 0 && !preview.lines.isEmpty, action: .keep(loaded.place.id, part),
            hidden: [
                .init(name: "phieu", value: environment.newID().text), .init(name: "ngay", value: terms.day.iso),
                .init(name: "quyet-dinh", value: terms.decision), .init(name: "nguon", value: terms.source),
            ], data: data, verb: "Giữ danh sách", again: .place(loaded.place.id, part))
        let head = PageHead(
            title: faults == 0 ? "Xem trước danh sách" : "Danh sách còn \(faults) chỗ cần sửa", section: .places,
            breadcrumbs: loaded.crumbs, facts: "\(terms.source) · chưa lưu gì")
        return try pages.page(head, content, viewer: loaded.viewer)
    }
}
