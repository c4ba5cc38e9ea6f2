import Database
import Kernel
import Places

/// Where and how progress is read: the place that is shown, the structure, and how the one came from the other.
public struct ProgressView: Hashable, Sendable {
    /// What the reader is told about the place.
    public enum Way: Hashable, Sendable {
        /// The place in its own tree.
        case direct
        /// The asked place is another one in this structure, and is shown as that one.
        case led
        /// The asked place has no counterpart in this structure: what lies in it is shown by the places there.
        case crossing
        /// The place that it is now lies outside what the reader may see, so it is read in its own tree.
        case ownScope
        /// The place was made from several, so the year is read in the place's own tree although it was not in force yet.
        case ownTree
    }

    /// What was asked for.
    public let asked: Place
    /// What is shown.
    public let place: Place
    /// The structure of the table below the place.
    public let structure: Structure
    public let year: Int
    public let way: Way
    /// The structure that answers when none is chosen.
    public let usual: Structure

    /// Finds the place to show.
    ///
    /// - Parameters:
    ///   - day: a day of the structure that is chosen; nil for the one in force at the end of the year.
    ///   - reaches: whether the reader may see a place that the asked one became.
    /// - Throws: `Problem` `places.day_too_early`, `progress.year`.
    public static func resolve(
        _ asked: Place, year: Int, day: Day?, reaches: (PlaceID) throws -> Bool = { _ in true }, in tx: Transaction
    ) throws -> ProgressView {
        guard let lastDay = Day(year: year, month: 12, day: 31), (2000...2100).contains(year) else {
            throw ProgressView.wrongYear(String(year))
        }
        let usual = try PlaceStore.structure(on: lastDay, tx)
        let structure = try day.map { try PlaceStore.structure(on: $0, tx) } ?? usual
        let view = { (place: Place, structure: Structure, way: Way) in
            ProgressView(asked: asked, place: place, structure: structure, year: year, way: way, usual: usual)
        }
        if asked.tier == .central || asked.structure == structure.id { return view(asked, structure, .direct) }
        let there = try PlaceStore.counterpart(of: asked.id, in: structure.id, tx)
        let own = try PlaceStore.structures(tx).first { $0.id == asked.structure } ?? structure
        if let there, there.tier == asked.tier {
            return try reaches(there.id) ? view(there, structure, .led) : view(asked, own, .ownScope)
        }
        if day == nil, asked.structure > structure.id { return view(asked, own, .ownTree) }
        return view(asked, structure, .crossing)
    }

    static func wrongYear(_ text: String) -> Problem {
        Problem("progress.year", "“\(text)” không phải năm trong 2000–2100. Ghi như 2024.", field: "year")
    }

    /// The place of a code, in the structure that is read or else in any other, the newest first.
    ///
    /// - Throws: `Problem` `places.unknown_code`.
    public static func place(code: String, year: Int, day: Day?, in tx: Transaction) throws -> Place {
        guard let lastDay = Day(year: year, month: 12, day: 31) else { throw wrongYear(String(year)) }
        if let place = try PlaceStore.place(code: code, on: day ?? lastDay, tx) { return place }
        for structure in try PlaceStore.structures(tx).reversed() {
            if let place = try PlaceStore.place(code: code, on: structure.inForceFrom, tx) { return place }
        }
        return try PlaceStore.requirePlace(code: code, on: day ?? lastDay, tx)
    }

    /// One or two sentences about where one is; nil when nothing needs saying.
    public var note: String? {
        switch way {
        case .direct: nil
        case .led:
            asked.name == place.name
                ? nil
                : "\(asked.name) đọc theo \(place.name) trong địa giới “\(structure.name)”. Hồ sơ vẫn ở nơi đã diễn ra."
        case .ownScope:
            "\(asked.name) đã nhập vào một đơn vị ngoài phạm vi được xem, nên đọc theo địa giới “\(structure.name)”."
        case .ownTree:
            "\(asked.name) lập từ nhiều đơn vị cũ, nên năm \(year) cũng đọc theo địa giới “\(structure.name)”."
        case .crossing:
            "\(asked.name) không còn là một đơn vị trong địa giới “\(structure.name)”: bảng xếp theo đơn vị của địa giới đó. "
                + "Hồ sơ vẫn ở nơi đã diễn ra."
        }
    }
}
