import Kernel
import Programme

/// Why a group cannot be kept so, and what of it is meant: a page turns it into a field, an import into a cell.
public struct GroupFault: Hashable, Sendable {
    /// A part of a group.
    public enum Subject: Hashable, Sendable {
        case kind, place, name, variant, women, men, board, suspended, contact, partner, remark
        case method(String)
        case support(String)
        /// A step, counted from 0.
        case step(Int)
    }

    public let subject: Subject
    /// Stable, dotted: `group.future`.
    public let code: String
    /// One Vietnamese sentence, or two.
    public let message: String

    init(_ subject: Subject, _ code: String, _ message: String) {
        self.subject = subject
        self.code = "group.\(code)"
        self.message = message
    }
}

/// What the rules ask of a place on the day of a group.
public struct GroupPlace: Hashable, Sendable {
    public let id: PlaceID
    /// `Xóm Lũng Mười`.
    public let name: String
    public let code: String
    public let tier: Tier
    /// The day that was asked for.
    public let day: Day
    /// Whether it stood on that day.
    public let existed: Bool
    /// What stood there instead: names with codes.
    public let instead: [String]
    /// Whether it lies in the area of the project; nil when nobody knows.
    public let isInArea: Bool?
    /// Its codes and those above it on that day, lowest first: by these plans rule and papers suspend.
    public let codes: [String]

    public init(
        id: PlaceID, name: String, code: String, tier: Tier, day: Day, existed: Bool = true, instead: [String] = [],
        isInArea: Bool? = nil, codes: [String] = []
    ) {
        self.id = id
        self.name = name
        self.code = code
        self.tier = tier
        self.day = day
        self.existed = existed
        self.instead = instead
        self.isInArea = isInArea
        self.codes = codes
    }
}

/// The rules of groups. Pure: the same group, place, catalogue and day give the same answer.
public struct GroupRules: Sendable {
    /// Letters of a name, of a partner, a contact, and of free text at most.
    public static let longestName = 120
    public static let longestText = 500
    /// Members of one group at most.
    public static let mostMembers = 2_000

    public let catalogue: Catalogue
    /// Today in Vietnam.
    let today: Day

    public init(catalogue: Catalogue, today: Day) {
        self.catalogue = catalogue
        self.today = today
    }

    /// The indicator that a kind moves: the first that names it.
    public func indicator(of kind: GroupKind) -> Indicator? { catalogue.indicators.first { $0.groupKind == kind.code } }

    /// The first day of the programme.
    var firstDay: Day? { catalogue.phases.map(\.period.firstDay).min() }

    /// Everything that is wrong, in the order of the form.
    public func faults(of draft: GroupDraft, steps: [GroupEvent], at place: GroupPlace) -> [GroupFault] {
        guard let kind = catalogue.groupKind(draft.kind) else {
            return [GroupFault(.kind, "kind", "Chưa chọn loại mô hình. Chọn một loại trong danh mục.")]
        }
        let cycle = GroupCycle(today: today, programmeFrom: firstDay).faults(of: steps, draft: draft, kind: kind)
        var faults = [placeFault(place, kind), variantFault(draft, kind)].compactMap { $0 }
        faults += textFaults(draft) + countFaults(draft, kind) + traitFaults(draft, kind)
        if let suspended = suspension(draft, kind, at: place) { faults.append(suspended) }
        faults += cycle
        if faults.isEmpty { faults += blockingFaults(draft, kind, at: place) }
        return faults
    }

    private func placeFault(_ place: GroupPlace, _ kind: GroupKind) -> GroupFault? {
        if kind.register.isConfidential {
            guard place.tier != .province && place.tier != .district else { return notThen(place) }
            return GroupFault(
                .place, "place_confidential",
                "“\(kind.name)” chỉ ghi số ở tỉnh hoặc huyện: ghi đến xã có thể làm lộ nạn nhân. Chọn tỉnh hoặc huyện.")
        }
        if place.tier < .commune {
            return GroupFault(
                .place, "place_high",
                "\(place.name) rộng hơn một xã. Chọn xã, hoặc thôn nơi mô hình hoạt động; cấp hỗ trợ ghi ở “Cấp thực hiện”."
            )
        }
        return notThen(place) ?? outside(place)
    }

    private func notThen(_ place: GroupPlace) -> GroupFault? {
        guard !place.existed else { return nil }
        let list = place.instead.prefix(6).joined(separator: ", ")
        return GroupFault(
            .place, "place_not_then",
            "Ngày \(place.day.written) không có \(place.name) (\(place.code))."
                + (list.isEmpty
                    ? " Chọn địa bàn của ngày đó." : " Ở đó khi ấy là: \(list). Chọn một trong các địa bàn này."))
    }

    private func outside(_ place: GroupPlace) -> GroupFault? {
        guard place.isInArea == false else { return nil }
        return GroupFault(
            .place, "outside_area",
            "\(place.name) không thuộc địa bàn thực hiện Dự án 8 vào \(place.day.written). Xem lại địa bàn, hoặc ghi "
                + "quyết định công nhận ở trang địa bàn trước.")
    }

    private func variantFault(_ draft: GroupDraft, _ kind: GroupKind) -> GroupFault? {
        let known = kind.register.variants
        guard !known.isEmpty, !known.contains(where: { $0.code == draft.variant }) else { return nil }
        let names = known.map(\.name).joined(separator: ", ")
        return GroupFault(.variant, "variant", "Chưa chọn hình thức. Chọn một trong: \(names).")
    }

    private func textFaults(_ draft: GroupDraft) -> [GroupFault] {
        func long(_ subject: GroupFault.Subject, _ what: String, _ text: String, _ most: Int) -> GroupFault? {
            guard text.count > most else { return nil }
            return GroupFault(subject, "long", "\(what) có \(text.count) ký tự, nhiều nhất \(most). Ghi ngắn lại.")
        }
        return [
            long(.name, "Tên mô hình", draft.name, Self.longestName),
            long(.contact, "Liên hệ", draft.contact, Self.longestName),
            long(.partner, "Đơn vị phối hợp", draft.partner, Self.longestName),
            long(.remark, "Ghi chú", draft.remark, Self.longestText),
            long(.suspended, "Lý do", draft.suspendedReason, Self.longestText),
        ].compactMap { $0 }
    }

    private func countFaults(_ draft: GroupDraft, _ kind: GroupKind) -> [GroupFault] {
        guard let counts = draft.counts else { return [] }
        if kind.register.isConfidential {
            return [GroupFault(.women, "confidential", "“\(kind.name)” không ghi người ở đây. Để trống số thành viên.")]
        }
        var faults: [GroupFault] = []
        let numbers: [(GroupFault.Subject, Int)] = [
            (.women, counts.women), (.men, counts.men), (.board, counts.board ?? 0),
        ]
        for (subject, number) in numbers
        where !(0...Self.mostMembers).contains(number) {
            faults.append(
                GroupFault(
                    subject, "count",
                    "\(number) nằm ngoài khoảng 0–\(Number.grouped(Int64(Self.mostMembers))). Xem lại số người."))
        }
        if faults.isEmpty, counts.all == 0 {
            faults.append(
                GroupFault(.women, "count_none", "Số nữ và số nam đều là 0. Ghi số người, hoặc để trống cả hai ô."))
        }
        if faults.isEmpty, let board = counts.board, board > counts.all {
            faults.append(
                GroupFault(
                    .board, "board_large", "Ban có \(board) người mà cả mô hình có \(counts.all). Xem lại hai số."))
        }
        return faults
    }

    private func traitFaults(_ draft: GroupDraft, _ kind: GroupKind) -> [GroupFault] {
        func faults(
            _ given: [String: Day], _ known: [String], _ subject: (String) -> GroupFault.Subject
        ) -> [GroupFault] {
            given.sorted { $0.key < $1.key }.compactMap { code, day in
                if !known.contains(code) {
                    return GroupFault(subject(code), "trait", "“\(kind.name)” không có mục “\(code)”. Bỏ mục này.")
                }
                guard day > today else { return nil }
                return GroupFault(
                    subject(code), "future", "\(day.written) chưa đến, hôm nay là \(today.written). Ghi ngày đã qua.")
            }
        }
        return faults(draft.methods, kind.register.methods.map(\.code)) { .method($0) }
            + faults(draft.supports, kind.register.supports.map(\.code)) { .support($0) }
    }

    /// A paper that suspends the kind there and then: registered only with a reason (O195–199).
    func suspension(_ draft: GroupDraft, _ kind: GroupKind, at place: GroupPlace) -> GroupFault? {
        guard draft.suspendedReason.isEmpty, let rule = suspending(kind, at: place) else { return nil }
        let document = catalogue.document(rule.document)
        let paper = document.map { $0.number ?? $0.title } ?? rule.document
        return GroupFault(
            .suspended, "suspended",
            "“\(kind.name)” đang tạm dừng ở đây năm \(place.day.year): “\(rule.reason)” (\(paper), \(rule.clause)). Ghi lý "
                + "do vẫn đăng ký, hoặc xem lại ngày và địa bàn.")
    }

    /// The paper that suspends a kind at a place in the year of its day; nil when none does.
    public func suspending(_ kind: GroupKind, at place: GroupPlace) -> StatusRule? {
        guard let indicator = indicator(of: kind), let own = place.codes.first,
            let period = Period(year: place.day.year)
        else { return nil }
        return catalogue.statuses(
            indicator: indicator.code, place: own, ancestors: Array(place.codes.dropFirst()), period: period
        ).first { $0.kind == .suspended }
    }

    /// Bounds of a plan that says itself that a group outside of them is not to be set up.
    private func blockingFaults(_ draft: GroupDraft, _ kind: GroupKind, at place: GroupPlace) -> [GroupFault] {
        guard draft.counts != nil else { return [] }
        let unit = indicator(of: kind)?.unit ?? "mô hình"
        let composition = GroupComposition(counts: draft.counts, members: [], kind: kind)
        return kind.ruling(at: place.codes).filter(\.isBlocking).compactMap { rule in
            guard let check = GroupChecks.check(rule, composition, unit: unit), !check.isMet else { return nil }
            return GroupFault(rule.subject == .board ? .board : .women, "bounds", check.words)
        }
    }
}
