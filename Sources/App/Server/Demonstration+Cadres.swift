import Cadres
import Database
import Foundation
import Kernel
import People
import Places

/// Women officers of Cao Bằng, invented for the demonstration: the names say that they are illustrations. None came to a
/// class, so that no figure of the plans moves.
struct CadreDemonstration: Decodable {
    struct Entry: Decodable {
        let category: String
        let post: String?
        let field: String?
        let level: Tier?
        let unit: String?
        let from: Day
        let until: Day?
    }

    struct Woman: Decodable {
        let name: String
        let ethnicity: String
        let born: Int
        /// A code of the structure before 1/7/2025.
        let place: String
        let entries: [Entry]
    }

    let women: [Woman]

    /// Keeps the women of a file of Data/demo, all in one transaction.
    static func fill(_ url: URL, _ desk: CadreDesk, in tx: WriteTransaction) throws {
        let file = try JSONDecoder().decode(CadreDemonstration.self, from: try Data(contentsOf: url))
        for woman in file.women {
            guard let first = woman.entries.first else { continue }
            let place = try PlaceStore.requirePlace(code: woman.place, on: first.from, tx)
            let person = PersonDraft(
                name: woman.name, sex: .female, birth: Birth(year: woman.born), ethnicity: woman.ethnicity,
                residence: place.tier >= .commune ? place.id : nil)
            let entries = woman.entries.map { entry in
                CadreEntryDraft(
                    category: entry.category, post: entry.post ?? "", field: entry.field, level: entry.level,
                    unit: entry.unit ?? "", place: place.id, from: entry.from, until: entry.until)
            }
            _ = try desk.record(CadreRow(person: person, place: place.id, entries: entries), in: tx)
        }
    }
}
