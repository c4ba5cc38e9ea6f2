import Database
import Foundation
import Kernel

/// A fault in Data/agencies/standard.csv: it stops the start-up and names the line.
public struct AgencyDataFault: Error, Hashable, CustomStringConvertible {
    /// From 1; nil when the whole file is meant.
    public let line: Int?
    /// What is wrong, in Vietnamese.
    public let reason: String

    public var description: String {
        line.map { "Data/agencies/standard.csv, dòng \($0): \(reason)" } ?? "Data/agencies/standard.csv: \(reason)"
    }
}

/// The offices that every place of a tier has: the Union at each tier, the people's committee, the departments that the
/// plans name. Each line of the file is one office of all places of a tier in a structure; offices may add their own.
public enum StandardAgencies {
    static let heading = "tier,structure,kind,code,name,aliases,source"

    private struct Pattern {
        let tier: Tier
        let structure: Int
        let kind: AgencyKind
        let code: String
        let name: String
        let aliases: [String]
    }

    /// Makes the offices at the first start; later it changes nothing.
    ///
    /// The code is the line's with the code of the place behind it, `hoi-lhpn-049`; offices of later structures carry
    /// the structure's year, `hoi-lhpn-04-2025`, because codes of places occur in both.
    ///
    /// - Parameter folder: Data/agencies.
    /// - Throws: `AgencyDataFault`.
    public static func load(folder: URL, into database: Database) async throws {
        if try await isLoaded(database) { return }
        let patterns = try patterns(folder.appending(path: "standard.csv"))
        do {
            try await database.write(as: .startUp) { tx in
                if try tx.value("SELECT COUNT(*) FROM agency", as: Int.self) != 0 { return }
                try insert(patterns, in: tx)
            }
        } catch let problem as Problem where problem.kind == .conflict {
            // Another server was quicker at the same first start.
            guard try await isLoaded(database) else { throw problem }
        }
    }

    /// Makes the offices of the places of a structure that was added after the first start, in its transaction: those of
    /// the newest structure of the file that has offices of their tier.
    ///
    /// - Parameters:
    ///   - structure: its places stand already.
    ///   - folder: Data/agencies.
    /// - Throws: `AgencyDataFault`.
    public static func add(structure: Int, folder: URL, in tx: WriteTransaction) throws {
        let patterns = try patterns(folder.appending(path: "standard.csv"))
        let latest = Dictionary(grouping: patterns, by: \.tier).flatMap { _, list in
            let newest = list.map(\.structure).max()
            return list.filter { $0.structure == newest }
        }
        try insert(
            latest.map {
                Pattern(
                    tier: $0.tier, structure: structure, kind: $0.kind, code: $0.code, name: $0.name,
                    aliases: $0.aliases)
            }, only: structure, in: tx)
    }

    private static func isLoaded(_ database: Database) async throws -> Bool {
        try await database.read { tx in try tx.row("SELECT 1 AS found FROM agency LIMIT 1") != nil }
    }

    private static func insert(_ patterns: [Pattern], only: Int? = nil, in tx: WriteTransaction) throws {
        let days: [Int: Day] = Dictionary(
            uniqueKeysWithValues: try tx.rows("SELECT id, in_force_from FROM structure").map {
                (try $0("id"), try $0("in_force_from"))
            })
        // Of two structures in one year the later one carries its day.
        let years = days.mapValues { day in
            days.values.contains { $0.year == day.year && $0 < day } ? day.iso : String(day.year)
        }
        var agencies: [[any DatabaseValue]] = []
        var aliases: [[any DatabaseValue]] = []
        for place in try tx.rows(
            "SELECT id, structure_id, tier, code, type, short_name FROM place WHERE is_bucket = 0 ORDER BY id")
        {
            let structure: Int = try place("structure_id")
            if let only, structure != only { continue }
            let tier: Tier = try place("tier")
            let code: String = try place("code")
            let type: String = try place("type")
            let short: String = try place("short_name")
            let label = tier == .central ? short : short.hasPrefix(type) ? short : "\(type.lowercased()) \(short)"
            let suffix = tier == .central ? "vn" : structure == 1 ? code : "\(code)-\(years[structure] ?? "")"
            for pattern in patterns where pattern.tier == tier && pattern.structure == structure {
                let id = tx.environment.newID()
                let name = pattern.name.replacing("{place}", with: label)
                agencies.append([
                    id, "\(pattern.code)-\(suffix)", name, Vietnamese.folded(name), Vietnamese.sortKey(name),
                    pattern.kind,
                    try place("id") as PlaceID, RecordID?.none,
                ])
                for alias in pattern.aliases {
                    aliases.append([id, Vietnamese.spelling(alias), Vietnamese.folded(alias), alias])
                }
            }
        }
        try tx.insert(
            into: "agency",
            columns: ["id", "code", "name", "folded", "sort_key", "kind", "place_id", "parent_id"], rows: agencies)
        try tx.insert(into: "agency_alias", columns: ["agency_id", "spelling", "folded", "printed"], rows: aliases)
        try tx.audit(
            "agencies.loaded", RecordRef("agency", only.map { "structure-\($0)" } ?? "all"), place: .nation,
            after: ["agencies": String(agencies.count)])
    }

    private static func patterns(_ url: URL) throws -> [Pattern] {
        guard let data = try? Data(contentsOf: url), let text = String(validating: data, as: UTF8.self) else {
            throw AgencyDataFault(line: nil, reason: "không mở được tệp này, hoặc tệp không ghi bằng UTF-8")
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Vietnamese.line(String($0)) }
        guard lines.first == heading else {
            throw AgencyDataFault(line: 1, reason: "dòng đầu phải là “\(heading)”")
        }
        return try lines.enumerated().dropFirst().filter { !$0.element.isEmpty }.map { index, line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 7, let tier = Tier(rawValue: fields[0]), let structure = Int(fields[1]),
                let kind = AgencyKind(rawValue: fields[2]), !fields[3].isEmpty, !fields[4].isEmpty
            else {
                throw AgencyDataFault(
                    line: index + 1, reason: "cần 7 mục: cấp, kỳ tổ chức, loại, mã, tên, tên gọi khác, nguồn")
            }
            return Pattern(
                tier: tier, structure: structure, kind: kind, code: fields[3], name: fields[4],
                aliases: fields[5].split(separator: "|").map(String.init))
        }
    }
}
