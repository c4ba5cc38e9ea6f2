import Accounts
import Kernel
import Places

/// A kind of paper that an office numbers and signs, by the letters of its symbol.
public enum OfficialKind: String, Hashable, Sendable, Codable, CaseIterable {
    case plan = "KH"
    case report = "BC"
    case decision = "QĐ"
    case guidance = "HD"
    case notice = "TB"

    /// `Kế hoạch`.
    public var label: String {
        switch self {
        case .plan: "Kế hoạch"
        case .report: "Báo cáo"
        case .decision: "Quyết định"
        case .guidance: "Hướng dẫn"
        case .notice: "Thông báo"
        }
    }
}

/// How an office heads, numbers and signs its papers, and its Word template: offices of one kind do it differently, so
/// it is theirs to edit (docs/mau-van-ban.md).
public struct IssuerProfile: Hashable, Sendable {
    public var agency: RecordID
    /// The office above, one line each, as printed; may be empty.
    public var upper: [String]
    /// The office itself, one line each.
    public var lower: [String]
    /// Whether quốc hiệu and tiêu ngữ stand on the right. Union organs often print their own heading without them.
    public var hasMotto: Bool
    /// Before the day: `Cao Bằng`.
    public var placeName: String
    /// As running text and the line of annexes name it: `Ban Chỉ đạo Dự án 8 tỉnh Cao Bằng`.
    public var name: String
    /// `KH-BTV` for plans; what is missing is made from the same organ.
    public var symbols: [OfficialKind: String]
    /// `TM. BAN THƯỜNG VỤ`; may be empty.
    public var authority: String
    /// `CHỦ TỊCH`.
    public var title: String
    /// Its own template for plans; nil takes the standard one.
    public var template: RecordID?
    /// Of the row; 0 while nothing was saved and everything is a default.
    public var version: Int

    /// The symbol of a kind: its own, or the letters of the kind with the organ of the plan's symbol.
    public func symbol(_ kind: OfficialKind) -> String {
        if let own = symbols[kind], !own.isEmpty { return own }
        let organ = symbols[.plan]?.split(separator: "-", maxSplits: 1).dropFirst().first.map(String.init)
        return organ.map { "\(kind.rawValue)-\($0)" } ?? kind.rawValue
    }

    /// The heading of a paper.
    public var heading: OfficialPaper.Heading {
        OfficialPaper.Heading(upper: upper, lower: lower, hasMotto: hasMotto)
    }

    /// Who signs, unsigned.
    public var signer: OfficialPaper.Signer { OfficialPaper.Signer(authority: authority, title: title) }

    /// What an office of its kind and tier usually prints, before anybody has edited it: 288/KH-BCD and 91/KH-BTV for
    /// provinces, 87/KH-UBND for a commune.
    ///
    /// - Parameters:
    ///   - place: where the agency works.
    ///   - above: the place above it, nil for the nation.
    public static func standard(for agency: Agency, at place: Place, below above: Place?) -> IssuerProfile {
        let capitals = place.name.uppercased()
        let above = above.flatMap { $0.tier == .central ? nil : $0.name.uppercased() }
        var profile = IssuerProfile(
            agency: agency.id, upper: [], lower: [agency.name.uppercased()], hasMotto: true,
            placeName: place.tier == .central ? "Hà Nội" : place.shortName, name: agency.name, symbols: [:],
            authority: "", title: "THỦ TRƯỞNG", template: nil, version: 0)
        switch agency.kind {
        case .union:
            profile.hasMotto = false
            profile.upper =
                place.tier == .central
                ? [] : ["HỘI LIÊN HIỆP PHỤ NỮ" + (above.map { " " + $0 } ?? " VIỆT NAM")]
            profile.lower =
                place.tier == .central ? ["TRUNG ƯƠNG HỘI", "LIÊN HIỆP PHỤ NỮ VIỆT NAM"] : ["BAN THƯỜNG VỤ", capitals]
            profile.name = place.tier == .central ? agency.name : "Ban Thường vụ \(agency.name)"
            profile.symbols = [.plan: place.tier == .central ? "KH-ĐCT" : "KH-BTV"]
            profile.authority = place.tier == .central ? "TM. ĐOÀN CHỦ TỊCH" : "TM. BAN THƯỜNG VỤ"
            profile.title = "CHỦ TỊCH"
        case .steeringCommittee:
            profile.upper = ["ỦY BAN NHÂN DÂN", capitals]
            profile.lower = ["BAN CHỈ ĐẠO DỰ ÁN 8"]
            profile.symbols = [.plan: "KH-BCĐ"]
            profile.authority = "TM. BAN CHỈ ĐẠO"
            profile.title = "TRƯỞNG BAN"
        case .peoplesCommittee:
            profile.lower = ["ỦY BAN NHÂN DÂN", capitals]
            profile.symbols = [.plan: "KH-UBND"]
            profile.authority = "TM. ỦY BAN NHÂN DÂN"
            profile.title = "CHỦ TỊCH"
        case .department, .school, .health:
            profile.upper = ["ỦY BAN NHÂN DÂN", capitals]
            profile.symbols = [.plan: "KH"]
        case .front, .other:
            profile.symbols = [.plan: "KH"]
        }
        return profile
    }

    /// The profile as it may be kept: trimmed lines, no empty ones.
    ///
    /// - Throws: `Problems` on the fields of the form, all at once.
    func checked() throws -> IssuerProfile {
        var kept = self
        kept.upper = upper.map(Vietnamese.line).filter { !$0.isEmpty }
        kept.lower = lower.map(Vietnamese.line).filter { !$0.isEmpty }
        kept.placeName = Vietnamese.line(placeName)
        kept.name = Vietnamese.line(name)
        kept.authority = Vietnamese.line(authority)
        kept.title = Vietnamese.line(title)
        kept.symbols = symbols.mapValues { Vietnamese.line($0) }.filter { !$0.value.isEmpty }
        var problems: [Problem] = []
        func check(_ field: String, _ label: String, _ text: String, atLeast: Int = 1, atMost: Int) {
            if text.count < atLeast {
                problems.append(Problem("issuer.\(field)", "\(label) còn trống. Ghi như trên văn bản.", field: field))
            } else if text.count > atMost {
                problems.append(
                    Problem(
                        "issuer.\(field)", "\(label) có \(text.count) ký tự, nhiều nhất được \(atMost). Rút ngắn lại.",
                        field: field))
            }
        }
        for (field, label, lines) in [
            ("cap-tren", "Tên cơ quan cấp trên", kept.upper), ("co-quan", "Tên cơ quan ban hành", kept.lower),
        ] {
            if lines.count > 4 {
                problems.append(
                    Problem(
                        "issuer.\(field)", "\(label) có \(lines.count) dòng, nhiều nhất được 4 dòng. Ghép bớt dòng.",
                        field: field))
            } else if let long = lines.first(where: { $0.count > 100 }) {
                check(field, "Dòng “\(long.prefix(30))…” của \(label.lowercased())", long, atMost: 100)
            } else if lines.isEmpty && field == "co-quan" {
                check(field, label, "", atMost: 100)
            }
        }
        check("dia-danh", "Địa danh", kept.placeName, atMost: 100)
        check("ten-goi", "Tên gọi trong lời văn", kept.name, atMost: 200)
        check("quyen-han", "Quyền hạn người ký", kept.authority, atLeast: 0, atMost: 100)
        check("chuc-vu", "Chức vụ người ký", kept.title, atMost: 100)
        for kind in OfficialKind.allCases {
            let symbol = kept.symbols[kind] ?? ""
            let field = "ky-hieu-\(kind.fieldName)"
            check(field, "Ký hiệu của \(kind.label.lowercased())", symbol, atLeast: kind == .plan ? 1 : 0, atMost: 30)
            if symbol.contains(where: { $0.isWhitespace || $0 == "/" }) {
                problems.append(
                    Problem(
                        "issuer.\(field)",
                        "Ký hiệu “\(symbol)” có dấu cách hoặc gạch chéo. Chỉ ghi phần sau gạch chéo, ví dụ KH-BTV.",
                        field: field))
            }
        }
        try Problems.throwIfAny(problems)
        return kept
    }
}

extension OfficialKind {
    /// The last part of the name of its field: `kh`, `qd`.
    var fieldName: String { Vietnamese.folded(rawValue) }
}
