import Attachments
import Database
import Foundation
import Hummingbird
import Kernel
import Office
import Pages
import People
import Places
import Programme
import Sheets

extension GroupPages {
    static let listNotice = Notice("da-nhap-danh-sach", "Đã lưu danh sách thành viên.")

    @Sendable func newMemberList(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        return try memberListPage(loaded, viewer, problems: [])
    }

    private func memberListPage(_ loaded: Loaded, _ viewer: Viewer, problems: [Problem]) throws -> Response {
        let id = loaded.group.id
        let content = MemberListPage(
            action: .group(id, .memberList), sampleLink: .group(id, .memberWorkbook), cancel: .group(id),
            fileError: problems.message(for: "tep"))
        return try pages.page(
            head("Nhập danh sách thành viên", loaded, problems: problems), content, viewer: viewer,
            status: problems.first.map(\.kind.status) ?? .ok)
    }

    /// The list with names for who gives a reason; the sheet to fill for anybody else.
    @Sendable func memberWorkbook(_ request: Request, _ context: AppContext) async throws -> Response {
        let reason = RevealReason(rawValue: request.query.text("ly-do"))
        let (_, loaded) = try await load(reason == nil ? .editGroups : .viewPeople, context)
        let (kind, group, desk) = (loaded.kind, loaded.group.id, desk)
        var forms: [MemberForm] = []
        if let reason {
            _ = try context.require(.viewGroups, lineage: loaded.lineage)
            context.note(
                Reading(
                    "group.members_read", RecordRef(Group.kind, group), place: loaded.group.place,
                    details: ["reason": reason.label]))
            forms = try await database.read { tx in try Self.memberForms(of: group, kind, desk, in: tx) }
        }
        let listed = forms
        let bytes = try await WorkDesk.shared.run {
            try MemberSheet(kind: kind, catalogue: desk.catalogue).workbook(listed)
        }
        let name = reason == nil ? "Mẫu danh sách thành viên.xlsx" : "Danh sách thành viên.xlsx"
        return .download(bytes, type: MediaType.workbook.rawValue, plainName: "thanh-vien.xlsx", name: name)
    }

    private static func memberForms(
        of group: RecordID, _ kind: GroupKind, _ desk: GroupDesk, in tx: Transaction
    ) throws -> [MemberForm] {
        let members = try MemberStore.members(of: group, in: tx).filter(\.isIn)
        let people = try PersonStore.find(members.map(\.person), in: tx)
        return try members.compactMap { member in
            guard let person = people[member.person] else { return nil }
            let home = try person.draft.residence.flatMap { try PlaceStore.place($0, tx) }
            return MemberForm(
                member, person, home: home.map { "\($0.name) (\($0.code))" } ?? "",
                ethnicity: desk.catalogue.ethnicity(person.draft.ethnicity)?.name ?? "", kind: kind)
        }
    }

    @Sendable func readMemberList(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        let form = try await request.form(context: context, limit: AttachmentStore.limit + 65_536)
        let sheet = MemberSheet(kind: loaded.kind, catalogue: desk.catalogue)
        do {
            guard let file = form.file("tep"), !file.bytes.isEmpty else {
                throw Problem("group.file_missing", "Chưa chọn tệp. Chọn tệp Excel theo mẫu.", field: "tep")
            }
            let lines = try await WorkDesk.shared.run { try sheet.lines(of: SheetFile.grid(of: file.bytes)) }
            return try await memberPreview(lines, loaded, viewer, context, problems: [], submission: "")
        } catch let problem as Problem where [.invalid, .tooLarge].contains(problem.kind) || problem.field != nil {
            let shown = Problem(problem.kind, problem.code, problem.message, field: "tep")
            return try memberListPage(loaded, viewer, problems: [shown])
        }
    }

    private func memberPreview(
        _ lines: [MemberSheet.Line], _ loaded: Loaded, _ viewer: Viewer, _ context: AppContext, problems: [Problem],
        submission: String
    ) async throws -> Response {
        let (desk, id) = (desk, loaded.group.id)
        let (reading, homes) = try await database.read { tx -> (MemberListReading, [PlaceID: String]) in
            guard let present = try GroupStore.find(id, in: tx) else { throw Self.absent }
            let reading = try desk.read(lines, of: present, in: tx)
            let places = Set(reading.members.flatMap(\.candidates).compactMap(\.draft.residence))
            let homes = try places.map { ($0, try PlaceStore.place($0, tx)?.name ?? "") }
            return (reading, Dictionary(uniqueKeysWithValues: homes))
        }
        if !reading.doubts.isEmpty {
            context.note(
                Reading(
                    "group.members_read", RecordRef(Group.kind, id), place: loaded.group.place,
                    details: ["reason": "Nhận ra người đã có hồ sơ"]))
        }
        let hasFaults = !reading.faults.isEmpty
        let isKept = !hasFaults && !reading.members.isEmpty
        let content = MemberPreviewPage(
            counts: Self.words(of: reading),
            faults: reading.faults.map(ShownFault.init),
            hasFaults: hasFaults, faultHeading: "\(reading.faults.count) ô cần sửa",
            doubts: reading.doubts.map { doubt($0, homes, problems) },
            hasDoubts: !reading.doubts.isEmpty && isKept,
            doubtHeading: "\(reading.doubts.count) người có thể đã có hồ sơ",
            rows: reading.members.map { row($0, loaded.kind) }, hasRows: !reading.members.isEmpty,
            keep: isKept ? .group(id, .keepMemberList) : nil, keepLabel: "Lưu \(reading.members.count) thành viên",
            lines: String(decoding: try JSONEncoder().encode(lines), as: UTF8.self),
            submission: submissionID(submission), again: .group(id, .memberList))
        return try pages.page(
            head("Xem trước danh sách thành viên", loaded, problems: problems), content, viewer: viewer,
            status: problems.first.map(\.kind.status) ?? .ok)
    }

    private static func words(of reading: MemberListReading) -> String {
        let known = reading.unchanged == 0 ? "" : " \(reading.unchanged) người đã ở trong mô hình, không ghi lại."
        if !reading.faults.isEmpty { return "Còn ô cần sửa nên chưa lưu được.\(known)" }
        if reading.members.isEmpty { return "Không có ai mới trong tệp.\(known)" }
        return "Đọc được \(reading.members.count) người mới.\(known) Chưa ai được ghi cho đến khi lưu."
    }

    private func doubt(
        _ member: ListedMember, _ homes: [PlaceID: String], _ problems: [Problem]
    ) -> MemberPreviewPage.Doubt {
        let known = member.candidates.enumerated().map { index, person in
            let parts = [
                person.sex.label, person.birth.map { "sinh \($0.written)" },
                person.draft.residence.flatMap { homes[$0] },
            ].compactMap { $0 }
            return GroupMemberPage.Candidate(
                id: "\(member.field)-\(index)", value: person.id.text,
                label: "\(person.name) (\(parts.joined(separator: ", ")))")
        }
        return MemberPreviewPage.Doubt(
            field: member.field, legend: "Dòng \(member.line.row), \(member.person.name): có phải người đã có hồ sơ?",
            error: problems.message(for: member.field),
            candidates: known + [
                .init(id: "\(member.field)-moi", value: "moi", label: "Người khác, chưa có hồ sơ")
            ])
    }

    private func row(_ member: ListedMember, _ kind: GroupKind) -> MemberPreviewPage.Row {
        let parts = [
            member.person.sex.label, member.person.birth.map { "sinh \($0.written)" },
            kind.register.position(member.facts.position)?.name.lowercasedFirst,
            "vào \(member.facts.joined.written)",
        ].compactMap { $0 }
        return MemberPreviewPage.Row(
            row: String(member.line.row), name: member.person.name, words: parts.joined(separator: ", "))
    }

    @Sendable func keepMemberList(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        let form = try await request.form(context: context, limit: 1 << 20)
        guard let lines = try? JSONDecoder().decode([MemberSheet.Line].self, from: Data(form.text("dong").utf8)),
            !lines.isEmpty, lines.count <= MemberSheet.mostRows
        else {
            let problem = Problem(
                "group.member_list_lost", "Danh sách đã đọc không còn nguyên. Tải tệp lên lại.", field: "tep")
            return try memberListPage(loaded, viewer, problems: [problem])
        }
        let answers = Dictionary(
            lines.map { ("ai-\($0.row)", form.text("ai-\($0.row)")) }, uniquingKeysWith: { first, _ in first })
        let (desk, id) = (desk, loaded.group.id)
        let submission = Self.submission(form.text("phieu"), [id.text, form.text("dong")])
        do {
            try await database.write(as: viewer.actor) { tx in
                let make = {
                    guard let present = try GroupStore.find(id, in: tx) else { throw Self.absent }
                    let reading = try desk.read(lines, of: present, in: tx)
                    return try desk.keep(reading, answers: answers, in: present, in: tx)
                }
                _ = try submission.map { try tx.once($0, "group.member_list", make) } ?? make()
            }
            return .seeOther(.group(id), notice: Self.listNotice)
        } catch {
            let problems = try Self.problems(error)
            return try await memberPreview(
                lines, loaded, viewer, context, problems: problems, submission: form.text("phieu"))
        }
    }
}
