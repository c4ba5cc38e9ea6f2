import Database
import Kernel

/// A named tree of places in force from a day (DESIGN idea 3).
public struct Structure: Hashable, Sendable, Identifiable {
    /// 1, 2, … in the order of the days.
    public let id: Int
    /// `Từ 1/7/2025 (hai cấp)`.
    public let name: String
    /// The first day on which it answers; it does so until the day before the next structure.
    public let inForceFrom: Day
    /// What decided it, as the offices cite it.
    public let decision: String

    public init(id: Int, name: String, inForceFrom: Day, decision: String) {
        self.id = id
        self.name = name
        self.inForceFrom = inForceFrom
        self.decision = decision
    }

    /// The two structures that are shipped.
    ///
    /// The first answers from 2000-01-01, the first day a `Period` can have. It is the tree of June 2025: earlier
    /// changes of districts and communes are not in the data.
    public static let shipped = [
        Structure(
            id: 1, name: "Trước 1/7/2025 (có cấp huyện)", inForceFrom: Day(year: 2000, month: 1, day: 1)!,
            decision: "Danh mục đơn vị hành chính của Tổng cục Thống kê, đến hết ngày 30/6/2025"),
        Structure(
            id: 2, name: "Từ 1/7/2025 (hai cấp)", inForceFrom: Day(year: 2025, month: 7, day: 1)!,
            decision: "Tổ chức chính quyền địa phương hai cấp, thực hiện từ ngày 01/7/2025"),
    ]
}

/// An administrative unit of one structure, or the one bucket “chưa phân định” of a place.
public struct Place: Hashable, Sendable, Identifiable {
    public let id: PlaceID
    /// The id of its structure. The nation stands in the first and is the root of all.
    public let structure: Int
    /// The code of the General Statistics Office: `04`, `049`, `01279`; `00` for the nation. Unique in the structure.
    public let code: String
    public let tier: Tier
    /// `Huyện`, `Thị xã`, `Xã` (REQUIREMENTS A3).
    public let type: String
    /// With the type word: `Huyện Quảng Hòa`.
    public let name: String
    /// Without it, `Quảng Hòa`; a numbered unit keeps it (`Quận 1`).
    public let shortName: String
    /// The place above in its own structure; nil for the nation.
    public let parent: PlaceID?
    /// Where it lies in millionths of a degree; nil when unknown.
    public let latitude: Int?
    public let longitude: Int?
    /// What the village tier is called in this province (REQUIREMENTS A2); nil when no document says.
    public let localWord: String?
    /// Whether this is the place's “chưa phân định”: nobody records anything at it.
    public let isBucket: Bool

    init(_ row: Row) throws {
        id = try row("id")
        structure = try row("structure_id")
        code = try row("code")
        tier = try row("tier")
        type = try row("type")
        name = try row("name")
        shortName = try row("short_name")
        parent = try row("parent_id")
        latitude = try row("lat")
        longitude = try row("lon")
        localWord = try row("local_word")
        isBucket = try row("is_bucket")
    }
}

/// The one path of ancestors that a structure gives to a place, old or new.
///
/// Province, district and commune are places of that structure, its buckets, or, for what was recorded higher up,
/// that higher place repeated. In a structure without districts the district repeats the province. The unit is the
/// place of record itself, unless its own successor village is known.
public struct PlacePath: Hashable, Sendable {
    public let structure: Int
    public let place: PlaceID
    public let province: PlaceID
    public let district: PlaceID
    public let commune: PlaceID
    public let unit: PlaceID

    public init(
        structure: Int, place: PlaceID, province: PlaceID, district: PlaceID, commune: PlaceID, unit: PlaceID
    ) {
        self.structure = structure
        self.place = place
        self.province = province
        self.district = district
        self.commune = commune
        self.unit = unit
    }
}

/// How much of an old place went to a new one.
public enum Share: String, Hashable, Sendable, Codable, DatabaseValue {
    /// All of it.
    case whole
    /// The larger part of a place that was split.
    case mainPart = "part-main"
    /// Another part of a place that was split.
    case part

    /// `toàn bộ`, `phần lớn hơn`, `một phần`.
    public var label: String {
        switch self {
        case .whole: "toàn bộ"
        case .mainPart: "phần lớn hơn"
        case .part: "một phần"
        }
    }
}

/// A place at the other end of a succession.
public struct Succession: Hashable, Sendable {
    public let place: Place
    public let share: Share
}
