import Accounts
import Attachments
import Database
import Groups
import Hummingbird
import Kernel
import Pages
import People
import Places
import Programme
import Totals

extension EventPages {
    static let partNotice = Notice("da-luu", "Đã lưu.")
    static let struckNotice = Notice("da-bo", "Đã bỏ dòng ghi nhầm.")
    static let groupsNotice = Notice(
        "da-chon-mo-hinh", "Đã chọn mô hình; sự kiện đã tổ chức thì mốc ra mắt được ghi ngay.")

    private static let notices = [
        planned, corrected, heldNotice, reopenedNotice, cancelledNotice, takenBackNotice, partNotice, struckNotice,
        groupsNotice,
    ]

    /// Everything that the page of an event shows.
    private struct Shown: Sendable {
        let agency: String?
        let participants: [Participant]
        let people: [RecordID: Person]
        let lines: [EventLine]
        let materials: [Material]
        let lessons: [EventStore.Lesson]
        let facts: [Fact]
        let hints: [EventHint]
        let overlaps: [Overlap]
        let groups: [Group]
        let files: [Attachment]
        let history: [EventHistory]
    }

    private static func shown(_ loaded: Loaded, _ desk: EventDesk, in tx: Transaction) throws -> Shown {
        let event = loaded.event
        let participants = try EventStore.participants(of: event.id, in: tx)
        let lines = try EventStore.lines(of: event.id, in: tx)
        let standing = try desk.standing(event.place, on: event.days.from, in: tx)
        let listed = try EventStore.counted(of: event.id, in: tx)
        let products = lines.compactMap { $0.facts.kind == .product ? $0.id : $0.facts.of }
        let materials = try MaterialStore.find(products, in: tx)
        return Shown(
            agency: try event.draft.agency.flatMap { try AgencyStore.find($0, in: tx)?.name },
            participants: participants,
            people: try PersonStore.find(participants.map(\.person), in: tx), lines: lines, materials: materials,
            lessons: try EventStore.lessons(before: event, in: tx),
            facts: try FactStore.facts(of: event.id, in: tx),
            hints: standing.map {
                desk.checks.hints(of: event, at: $0, listed: listed, lines: lines, materials: materials)
            } ?? [],
            overlaps: event.takenBack == nil && event.state != .cancelled
                ? try EventStore.overlaps(within: [], event: event.id, limit: 20, in: tx) : [],
            groups: try GroupStore.find(try EventStore.groups(of: event.id, in: tx).map(\.group), in: tx).sorted {
                ($0.name, $0.id) < ($1.name, $1.id)
            }, files: try EventStore.files(of: event.id, in: tx), history: try EventStore.history(of: event.id, in: tx))
    }

    @Sendable func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.viewEvents, context)
        let (event, desk) = (loaded.event, desk)
        let scopes = viewer.scopes(.viewEvents)
        let (shown, open) = try await database.read { tx in
            let shown = try Self.shown(loaded, desk, in: tx)
            let sides = shown.overlaps.flatMap { [$0.first, $0.second] }
            let open = try sides.filter { side in
                let lineage = try PlaceStore.lineage(of: side.placeID, tx)
                return scopes.contains { $0.covers(lineage) }
            }
            return (shown, Set(open.map(\.id)))
        }
        let mayEdit = event.takenBack == nil && viewer.may(.recordEvents, lineage: loaded.lineage)
        let maySee = viewer.may(.viewPeople, lineage: loaded.lineage)
        let reason = RevealReason(rawValue: request.query.text("ly-do"))
        let reveals = maySee && request.query.text("xem") == "ho-ten" && reason != nil && !shown.participants.isEmpty
        if reveals, let reason {
            context.note(
                Reading(
                    "event.participants_read", RecordRef(Event.kind, event.id), place: event.place,
                    details: ["reason": reason.label]))
        }
        let asks = maySee && !reveals && !shown.participants.isEmpty
        let splits = self.splits(event)
        let duties = duties(event)
        let content = EventRecordPage(
            takenBack: event.takenBack.map {
                "Đã rút lúc \(Moment.written($0.at)), \($0.by): \($0.reason). Sự kiện này không được tính."
            }, cancelled: event.state == .cancelled ? "Đã hủy: \(event.cancelReason)" : nil,
            overlaps: shown.overlaps.map { overlap($0, event, open) }, hasOverlaps: !shown.overlaps.isEmpty,
            hints: shown.hints.map(\.words), hasHints: !shown.hints.isEmpty,
            counts: shown.facts.map { count($0, event) },
            hasCounts: !shown.facts.isEmpty, notCounted: notCounted(loaded, shown), facts: facts(loaded, shown),
            splits: splits, hasSplits: !splits.isEmpty, hasPeople: !shown.participants.isEmpty,
            peopleHeading: shown.participants.isEmpty ? "Danh sách" : "Danh sách \(shown.participants.count) người",
            peopleNote: shown.participants.isEmpty
                ? "Không bắt buộc" : "\(shown.participants.count { $0.attended == true }) có mặt",
            people: people(shown, loaded, reveals: reveals, mayEdit: mayEdit),
            addPerson: mayEdit ? .event(event.id, .people) : nil,
            inviteHeads: mayEdit ? .event(event.id, .invite) : nil,
            attendance: mayEdit && !shown.participants.isEmpty ? .event(event.id, .attendance) : nil,
            nominations: nominations(loaded), reveal: asks ? .event(event.id) : nil,
            reasons: asks
                ? SelectField(
                    "ly-do", "Lý do cần xem họ tên",
                    options: RevealReason.allCases.map { .init($0.rawValue, $0.label) }) : nil,
            groups: shown.groups.map { group in
                EventRecordPage.Line(
                    title: group.name, words: group.steps.last.map { "\($0.step.state), \($0.day.written)" },
                    link: .group(group.id), linkLabel: "Mở mô hình", strike: nil, strikeLabel: "")
            }, showsGroups: loaded.kind.parts.contains(.groups), hasGroups: !shown.groups.isEmpty,
            lessons: shown.lessons.map { lesson in
                EventRecordPage.Line(
                    title: lesson.words, words: "\(lesson.title), \(lesson.day.written)", link: .event(lesson.event),
                    linkLabel: "Mở sự kiện", strike: nil, strikeLabel: "")
            }, hasLessons: !shown.lessons.isEmpty,
            setGroups: mayEdit && loaded.kind.parts.contains(.groups) ? .event(event.id, .groups) : nil,
            parts: parts(loaded, shown, mayEdit: mayEdit), files: shown.files.map { file($0, event) },
            hasFiles: !shown.files.isEmpty, duties: duties, hasDuties: !duties.isEmpty,
            guidance: Link.programme.query([("tim", loaded.kind.name)]),
            history: shown.history.map { line in
                EventRecordPage.Line(
                    title: line.words, words: "\(line.by), \(Moment.written(line.at))", link: nil, linkLabel: "",
                    strike: nil, strikeLabel: "")
            }, hasHistory: !shown.history.isEmpty)
        return try pages.page(
            recordHead(loaded, mayEdit: mayEdit, notice: request.notice(Self.notices)), content, viewer: viewer)
    }

    private func nominations(_ loaded: Loaded) -> Link? {
        loaded.kind.parts.contains(.nominations) && loaded.event.takenBack == nil ? .nominations(loaded.event.id) : nil
    }

    static func badge(_ event: Event) -> StateBadge {
        if event.takenBack != nil { return StateBadge(.superseded, label: "Đã rút") }
        return switch event.state {
        case .planned: StateBadge(.draft, label: event.state.label)
        case .held: StateBadge(.done, label: event.state.label)
        case .cancelled: StateBadge(.paused, label: event.state.label)
        }
    }

    private func recordHead(_ loaded: Loaded, mayEdit: Bool, notice: Notice?) -> PageHead {
        let event = loaded.event
        var actions: [HeadAction] = []
        var items: [HeadAction] = []
        if mayEdit {
            actions.append(HeadAction("Sửa", .event(event.id, .correct), icon: .pencil))
            switch event.state {
            case .planned:
                actions.append(
                    HeadAction("Ghi đã tổ chức", .event(event.id, .hold), primary: true, icon: .check))
                items.append(HeadAction("Hủy sự kiện", .event(event.id, .cancel)))
            case .held:
                actions.append(HeadAction("Sửa kết quả", .event(event.id, .hold), icon: .check))
                items.append(HeadAction("Rút kết quả, về dự kiến", .event(event.id, .reopen)))
            case .cancelled: items.append(HeadAction("Bỏ hủy, về dự kiến", .event(event.id, .reopen)))
            }
            items.append(HeadAction("Đính kèm tệp, ảnh", .event(event.id, .file)))
            items.append(HeadAction("Rút sự kiện ghi nhầm", .event(event.id, .takeBack)))
        }
        return PageHead(
            title: event.title, section: .events, breadcrumbs: [("Sự kiện", .events)],
            facts: loaded.kind.name(variant: event.draft.variant), state: Self.badge(event), actions: actions,
            menus: items.isEmpty ? [] : [HeadMenu("Việc khác", items)], notice: notice)
    }

    private func overlap(_ overlap: Overlap, _ event: Event, _ open: Set<RecordID>) -> EventRecordPage.Overlap {
        let side = overlap.first.id == event.id ? overlap.second : overlap.first
        return EventRecordPage.Overlap(
            title: side.title, words: Self.words(side), link: open.contains(side.id) ? .event(side.id) : nil)
    }

    static func words(_ side: OverlapSide) -> String {
        [
            side.agency, side.tier.implementing, side.period.written, side.state.label.lowercasedFirst,
            side.cost.map { "kinh phí \($0.written)" } ?? "",
        ].filter { !$0.isEmpty }.joined(separator: " · ")
    }

    private func notCounted(_ loaded: Loaded, _ shown: Shown) -> String? {
        guard shown.facts.isEmpty, loaded.event.takenBack == nil else { return nil }
        if loaded.kind.counts(variant: loaded.event.draft.variant).isEmpty {
            return loaded.kind.parts.contains(.groups)
                ? "Mô hình ra mắt được tính ở trang của mô hình."
                : "Loại sự kiện này không gắn chỉ tiêu; vẫn có ở lịch và báo cáo."
        }
        return loaded.event.state == .held
            ? "Chưa được tính: chưa ghi số người, hoặc chưa điểm danh."
            : "Chưa được tính: ghi đã tổ chức thì số được tính ngay."
    }

    private func count(_ fact: Fact, _ event: Event) -> EventRecordPage.Count {
        let item = desk.catalogue.countable(fact.indicator)
        return EventRecordPage.Count(
            name: item?.name ?? fact.indicator, quantity: "\(Number.grouped(fact.quantity)) \(item?.unit ?? "")",
            day: fact.day.written,
            evidence: fact.isEvidenced ? "có minh chứng" : "khai báo, chưa có danh sách hay tệp kèm",
            progress: Link(segments: ["tien-do", event.place.description, fact.indicator]).query([
                ("nam", String(fact.day.year))
            ]))
    }

    private func facts(_ loaded: Loaded, _ shown: Shown) -> [EventRecordPage.Fact] {
        let (draft, event) = (loaded.event.draft, loaded.event)
        let above = loaded.above.isEmpty ? "" : "\(loaded.above) › "
        func names(_ codes: Set<String>, _ words: [EventWord]) -> String {
            words.filter { codes.contains($0.code) }.map(\.name).joined(separator: "; ")
        }
        let register = desk.catalogue.events
        let activity = desk.catalogue.activity(draft.activity)
        let all: [(String, String)] = [
            ("Đã tổ chức", event.held.map { EventDesk.words($0) } ?? ""), ("Dự kiến", draft.period.written),
            ("Nơi tổ chức", "\(above)\(loaded.place.name) (\(loaded.place.code))"), ("Địa điểm", draft.venue),
            ("Đơn vị tổ chức", shown.agency ?? ""), ("Cấp tổ chức", draft.tier?.implementing.capitalisedFirst ?? ""),
            ("Phối hợp", draft.partner), ("Hoạt động", activity.map { "\($0.path). \($0.title)" } ?? draft.activity),
            ("Số người dự kiến", draft.plannedPeople.map { Number.grouped(Int64($0)) } ?? ""),
            ("Chủ đề", names(draft.topics, register.topics)), ("Làm điểm", draft.isPilot ? "Có" : ""),
            ("Kênh", names(draft.channels, register.channels)),
            ("Số liệu", measured(loaded)),
            ("Ngôn ngữ", names(draft.languages, register.languages)),
            (
                "Kinh phí",
                draft.cost.map { $0.written + (draft.costSource.isEmpty ? "" : " (\(draft.costSource))") }
                    ?? draft.costSource
            ), ("Ghi chú", draft.remark), ("Bài học", draft.lessons),
            ("Người ghi", "\(event.recordedByName), \(Moment.written(event.recordedAt))"),
        ]
        return all.filter { !$0.1.isEmpty }.map { EventRecordPage.Fact(label: $0.0, value: $0.1) }
    }

    /// `Số tin, bài: 24 tin, bài; Thời lượng phát sóng: 180 phút`; empty for none.
    private func measured(_ loaded: Loaded) -> String {
        loaded.kind.measures.compactMap { measure in
            loaded.event.held?.measures[measure.code].map {
                "\(measure.name): \(Number.grouped(Int64($0))) \(measure.unit)"
            }
        }.joined(separator: "; ")
    }

    private func splits(_ event: Event) -> [EventRecordPage.Split] {
        guard let counts = event.held?.counts else { return [] }
        func split(_ label: String, _ split: ParticipantSplit) -> EventRecordPage.Split {
            func word(_ number: Int?) -> String { number.map { Number.grouped(Int64($0)) } ?? "–" }
            return EventRecordPage.Split(
                label: label, women: word(split.women), men: word(split.men),
                minorityWomen: word(split.minorityWomen), minorityMen: word(split.minorityMen))
        }
        return [split("Tất cả", counts.all)]
            + desk.catalogue.events.ageGroups.compactMap { group in
                counts.ages[group.code].map { split(group.name, $0) }
            }
    }

    private func people(
        _ shown: Shown, _ loaded: Loaded, reveals: Bool, mayEdit: Bool
    ) -> [EventRecordPage.Person] {
        shown.participants.enumerated().map { index, line in
            let person = shown.people[line.person]
            let known = [
                person?.birth.map { "sinh \($0.written)" },
                desk.catalogue.ethnicity(person?.draft.ethnicity).map { "dân tộc \($0.name)" },
            ].compactMap { $0 }
            return EventRecordPage.Person(
                name: (reveals ? person?.name : person?.maskedName) ?? "•••", isMasked: !reveals,
                number: "Người \(index + 1)", role: line.role.label, sex: person?.sex.label ?? "–",
                came: line.attended.map { $0 ? "Có mặt" : "Vắng" } ?? "Chưa điểm danh",
                more: reveals && !known.isEmpty ? known.joined(separator: ", ") : nil,
                strike: mayEdit ? .event(loaded.event.id, .removePerson(line.id)) : nil)
        }
    }

    /// The duties that the handbook gives the level that holds the event (U244).
    private func duties(_ event: Event) -> [EventRecordPage.Duty] {
        desk.catalogue.guidance(ofActivity: event.draft.activity).flatMap { guidance in
            guidance.levels.filter { level in event.draft.tier.map { level.tiers.contains($0) } ?? true }.map { level in
                EventRecordPage.Duty(
                    title: level.tiers.map(\.implementing).joined(separator: ", ").capitalisedFirst,
                    items: level.duties, source: "\(guidance.source.text), mục \(level.clause)")
            }
        }
    }

    private func file(_ file: Attachment, _ event: Event) -> EventRecordPage.File {
        EventRecordPage.File(
            name: file.name, link: .event(event.id, .download(file.id)),
            size: "\(Number.grouped(Int64(max(1, file.size / 1024)))) KB")
    }

    // MARK: Lines

    /// The kinds of lines that a kind of event has.
    static func lineKinds(of kind: EventKind) -> [EventLine.Kind] {
        var kinds: [EventLine.Kind] = []
        if kind.parts.contains(.questions) { kinds.append(.question) }
        if kind.parts.contains(.commitments) { kinds.append(.commitment) }
        if !kind.parts.isDisjoint(with: [.commitments, .results]) { kinds.append(.result) }
        if kind.parts.contains(.publicity) { kinds.append(.publicity) }
        if kind.parts.contains(.products) { kinds += [.product, .handout] }
        return kinds
    }

    private func parts(_ loaded: Loaded, _ shown: Shown, mayEdit: Bool) -> [EventRecordPage.Part] {
        Self.lineKinds(of: loaded.kind).map { kind in
            let lines = shown.lines.filter { $0.facts.kind == kind }
            let open = kind == .commitment ? lines.count { $0.doneOn == nil } : 0
            return EventRecordPage.Part(
                id: "phan-\(kind.rawValue)", heading: open > 0 ? "\(kind.label) (\(open) chưa xong)" : kind.label,
                lines: lines.map { line($0, loaded.event, shown.materials, mayEdit: mayEdit) },
                hasLines: !lines.isEmpty,
                add: mayEdit ? .event(loaded.event.id, .line(kind)) : nil,
                addLabel: "Ghi \(kind.label.lowercasedFirst)")
        }
    }

    private func line(
        _ line: EventLine, _ event: Event, _ materials: [Material], mayEdit: Bool
    ) -> EventRecordPage.Line {
        let facts = line.facts
        let register = desk.catalogue.events
        let word = (register.channels + register.products).first { $0.code == facts.code }?.name
        var words: [String] = []
        if let when = facts.when { words.append("\(when.label) sự kiện") }
        if let word { words.append(word) }
        if let quantity = facts.quantity { words.append("số lượng \(Number.grouped(Int64(quantity)))") }
        if !facts.who.isEmpty { words.append(facts.who) }
        if facts.kind == .commitment {
            words.append(facts.day.map { "hạn \($0.written)" } ?? "chưa có hạn")
            let late = line.doneOn == nil && facts.day.map { $0 < environment.today } == true
            words.append(
                line.doneOn.map { "đã thực hiện \($0.written)\(line.doneNote.isEmpty ? "" : ": \(line.doneNote)")" }
                    ?? (late ? "quá hạn" : "chưa thực hiện"))
        } else if !facts.licence.isEmpty {
            words.append("giấy phép \(facts.licence)\(facts.issuer.isEmpty ? "" : " của \(facts.issuer)")")
            if let day = facts.day { words.append(day.written) }
        } else if let day = facts.day {
            words.append(day.written)
        }
        let material = materials.first { $0.id == (facts.kind == .product ? line.id : facts.of) }
        if let left = material?.remaining {
            words.append(left < 0 ? "phát vượt \(Number.grouped(Int64(-left)))" : "còn \(Number.grouped(Int64(left)))")
        }
        let promise: Link? =
            mayEdit && facts.kind == .commitment ? .event(event.id, .commitment(line.id)) : nil
        return EventRecordPage.Line(
            title: facts.words, words: words.isEmpty ? nil : words.joined(separator: " · "),
            link: promise ?? material.map { .material($0.id) },
            linkLabel: promise == nil
                ? "Mở trong thư viện" : line.doneOn == nil ? "Ghi đã thực hiện" : "Mở lại cam kết",
            strike: mayEdit ? .event(event.id, .strikeLine(line.id)) : nil, strikeLabel: "Bỏ dòng ghi nhầm")
    }

    @Sendable func download(_ request: Request, _ context: AppContext) async throws -> Response {
        let (_, loaded) = try await load(.viewEvents, context)
        let file = try context.recordID("part")
        let id = loaded.event.id
        let (bytes, attachment) = try await database.read { tx in
            guard let attachment = try EventStore.files(of: id, in: tx).first(where: { $0.id == file }) else {
                throw Problem.noSuchPage
            }
            return (try AttachmentStore.load(file, in: tx), attachment)
        }
        return .download(bytes, type: attachment.mediaType.rawValue, plainName: "ho-so", name: attachment.name)
    }
}
