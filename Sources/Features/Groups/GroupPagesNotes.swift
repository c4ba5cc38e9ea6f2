import Attachments
import Database
import Hummingbird
import Kernel
import Pages
import Programme

/// Notes and files of one group.
extension GroupPages {
    // MARK: Notes

    @Sendable func newNote(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        return try notePage(Form(), loaded, viewer, problems: [])
    }

    @Sendable func addNote(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, id) = (desk, loaded.group.id)
        do {
            guard let kind = GroupEntry.Kind(rawValue: form.text("loai-ghi")) else {
                throw Problem("group.entry_kind", "Chưa chọn loại ghi chép. Chọn một loại.", field: "loai-ghi")
            }
            guard let day = try FormReading.day(form.text("ngay"), "ngay") else {
                throw Problem("group.day_missing", "Chưa ghi ngày. Ghi như 28/6/2024.", field: "ngay")
            }
            let amount = try FormReading.amount(form.text("so-tien"), "so-tien")
            let words = form.lines("ghi-chep")
            let norm = form.text("khoan-chi").isEmpty ? nil : form.text("khoan-chi")
            let fund = GroupFund(rawValue: form.text("nguon"))
            let submission = Self.submission(
                form.text("phieu"),
                [id.text, kind.rawValue, day.iso, words, form.text("so-tien"), norm ?? "", form.text("nguon")])
            try await database.write(as: viewer.actor) { tx in
                let make = {
                    guard let present = try GroupStore.find(id, in: tx) else { throw Self.absent }
                    return try desk.note(
                        kind, on: day, words: words, amount: amount, norm: norm, fund: fund, of: present, in: tx)
                }
                _ = try submission.map { try tx.once($0, "group.note", make) } ?? make()
            }
            return .seeOther(.group(id), notice: Self.partNotice)
        } catch {
            return try notePage(form, loaded, viewer, problems: try Self.problems(error))
        }
    }

    private func notePage(
        _ form: Form, _ loaded: Loaded, _ viewer: Viewer, problems: [Problem]
    ) throws -> Response {
        let typed = form.text("loai-ghi")
        let content = GroupActPage(
            intro: "Rà soát thiết bị đã có trước khi cấp. Không ghi họ tên, điện thoại vào nội dung.",
            action: .group(loaded.group.id, .note), cancel: .group(loaded.group.id), verb: "Lưu ghi chép",
            submission: submissionID(form.text("phieu")), version: nil,
            selects: [
                SelectField(
                    "loai-ghi", "Loại",
                    options: GroupEntry.Kind.allCases.map {
                        .init($0.rawValue, $0.label, selected: $0.rawValue == typed)
                    },
                    error: problems.message(for: "loai-ghi"))
            ] + normField(loaded.kind, form, problems) + [
                SelectField(
                    "nguon", "Nguồn kinh phí",
                    options: [.init("", "Không ghi")]
                        + GroupFund.allCases.map {
                            .init($0.rawValue, $0.label, selected: $0.rawValue == form.text("nguon"))
                        },
                    hint: loaded.group.draft.isExtra
                        ? "Mô hình ngoài chỉ tiêu: không dùng ngân sách trung ương." : "Chỉ khi hỗ trợ bằng tiền.",
                    error: problems.message(for: "nguon"))
            ],
            fields: [
                text("ngay", "Ngày", form, problems, hint: "Ngày/tháng/năm, ví dụ 28/6/2024.", required: true),
                text("so-tien", "Số tiền (đồng)", form, problems, hint: "Chỉ khi hỗ trợ bằng tiền."),
            ], areas: [area("ghi-chep", "Nội dung", form, problems, required: true)], hasFile: false, fileError: nil)
        return try page("Ghi thiết bị, nội quy, đánh giá", content, loaded, viewer, problems)
    }

    /// The norms that money given to a group of the kind may fall under; none where the catalogue knows none.
    private func normField(_ kind: GroupKind, _ form: Form, _ problems: [Problem]) -> [SelectField] {
        let norms = kind.register.money.compactMap { money in
            desk.catalogue.norms.first { $0.code == money.norm }
        }
        guard !norms.isEmpty else { return [] }
        let typed = form.text("khoan-chi")
        return [
            SelectField(
                "khoan-chi", "Khoản chi theo định mức",
                options: [.init("", "Không theo định mức")]
                    + norms.map { .init($0.code, $0.name, selected: $0.code == typed) },
                hint: "Chỉ khi hỗ trợ bằng tiền.", error: problems.message(for: "khoan-chi"))
        ]
    }

    @Sendable func askStrikeNote(_ request: Request, _ context: AppContext) async throws -> Response {
        let part = try context.recordID("part")
        return try await askStrike(context, "Bỏ ghi chép nhầm?", .strikeNote(part))
    }

    @Sendable func strikeNote(_ request: Request, _ context: AppContext) async throws -> Response {
        let part = try context.recordID("part")
        return try await strike(request, context) { desk, group, tx in
            try desk.strikeEntry(part, of: group, in: tx)
        }
    }

    // MARK: Files

    @Sendable func newFile(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        return try filePage(loaded, viewer, problems: [])
    }

    @Sendable func addFile(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        let form = try await request.form(context: context, limit: AttachmentStore.limit + 262_144)
        let (desk, id, files) = (desk, loaded.group.id, files(form))
        let sort = GroupFileSort(rawValue: form.text("loai-tep")) ?? .record
        do {
            guard !files.isEmpty else {
                throw Problem("group.file_missing", "Chưa chọn tệp. Chọn ảnh, bản quét hoặc biên bản.", field: "tep")
            }
            try await database.write(as: viewer.actor) { tx in
                guard let present = try GroupStore.find(id, in: tx) else { throw Self.absent }
                try desk.attach(files, as: sort, to: present, in: tx)
            }
            return .seeOther(.group(id), notice: Self.partNotice)
        } catch {
            return try filePage(loaded, viewer, sort, problems: try Self.problems(error))
        }
    }

    private func filePage(
        _ loaded: Loaded, _ viewer: Viewer, _ sort: GroupFileSort = .record, problems: [Problem]
    ) throws -> Response {
        let content = GroupActPage(
            intro: nil, action: .group(loaded.group.id, .file), cancel: .group(loaded.group.id), verb: "Lưu tệp",
            submission: submissionID(""), version: nil,
            selects: [
                SelectField(
                    "loai-tep", "Loại tệp",
                    options: GroupFileSort.allCases.map { .init($0.rawValue, $0.label, selected: $0 == sort) },
                    hint: "Tài liệu sinh hoạt không làm minh chứng cho mô hình.")
            ], fields: [], areas: [], hasFile: true,
            fileError: problems.message(for: "tep"))
        return try page("Đính kèm tệp, ảnh", content, loaded, viewer, problems)
    }
}
