import Database
import Kernel

/// A village: a place of the fifth tier, entered by the offices (ADR 0009, ADR 0019), with the days it existed.
public struct Village: Hashable, Sendable, Identifiable {
    public let place: Place
    /// The first day; nil when nobody said, which counts as always before.
    public let from: Day?
    /// The last day; nil while it exists.
    public let until: Day?
    /// What it was made or named by, as cited; empty when nobody said.
    public let decision: String
    public let rowVersion: Int

    public var id: PlaceID { place.id }

    /// Whether it exists on a day.
    public func existed(on day: Day) -> Bool {
        (from.map { $0 <= day } ?? true) && (until.map { day <= $0 } ?? true)
    }

    static let columns = PlaceStore.columns + ", sp.valid_from, sp.valid_to, sp.decision, sp.row_version"

    init(_ row: Row) throws {
        place = try Place(row)
        from = try row("valid_from")
        until = try row("valid_to")
        decision = try row("decision")
        rowVersion = try row("row_version")
    }

    /// As it was entered.
    public var facts: VillageFacts {
        VillageFacts(
            name: place.name, code: place.code, from: from, until: until, decision: decision, latitude: place.latitude,
            longitude: place.longitude)
    }
}

/// What an office says about a village.
public struct VillageFacts: Hashable, Sendable, Codable {
    /// With or without its type word: `Xóm Lũng Rì`, `Lũng Rì`.
    public var name: String
    /// An official code; nil for a running number behind the code of the commune: `01279-03`.
    public var code: String?
    /// The first and the last day; nil when unknown, or while it exists.
    public var from: Day?
    public var until: Day?
    /// The paper that says so; empty when there is none.
    public var decision: String
    /// Millionths of a degree.
    public var latitude: Int?
    public var longitude: Int?

    public init(
        name: String, code: String? = nil, from: Day? = nil, until: Day? = nil, decision: String = "",
        latitude: Int? = nil, longitude: Int? = nil
    ) {
        self.name = name
        self.code = code
        self.from = from
        self.until = until
        self.decision = decision
        self.latitude = latitude
        self.longitude = longitude
    }

    /// Letters of a name, a code and a decision at most.
    static let longest = (name: 100, code: 20, decision: 300)

    /// What is wrong with it, by the fields of the form (`ten`, `ma`, `tu-ngay`, `den-ngay`, `quyet-dinh`).
    func problems() -> [Problem] {
        var problems: [Problem] = []
        if name.isEmpty {
            problems.append(Problem("places.village_name", "Chưa ghi tên thôn.", field: "ten"))
        } else if name.count > VillageFacts.longest.name {
            problems.append(
                Problem(
                    "places.village_name",
                    "“\(name.prefix(40))…” có \(name.count) ký tự, tên dài nhất được \(VillageFacts.longest.name). "
                        + "Ghi ngắn lại.", field: "ten"))
        } else if Vietnamese.folded(name).isEmpty {
            problems.append(
                Problem("places.village_name", "“\(name)” không có chữ hay số nào. Ghi tên thôn.", field: "ten"))
        }
        if let code { problems += VillageFacts.problems(ofCode: code) }
        if let from, let until, until < from {
            problems.append(
                Problem(
                    "places.village_days",
                    "Ngày cuối \(until.written) đứng trước ngày đầu \(from.written). Sửa một trong hai ngày.",
                    field: "den-ngay"))
        }
        if decision.count > VillageFacts.longest.decision {
            problems.append(
                Problem(
                    "places.decision",
                    "Căn cứ có \(decision.count) ký tự, dài nhất được \(VillageFacts.longest.decision). Ghi ngắn lại.",
                    field: "quyet-dinh"))
        }
        return problems
    }

    private static func problems(ofCode code: String) -> [Problem] {
        let plain = code.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
                || $0 == 0x2E
        }
        if !plain || code.count > longest.code || code.isEmpty {
            return [
                Problem(
                    "places.village_code",
                    "Mã “\(code.prefix(40))” chỉ được có chữ không dấu, số, dấu chấm và gạch ngang, nhiều nhất "
                        + "\(longest.code) ký tự. Để trống nếu thôn chưa có mã.", field: "ma")
            ]
        }
        // Such a code would be taken for that of a province, a district or a commune.
        if PlacesData.id(code: code, structure: 1) != nil || code == "00" {
            return [
                Problem(
                    "places.village_code",
                    "Mã “\(code)” có dạng mã tỉnh, huyện hoặc xã. Ghi mã riêng của thôn, hoặc để trống.", field: "ma")
            ]
        }
        return []
    }
}

/// A village's name, cut into its parts.
struct VillageName: Hashable {
    /// `Xóm`.
    let type: String
    /// `Xóm Lũng Rì`.
    let full: String
    /// `Lũng Rì`; a numbered village keeps its type word: `Thôn 5`.
    let short: String
    /// Without the type word, also of a numbered one.
    let bare: String

    /// - Parameters:
    ///   - text: one line, as entered.
    ///   - localWord: what the tier is called in the province: `xóm` (REQUIREMENTS A2). It is put before a name that
    ///     has no type word.
    init(_ text: String, localWord: String) {
        let word = localWord.prefix(1).uppercased() + localWord.dropFirst()
        // `Bản` and `Làng` begin many proper names (Xóm Bản Ỏ): they are types only where the province says so.
        let proper = ["Bản", "Làng"].filter { !Vietnamese.folded(localWord).contains(Vietnamese.folded($0)) }
        let types =
            [word]
            + PlaceTypes.all.dropFirst(PlaceTypes.administrative.count).map(\.type).filter { !proper.contains($0) }
        let cut = types.first { type in
            text.count > type.count + 1 && text.lowercased().hasPrefix(type.lowercased() + " ")
        }
        let rest = cut.map { Vietnamese.line(String(text.dropFirst($0.count))) } ?? text
        type = cut ?? word
        full = "\(type) \(rest)"
        bare = rest
        short = rest.utf8.allSatisfy { (48...57).contains($0) } ? full : rest
    }

    /// Names of one commune that are equal in this are the same.
    var key: String { Vietnamese.spelling(short) }
}
