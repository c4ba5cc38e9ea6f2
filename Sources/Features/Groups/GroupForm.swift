import Database
import Kernel
import Pages
import Places
import Programme
import Sheets

/// What the form of a group was told, as typed.
struct GroupForm: Sendable {
    /// The fields of one line, by name.
    private static let single = [
        "dia-ban", "dia-ban-chon", "ten", "hinh-thuc", "nguon", "cap", "so-nu", "so-nam", "so-ban", "so-qd", "noi-qd",
        "ngay-qd", "ngay-ra-soat", "ngay-ra-mat", "ngay-cung-co", "lien-he", "phoi-hop", "nhan-rong", "xac-nhan",
        "phieu", "ngoai-chi-tieu",
    ]
    private static let several = ["ghi-chu", "ly-do-tam-dung"]

    private(set) var values: [String: String] = [:]
    let kind: GroupKind

    init(_ form: Form, kind: GroupKind) {
        self.kind = kind
        for name in Self.single { values[name] = String(form.text(name).prefix(300)) }
        for name in Self.several { values[name] = String(form.lines(name).prefix(2_000)) }
        for name in traitNames { values[name] = String(form.text(name).prefix(40)) }
    }

    /// The form as it shows a group that is to be corrected; its steps have pages of their own.
    init(_ group: Group, kind: GroupKind) {
        self.kind = kind
        let draft = group.draft
        values = [
            "ten": draft.name, "hinh-thuc": draft.variant ?? "", "nguon": draft.origin.rawValue,
            "cap": draft.tier?.rawValue ?? "", "so-nu": draft.counts.map { String($0.women) } ?? "",
            "so-nam": draft.counts.map { String($0.men) } ?? "", "so-ban": draft.counts?.board.map(String.init) ?? "",
            "lien-he": draft.contact, "phoi-hop": draft.partner, "nhan-rong": draft.spread.rawValue,
            "ghi-chu": draft.remark, "ly-do-tam-dung": draft.suspendedReason,
            "ngoai-chi-tieu": draft.isExtra ? "1" : "",
        ]
        for (code, day) in draft.methods { values["pp-\(code)"] = day.written }
        for (code, day) in draft.supports { values["ht-\(code)"] = day.written }
    }

    private var traitNames: [String] {
        kind.register.methods.map { "pp-\($0.code)" } + kind.register.supports.map { "ht-\($0.code)" }
    }

    subscript(_ name: String) -> String {
        get { values[name] ?? "" }
        set { values[name] = newValue }
    }

    /// What makes one submission of it.
    var parts: [String] { [kind.code] + values.sorted { $0.key < $1.key }.filter { $0.key != "phieu" }.map(\.value) }

    /// The steps that the form of a new group tells, in order.
    private func steps(_ problems: inout FieldProblems) -> [GroupEvent] {
        let form = self
        var steps: [GroupEvent] = []
        func day(_ field: String) -> Day? {
            problems.take { () throws(Problem) -> Day? in try FormReading.day(form[field], field) }
        }
        if let surveyed = day("ngay-ra-soat") { steps.append(GroupEvent(.surveyed, on: surveyed)) }
        let decided = day("ngay-qd")
        if let decided {
            steps.append(GroupEvent(.decided, on: decided, number: self["so-qd"], issuer: self["noi-qd"]))
        } else if !self["so-qd"].isEmpty, self["ngay-qd"].isEmpty {
            problems.add(
                Problem(
                    "group.decision_day", "Quyết định \(self["so-qd"]) chưa có ngày. Ghi ngày trên văn bản.",
                    field: "ngay-qd"))
        }
        if let launched = day("ngay-ra-mat") { steps.append(GroupEvent(.launched, on: launched)) }
        if let strengthened = day("ngay-cung-co") { steps.append(GroupEvent(.strengthened, on: strengthened)) }
        return steps
    }

    /// Everything but the place.
    func read(isNew: Bool) -> (draft: GroupDraft, steps: [GroupEvent], problems: [Problem]) {
        var problems = FieldProblems()
        let form = self
        func count(_ field: String) -> Int? {
            problems.take { () throws(Problem) -> Int? in try FormReading.count(form[field], field) }
        }
        let steps = isNew ? steps(&problems) : []
        let women = count("so-nu")
        let men = count("so-nam")
        let board = count("so-ban")
        var counts: MemberCounts?
        if women != nil || men != nil { counts = MemberCounts(women: women ?? 0, men: men ?? 0, board: board) }
        if counts == nil, board != nil, problems.all.isEmpty {
            problems.add(
                Problem("group.count_none", "Ghi số nữ, số nam trước khi ghi số người trong ban.", field: "so-nu"))
        }
        func days(_ prefix: String, _ codes: [String]) -> [String: Day] {
            var days: [String: Day] = [:]
            for code in codes {
                let field = "\(prefix)-\(code)"
                days[code] = problems.take { () throws(Problem) -> Day? in try FormReading.day(form[field], field) }
            }
            return days
        }
        let draft = GroupDraft(
            kind: kind.code, place: .nation, name: self["ten"],
            variant: self["hinh-thuc"].isEmpty ? nil : self["hinh-thuc"],
            origin: GroupOrigin(rawValue: self["nguon"]) ?? .new, tier: Tier(rawValue: self["cap"]), counts: counts,
            spread: GroupSpread(rawValue: self["nhan-rong"]) ?? .usual,
            contact: kind.register.hasContact ? self["lien-he"] : "",
            partner: kind.register.hasPartner ? self["phoi-hop"] : "",
            remark: Vietnamese.normalised(self["ghi-chu"]),
            suspendedReason: Vietnamese.normalised(self["ly-do-tam-dung"]), isExtra: self["ngoai-chi-tieu"] == "1",
            methods: days("pp", kind.register.methods.map(\.code)),
            supports: days("ht", kind.register.supports.map(\.code)))
        return (draft, steps, problems.all)
    }
}

/// A form that was not kept: its problems, the places to choose from, and the groups that it may be.
struct GroupRefusal: Error {
    var problems: [Problem] = []
    var choices: [PlaceHit] = []
    var doubles: [Group] = []

    /// Under which the doubles are confirmed: others have another key.
    static func key(of doubles: [Group]) -> String { doubles.map { $0.id.text.suffix(12) }.joined(separator: "_") }
}

extension GroupForm {
    /// What the form registers.
    ///
    /// - Parameter fixed: the group that is corrected; nil for a new one.
    /// - Throws: ``GroupRefusal``.
    func draft(
        fixed: Group?, for viewer: Viewer, _ desk: GroupDesk, in tx: Transaction
    ) throws -> (GroupDraft, [GroupEvent]) {
        var (draft, steps, problems) = read(isNew: fixed == nil)
        var refusal = GroupRefusal()
        if let fixed {
            steps = fixed.steps
            draft.place = fixed.place
        } else {
            switch try place(on: desk.day(of: steps), for: viewer, in: tx) {
            case .success(let place): draft.place = place
            case .failure(let refused):
                refusal.choices = refused.choices
                problems = refused.problems + problems
            }
        }
        if draft.place != .nation {
            let typed = Set(problems.compactMap(\.field))
            // What could not be read needs no second sentence.
            problems += try desk.faults(of: draft, steps: steps, in: tx).map { fault in
                Problem(fault.code, fault.message, field: field(of: fault, steps))
            }.filter { !typed.contains($0.field ?? "") }
        }
        guard problems.isEmpty else {
            refusal.problems = problems
            throw refusal
        }
        return (draft, steps)
    }

    /// On the form of a new group each step has a field of its own.
    private func field(of fault: GroupFault, _ steps: [GroupEvent]) -> String {
        guard case .step(let index) = fault.subject, steps.indices.contains(index) else {
            return GroupDesk.field(of: fault)
        }
        switch (steps[index].step, fault.code) {
        case (_, "group.decision_number"): return "so-qd"
        case (_, "group.decision_issuer"): return "noi-qd"
        case (.surveyed, _): return "ngay-ra-soat"
        case (.decided, _): return "ngay-qd"
        case (.launched, _): return "ngay-ra-mat"
        default: return "ngay-cung-co"
        }
    }

    private func place(
        on day: Day, for viewer: Viewer, in tx: Transaction
    ) throws -> Result<PlaceID, GroupRefusal> {
        let permits = { (id: PlaceID) in viewer.may(.editGroups, lineage: try PlaceStore.lineage(of: id, tx)) }
        let wanted = self["dia-ban-chon"].isEmpty ? self["dia-ban"] : self["dia-ban-chon"]
        switch try TypedPlace.find(wanted, on: day, permits: permits, in: tx) {
        case .place(let place):
            guard try permits(place.id) else {
                return .failure(
                    GroupRefusal(problems: [
                        Problem(
                            .forbidden, "group.outside_scope",
                            "\(place.name) ở ngoài phạm vi của tài khoản này. Nhờ đơn vị đó ghi.", field: "dia-ban")
                    ]))
            }
            return .success(place.id)
        case .choices(let hits):
            return .failure(
                GroupRefusal(
                    problems: [
                        Problem(
                            "group.place_ambiguous",
                            "Có \(hits.count) địa bàn hợp với “\(wanted)”. Chọn một trong danh sách bên dưới.",
                            field: "dia-ban")
                    ], choices: hits))
        case .problem(let problem):
            return .failure(
                GroupRefusal(problems: [Problem(problem.kind, "group.place_unknown", problem.message, field: "dia-ban")]
                ))
        }
    }
}
