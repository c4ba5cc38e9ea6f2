import Database
import Hummingbird
import Kernel
import Pages
import People
import Places

extension GroupPages {
    /// Two records that may mean one person, and the one of the list.
    private struct Pair: Sendable {
        let loaded: Loaded
        let viewer: Viewer
        let member: GroupMember
        let kept: Person
        let others: [Person]
    }

    private func pair(_ context: AppContext) async throws -> Pair {
        let (viewer, loaded) = try await load(.editGroups, context)
        let part = try context.recordID("part")
        let group = loaded.group.id
        let (member, kept, others) = try await database.read { tx in
            guard let member = try MemberStore.members(of: group, in: tx).first(where: { $0.id == part }),
                let kept = try PersonStore.find(member.person, in: tx)
            else { throw Problem.noSuchPage }
            return (member, kept, try PersonStore.doubles(of: kept, in: tx))
        }
        return Pair(loaded: loaded, viewer: viewer, member: member, kept: kept, others: others)
    }

    @Sendable func askMerge(_ request: Request, _ context: AppContext) async throws -> Response {
        let pair = try await pair(context)
        context.note(
            Reading(
                "group.members_read", RecordRef(Group.kind, pair.loaded.group.id), place: pair.loaded.group.place,
                details: ["reason": "Gộp hồ sơ trùng"]))
        return try mergePage(pair, typed: "", problems: [])
    }

    private func mergePage(_ pair: Pair, typed: String, problems: [Problem]) throws -> Response {
        guard !pair.others.isEmpty else { return .seeOther(.group(pair.loaded.group.id, .member(pair.member.id))) }
        let group = pair.loaded.group.id
        let content = GroupActPage(
            intro:
                "Hồ sơ giữ lại: \(Self.words(pair.kept)). Hồ sơ được chọn nhập vào hồ sơ này; mọi danh sách có tên người "
                + "đó trỏ sang, lịch sử của cả hai còn nguyên. Không tách lại được.",
            action: .group(group, .merge(pair.member.id)), cancel: .group(group, .member(pair.member.id)),
            verb: "Gộp hai hồ sơ", submission: submissionID(""), version: String(pair.kept.rowVersion),
            selects: [
                SelectField(
                    "ai", "Hồ sơ trùng",
                    options: pair.others.map { .init("\($0.id.text) \($0.rowVersion)", Self.words($0)) },
                    error: problems.message(for: "ai"))
            ], fields: [],
            areas: [
                TextArea(
                    "ly-do", "Vì sao là một người", value: typed, hint: "Không ghi số giấy tờ.", rows: 2,
                    error: problems.message(for: "ly-do"))
            ], hasFile: false, fileError: nil)
        return try pages.page(
            head("Gộp hồ sơ trùng", pair.loaded, problems: problems), content, viewer: pair.viewer,
            status: problems.first.map(\.kind.status) ?? .ok)
    }

    private static func words(_ person: Person) -> String {
        ([person.name, person.sex.label] + (person.birth.map { ["sinh \($0.written)"] } ?? [])).joined(separator: ", ")
    }

    @Sendable func merge(_ request: Request, _ context: AppContext) async throws -> Response {
        let pair = try await pair(context)
        let form = try await request.form(context: context, limit: 65_536)
        let answer = form.text("ai").split(separator: " ")
        let reason = form.lines("ly-do")
        let (holders, kept) = (holders, pair.kept.id)
        do {
            // Only a record that was offered can be merged.
            guard answer.count == 2, let other = pair.others.first(where: { $0.id.text == answer[0] }),
                let version = Int(answer[1])
            else { throw Problem("person.merge_choice", "Chưa chọn hồ sơ trùng. Chọn một hồ sơ.", field: "ai") }
            guard !reason.isEmpty, reason.count <= GroupRules.longestText else {
                throw Problem(
                    "person.merge_reason", "Ghi ngắn gọn vì sao hai hồ sơ là một người.", field: "ly-do")
            }
            let seen = Int(form.text("phien")) ?? 0
            try await database.write(as: pair.viewer.actor) { tx in
                try PersonStore.merge(
                    other.id, into: kept, reason: reason, versions: (version, seen), holders: holders, in: tx)
            }
            return .seeOther(.group(pair.loaded.group.id), notice: Self.mergedNotice)
        } catch let problem as Problem where problem.code.hasPrefix("person.") {
            let shown = Problem(problem.kind, problem.code, problem.message, field: problem.field ?? "ai")
            return try mergePage(pair, typed: reason, problems: [shown])
        }
    }
}
