import Kernel

/// How groups of a kind are registered and counted: what the form asks, and what moves a figure.
public struct GroupRegister: Hashable, Sendable {
    /// The step from whose day on a new group counts as set up.
    public enum SetUp: String, Hashable, Sendable, CaseIterable {
        case decided, launched
    }

    /// The step from whose day on a new group counts as set up; without that step, the first one behind it.
    public let countsFrom: SetUp
    /// The places in the group, those of its board first; the last is that of an ordinary member.
    public let positions: [GroupPosition]
    /// What such a group may be, of which each is one: `tổ hợp tác`, `tại trường`. Empty where all are alike.
    public let variants: [GroupWord]
    /// What is followed of each member: `được kết nối định chế tài chính`.
    public let marks: [GroupMark]
    /// Ways of working that a group takes up and that count by themselves (H111).
    public let methods: [GroupMethod]
    /// Kinds of support that a group receives (H114).
    public let supports: [GroupWord]
    /// What is measured before and after support (H117).
    public let effects: [GroupEffectWord]
    /// What its members count for in targets in per cent.
    public let parts: [GroupPart]
    /// The norms that money given to it falls under (H110, H116, I121–125, J142).
    public let money: [GroupMoney]
    /// Whether its people belong to the confidential room: it is then a number at a province or district, no more.
    public let isConfidential: Bool
    /// Whether members are children, who are counted and not named (J146).
    public let protectsChildren: Bool
    /// Whether it has a telephone or address that is published (I119).
    public let hasContact: Bool
    /// Whether another office or a school answers for it jointly (J143, I132).
    public let hasPartner: Bool

    /// What a kind has of which the catalogue says nothing more.
    public static let plain = GroupRegister(
        countsFrom: .launched, positions: [], variants: [], marks: [], methods: [], supports: [], effects: [],
        parts: [], money: [], isConfidential: false, protectsChildren: false, hasContact: false, hasPartner: false)

    /// The position of a code; nil when there is none.
    public func position(_ code: String) -> GroupPosition? { positions.first { $0.code == code } }
}

/// A place in a group: `Tổ trưởng`.
public struct GroupPosition: Hashable, Sendable {
    /// English, stable: `head`.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// Whether it belongs to the board.
    public let isBoard: Bool
    /// Whether who holds it owns the group, alone or jointly.
    public let isOwner: Bool
}

/// A word of a kind's register with its code.
public struct GroupWord: Hashable, Sendable {
    /// English, stable.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
}

/// A number by which the effect of support is told: `Doanh thu một năm`.
public struct GroupEffectWord: Hashable, Sendable {
    /// English, stable.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// `triệu đồng`.
    public let unit: String
}

/// Something followed of each member, with a day: `đề xuất được phê duyệt`.
public struct GroupMark: Hashable, Sendable {
    /// English, stable.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// The code of the mark that comes before it (P203); nil when none has to.
    public let after: String?
}

/// A norm under which a group is given money.
public struct GroupMoney: Hashable, Sendable {
    /// What one amount of the norm, as often as its limits allow, is the measure of.
    public enum Span: String, Hashable, Sendable, CaseIterable {
        /// All that a group is given.
        case group
        /// What it is given in a year.
        case year
        /// A single piece, of which there may be any number: nothing adds up to it.
        case piece
    }

    /// The code of the ``Norm``.
    public let norm: String
    public let span: Span
}

/// A way of working that counts by itself: gender action learning.
public struct GroupMethod: Hashable, Sendable {
    /// English, stable.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// The code of the indicator that a group moves by taking it up.
    public let indicator: String
}

/// What the members of a group count for.
public struct GroupPart: Hashable, Sendable {
    /// The code of the ``CountedPart``.
    public let part: String
    /// Only who holds this position; nil for every member.
    public let position: String?
    /// Only who has this mark; nil for every member.
    public let mark: String?
    /// Only who was trained.
    public let isTrained: Bool
}

extension CatalogueLoader.Reading {
    /// The key `register` of a kind of group.
    func register(_ entry: CatalogueEntry?) -> GroupRegister {
        guard let entry else { return .plain }
        let countsFrom: GroupRegister.SetUp? = entry.choice("counts_from")
        let positions = entry.entries("positions", required: true).compactMap(position)
        let variants = words(entry, "variants")
        let marks = entry.entries("marks").compactMap(mark)
        let money = entry.entries("money").compactMap(money)
        let methods = entry.entries("methods").compactMap(method)
        let supports = words(entry, "supports")
        let effects = entry.entries("effects").compactMap { item -> GroupEffectWord? in
            defer { item.close() }
            guard let code = item.text("code"), let name = item.text("name"), let unit = item.text("unit") else {
                return nil
            }
            return GroupEffectWord(code: code, name: name, unit: unit)
        }
        let parts = entry.entries("parts").compactMap(part(ofGroup:))
        for code in marks.compactMap(\.after) where !marks.contains(where: { $0.code == code }) {
            entry.fault("“after” nêu “\(code)” không có trong “marks”.", line: entry.line(of: "marks"))
        }
        for part in parts {
            if let code = part.position, !positions.contains(where: { $0.code == code }) {
                entry.fault("“parts” nêu vị trí “\(code)” không có trong “positions”.", line: entry.line(of: "parts"))
            }
            if let code = part.mark, !marks.contains(where: { $0.code == code }) {
                entry.fault("“parts” nêu “\(code)” không có trong “marks”.", line: entry.line(of: "parts"))
            }
        }
        let register = GroupRegister(
            countsFrom: countsFrom ?? .launched, positions: positions, variants: variants, marks: marks,
            methods: methods, supports: supports, effects: effects, parts: parts, money: money,
            isConfidential: entry.flag("confidential"),
            protectsChildren: entry.flag("protects_children"), hasContact: entry.flag("contact"),
            hasPartner: entry.flag("partner"))
        entry.close()
        return register
    }

    private func words(_ entry: CatalogueEntry, _ key: String) -> [GroupWord] {
        let list = entry.entries(key).compactMap { item -> GroupWord? in
            defer { item.close() }
            guard let code = item.text("code"), let name = item.text("name") else { return nil }
            return GroupWord(code: code, name: name)
        }
        if Set(list.map(\.code)).count < list.count {
            entry.fault("danh sách “\(key)” có mã lặp lại.", line: entry.line(of: key))
        }
        return list
    }

    private func mark(_ entry: CatalogueEntry) -> GroupMark? {
        let code = entry.text("code")
        let name = entry.text("name")
        let after = entry.optionalText("after")
        entry.close()
        guard let code, let name else { return nil }
        return GroupMark(code: code, name: name, after: after)
    }

    private func money(_ entry: CatalogueEntry) -> GroupMoney? {
        let norm = entry.text("norm")
        entry.refer(to: .norm, "norm", norm)
        let span: GroupMoney.Span? = entry.choice("span")
        entry.close()
        guard let norm, let span else { return nil }
        return GroupMoney(norm: norm, span: span)
    }

    private func position(_ entry: CatalogueEntry) -> GroupPosition? {
        let code = entry.text("code")
        let name = entry.text("name")
        let isBoard = entry.flag("board")
        let isOwner = entry.flag("owner")
        entry.close()
        guard let code, let name else { return nil }
        return GroupPosition(code: code, name: name, isBoard: isBoard, isOwner: isOwner)
    }

    private func method(_ entry: CatalogueEntry) -> GroupMethod? {
        let code = entry.text("code")
        let name = entry.text("name")
        let indicator = entry.text("indicator")
        entry.refer(to: .indicator, "indicator", indicator)
        entry.close()
        guard let code, let name, let indicator else { return nil }
        return GroupMethod(code: code, name: name, indicator: indicator)
    }

    private func part(ofGroup entry: CatalogueEntry) -> GroupPart? {
        let part = entry.text("part")
        entry.refer(to: .part, "part", part)
        let position = entry.optionalText("position")
        let mark = entry.optionalText("mark_of_member")
        let isTrained = entry.flag("trained")
        entry.close()
        guard let part else { return nil }
        return GroupPart(part: part, position: position, mark: mark, isTrained: isTrained)
    }
}
