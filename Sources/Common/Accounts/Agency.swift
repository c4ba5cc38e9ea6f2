import Database
import Kernel

/// What an office is in the programme (REQUIREMENTS A5, A6, A10–A14).
public enum AgencyKind: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
    /// Hội LHPN of any tier.
    case union
    /// Ban Chỉ đạo, which issues plans itself.
    case steeringCommittee = "steering_committee"
    /// Sở, phòng, ban of a people's committee, or a department inside an agency.
    case department
    case peoplesCommittee = "peoples_committee"
    case school
    /// Trạm Y tế, trung tâm y tế.
    case health
    /// Mặt trận Tổ quốc and the mass organisations beside the Union.
    case front
    case other

    /// As shown: `Hội LHPN`, `Ban Chỉ đạo`.
    public var label: String {
        switch self {
        case .union: "Hội LHPN"
        case .steeringCommittee: "Ban Chỉ đạo"
        case .department: "Sở, phòng, ban"
        case .peoplesCommittee: "Ủy ban nhân dân"
        case .school: "Trường học"
        case .health: "Y tế"
        case .front: "Mặt trận, đoàn thể"
        case .other: "Cơ quan khác"
        }
    }
}

/// An office that plans, implements or supervises.
public struct Agency: Hashable, Sendable {
    public let id: RecordID
    /// Unique, stable, for the command line: `hoi-lhpn-04`.
    public let code: String
    /// The full name by current spelling: `Hội LHPN tỉnh Cao Bằng`.
    public let name: String
    public let kind: AgencyKind
    /// Where it works: the root of its subtree.
    public let place: PlaceID
    /// The office above it in its own line, or the one it is a department of (A5, A7); nil at the top.
    public let parent: RecordID?

    /// An agency as other rooms name it in samples and tests; nothing is kept.
    public init(id: RecordID, code: String, name: String, kind: AgencyKind, place: PlaceID, parent: RecordID?) {
        self.id = id
        self.code = code
        self.name = name
        self.kind = kind
        self.place = place
        self.parent = parent
    }
}

/// What is known of an office before it is kept.
public struct NewAgency: Sendable {
    public var code: String
    public var name: String
    public var kind: AgencyKind
    public var place: PlaceID
    public var parent: RecordID?
    /// Other printed forms that mean it (A10); the table of `AgencyNames` already covers the usual abbreviations.
    public var aliases: [String]

    public init(
        code: String, name: String, kind: AgencyKind, place: PlaceID, parent: RecordID? = nil, aliases: [String] = []
    ) {
        self.code = code
        self.name = name
        self.kind = kind
        self.place = place
        self.parent = parent
        self.aliases = aliases
    }
}
