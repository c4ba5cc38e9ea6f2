import Foundation
import Kernel

/// The files of Data/places, read and checked; pure, nothing of it is in the database yet.
struct PlacesData: Sendable {
    struct Unit: Sendable {
        let id: PlaceID
        let structure: Int
        let code: String
        let tier: Tier
        let type: String
        let name: String
        let shortName: String
        /// Without the type word, also of a numbered unit.
        let bareName: String
        let parent: PlaceID?
        let latitude: Int?
        let longitude: Int?
        var localWord: String?
    }

    struct Step: Sendable {
        let from: PlaceID
        let to: PlaceID
        let share: Share
    }

    struct Alias: Sendable {
        let place: PlaceID
        let text: String
        let source: String
    }

    /// The nation first, every place after its parent.
    var units: [Unit] = []
    var steps: [Step] = []
    var aliases: [Alias] = []
    private var position: [PlaceID: Int] = [:]

    static let files = (
        places: [1: "places-before-2025-07-01.csv", 2: "places-from-2025-07-01.csv"],
        succession: "succession-2025-07-01.csv", words: "local-words.csv", aliases: "aliases.csv"
    )

    /// - Throws: `PlacesDataFault`.
    init(folder: URL) throws {
        add(
            Unit(
                id: .nation, structure: 1, code: "00", tier: .central, type: "Quốc gia", name: "Việt Nam",
                shortName: "Việt Nam", bareName: "Việt Nam", parent: nil, latitude: nil, longitude: nil))
        for structure in Structure.shipped {
            guard let file = PlacesData.files.places[structure.id] else { continue }
            let heading = "code,type,level,name,parent_code,lat,lon"
            try addPlaces(PlacesCSV.lines(of: file, in: folder, heading: heading), structure: structure.id)
        }
        try addSteps(
            PlacesCSV.lines(of: PlacesData.files.succession, in: folder, heading: "from_code,to_code,level,share"))
        try addWords(
            PlacesCSV.lines(of: PlacesData.files.words, in: folder, heading: "province_code,structure,word,source"))
        try addAliases(
            PlacesCSV.lines(of: PlacesData.files.aliases, in: folder, heading: "structure,code,alias,source"))
    }

    /// The id that a code has in a structure, the same in every database: structure × 1.000.000 + tier × 100.000 +
    /// code. Buckets lie 500.000 higher; villages get ids from 100.000.000 on. Nil for a code of another form.
    static func id(code: String, structure: Int) -> PlaceID? {
        guard code.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int64(code), number > 0 else { return nil }
        let tier: Int64
        switch code.utf8.count {
        case 2: tier = 1
        case 3: tier = 2
        case 5: tier = 3
        default: return nil
        }
        return PlaceID(Int64(structure) * 1_000_000 + tier * 100_000 + number)
    }

    func unit(_ id: PlaceID) -> Unit? { position[id].map { units[$0] } }

    private mutating func add(_ unit: Unit) {
        position[unit.id] = units.count
        units.append(unit)
    }

    private mutating func addPlaces(_ lines: [PlacesCSV.Line], structure: Int) throws {
        for line in lines {
            let unit = try PlacesData.unit(line, structure: structure)
            guard position[unit.id] == nil else { throw line.fault("mã \(unit.code) đã có ở một dòng trên") }
            guard let parent = unit.parent, let above = self.unit(parent) else {
                throw line.fault("không có đơn vị cấp trên mã “\(line.fields[4])” ở các dòng trên")
            }
            guard above.tier < unit.tier else { throw line.fault("đơn vị cấp trên không cao hơn đơn vị này") }
            add(unit)
        }
    }

    private static func unit(_ line: PlacesCSV.Line, structure: Int) throws -> Unit {
        let (code, type, level, name) = (line.fields[0], line.fields[1], line.fields[2], line.fields[3])
        guard let id = id(code: code, structure: structure) else {
            throw line.fault("mã “\(code)” không có 2, 3 hoặc 5 chữ số")
        }
        guard let tier = Tier(rawValue: level), tier.depth == Int(id.number / 100_000 % 10) else {
            throw line.fault("cấp “\(level)” không đi với mã “\(code)”")
        }
        // The name is trusted before the column: seven rows contradict themselves (Data/places/README.md).
        guard let parts = PlaceTypes.split(name) else { throw line.fault("tên “\(name)” thiếu loại đơn vị (\(type))") }
        let parent: PlaceID? =
            line.fields[4].isEmpty
            ? (tier == .province ? .nation : nil) : PlacesData.id(code: line.fields[4], structure: structure)
        let full = "\(parts.type) \(parts.rest)"
        return Unit(
            id: id, structure: structure, code: code, tier: tier, type: parts.type, name: full,
            shortName: parts.rest.utf8.allSatisfy { (48...57).contains($0) } ? full : parts.rest, bareName: parts.rest,
            parent: parent,
            latitude: try degrees(line.fields[5], limit: 90, line),
            longitude: try degrees(line.fields[6], limit: 180, line))
    }

    private static func degrees(_ text: String, limit: Double, _ line: PlacesCSV.Line) throws -> Int? {
        if text.isEmpty { return nil }
        guard let number = Double(text), abs(number) <= limit else {
            throw line.fault("tọa độ “\(text)” không đọc được")
        }
        return Int((number * 1_000_000).rounded())
    }

    private struct Pair: Hashable {
        let from: PlaceID
        let to: PlaceID
    }

    private mutating func addSteps(_ lines: [PlacesCSV.Line]) throws {
        var seen: Set<Pair> = []
        for line in lines {
            guard let from = PlacesData.id(code: line.fields[0], structure: 1), position[from] != nil else {
                throw line.fault("không có đơn vị cũ mã “\(line.fields[0])”")
            }
            guard let to = PlacesData.id(code: line.fields[1], structure: 2), position[to] != nil else {
                throw line.fault("không có đơn vị mới mã “\(line.fields[1])”")
            }
            guard let share = Share(rawValue: line.fields[3]) else {
                throw line.fault("phần “\(line.fields[3])” phải là whole, part-main hoặc part")
            }
            guard seen.insert(Pair(from: from, to: to)).inserted else {
                throw line.fault("cặp mã này đã có ở một dòng trên")
            }
            steps.append(Step(from: from, to: to, share: share))
        }
    }

    private mutating func addWords(_ lines: [PlacesCSV.Line]) throws {
        for line in lines {
            guard let id = Int(line.fields[1]).flatMap({ PlacesData.id(code: line.fields[0], structure: $0) }),
                let index = position[id], units[index].tier == .province
            else { throw line.fault("không có tỉnh mã “\(line.fields[0])” trong cấu trúc \(line.fields[1])") }
            guard !line.fields[2].isEmpty, !line.fields[3].isEmpty else { throw line.fault("thiếu từ hoặc nguồn") }
            units[index].localWord = line.fields[2]
        }
    }

    private mutating func addAliases(_ lines: [PlacesCSV.Line]) throws {
        for line in lines {
            guard let id = Int(line.fields[0]).flatMap({ PlacesData.id(code: line.fields[1], structure: $0) }),
                position[id] != nil
            else { throw line.fault("không có đơn vị mã “\(line.fields[1])” trong cấu trúc \(line.fields[0])") }
            guard !line.fields[2].isEmpty, !line.fields[3].isEmpty else { throw line.fault("thiếu tên tắt hoặc nguồn") }
            aliases.append(Alias(place: id, text: line.fields[2], source: line.fields[3]))
        }
    }
}
