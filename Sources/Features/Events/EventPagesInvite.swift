import Database
import Groups
import Hummingbird
import Kernel
import Pages
import Places
import Programme

/// The heads of groups of a place are invited by the list of groups, so that nobody types them again (D62, D74).
extension EventPages {
    /// Groups of one page of the form at most.
    private static let mostHeads = 200

    /// A group with who heads it.
    private struct Head: Sendable {
        let group: Group
        /// `Tổ trưởng`.
        let position: String
        let person: RecordID
        let place: String
        /// Whether the person stands on the list already.
        let isInvited: Bool
    }

    @Sendable func askHeads(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        return try await headsPage(loaded, viewer, kind: request.query.text("loai"), problems: [])
    }

    @Sendable func inviteHeads(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        let form = try await request.form(context: context, limit: 65_536)
        let wanted = Set(form.all("nhom").compactMap { RecordID($0) })
        let catalogue = desk.catalogue
        let role: ParticipantRole = loaded.kind.parts.contains(.groups) ? .guest : .participant
        do {
            guard !wanted.isEmpty else {
                throw Problem("event.no_heads", "Chưa chọn tổ, nhóm nào. Đánh dấu ít nhất một dòng.", field: "nhom")
            }
            let added = try await write(as: viewer, to: loaded.event.id) { desk, event, tx in
                // Only who heads a group below the event's place can be chosen; who is on the list stays there once.
                let heads = try Self.heads(of: event, kind: "", catalogue, in: tx).filter {
                    wanted.contains($0.group.id)
                }
                var seen: Set<RecordID> = []
                for head in heads where !head.isInvited && seen.insert(head.person).inserted {
                    _ = try desk.addParticipant(.known(head.person), role: role, attended: nil, to: event, in: tx)
                }
                return seen.count
            }
            guard added > 0 else {
                throw Problem(
                    "event.heads_invited", "Những người đã chọn đều ở trong danh sách rồi. Chọn tổ, nhóm khác.",
                    field: "nhom")
            }
            return .seeOther(Link.event(loaded.event.id).fragment("danh-sach"), notice: Self.partNotice)
        } catch {
            return try await headsPage(loaded, viewer, kind: form.text("loai"), problems: try Self.problems(error))
        }
    }

    /// Standing groups at the place of an event and below that name who heads them: whoever holds the first position of
    /// the kind.
    private static func heads(
        of event: Event, kind: String, _ catalogue: Catalogue, in tx: Transaction
    ) throws -> [Head] {
        let present = Set(try EventStore.participants(of: event.id, in: tx).map(\.person))
        let question = GroupQuestion(kind: kind.isEmpty ? nil : kind)
        let items = try GroupStore.search(question, within: [Scope(event.place)], limit: mostHeads, in: tx)
        return try items.compactMap { item in
            guard item.group.state != .stopped, item.listed > 0,
                let position = catalogue.groupKind(item.group.draft.kind)?.register.positions.first,
                let head = try MemberStore.members(of: item.group.id, in: tx).first(where: {
                    $0.isIn && $0.facts.position == position.code
                })
            else { return nil }
            return Head(
                group: item.group, position: position.name, person: head.person, place: item.place,
                isInvited: present.contains(head.person))
        }.sorted { ($0.place, $0.group.name, $0.group.id) < ($1.place, $1.group.name, $1.group.id) }
    }

    private func headsPage(
        _ loaded: Loaded, _ viewer: Viewer, kind: String, problems: [Problem]
    ) async throws -> Response {
        let catalogue = desk.catalogue
        let heads = try await database.read { tx in
            try Self.heads(of: loaded.event, kind: kind, catalogue, in: tx)
        }
        let options = heads.filter { !$0.isInvited }.enumerated().map { index, head in
            EventFormPage.Option(
                id: "nhom-\(index)", name: "nhom", value: head.group.id.text,
                label: "\(head.position): \(head.group.name)"
                    + (head.group.name.contains(head.place.lowercasedFirst) ? "" : ", \(head.place.lowercasedFirst)"),
                isRadio: false, checked: false)
        }
        let invited = heads.count(where: \.isInvited)
        let role: ParticipantRole = loaded.kind.parts.contains(.groups) ? .guest : .participant
        let content = EventFormPage(
            label: "Mời trưởng tổ, nhóm", action: .event(loaded.event.id, .invite), cancel: .event(loaded.event.id),
            verb: "Thêm vào danh sách", hidden: [],
            sections: [
                EventFormPage.Section(
                    "truong-nhom", "Trưởng tổ, nhóm, câu lạc bộ",
                    note: invited > 0 ? "\(invited) người đã ở trong danh sách" : nil,
                    intro: options.isEmpty
                        ? "Ở \(loaded.place.name) chưa có tổ, nhóm nào có tên người đứng đầu mà chưa mời. Ghi tổ, nhóm "
                            + "hiện có và người đứng đầu ở trang Tổ, nhóm trước."
                        : "Người được chọn vào danh sách với vai trò “\(role.label.lowercasedFirst)”, chưa điểm danh.",
                    choices: options.isEmpty
                        ? []
                        : [
                            EventFormPage.Choices(
                                legend: "Tổ, nhóm ở nơi tổ chức", hint: nil, error: problems.message(for: "nhom"),
                                options: options)
                        ])
            ], hasFile: false, fileError: nil, fileHint: "")
        return try page("Mời trưởng tổ, nhóm", content, loaded, viewer, problems)
    }
}
