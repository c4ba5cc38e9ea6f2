import Accounts
import Database
import Events
import Foundation
import Kernel
import Places

/// Events of Cao Bằng in 2024, invented for the demonstration: two levels that plan the same, a dialogue with promises,
/// trainings, small events of one commune.
struct EventDemonstration: Decodable {
    struct Item: Decodable {
        let kind: String
        let variant: String?
        let place: String
        let agency: String
        let activity: String
        let period: String
        let people: Int?
        let cost: Int64?
        let venue: String?
        let topics: Set<String>?
        let channels: Set<String>?
        let languages: Set<String>?
        let held: Holding?
        let lines: [Line]?
    }

    struct Holding: Decodable {
        let day: Day
        let women: Int
        let men: Int
        let minorityWomen: Int?
        let minorityMen: Int?
    }

    struct Line: Decodable {
        let kind: EventLine.Kind
        let words: String
        let who: String?
        let code: String?
        let when: EventLineFacts.When?
        let day: Day?
        let quantity: Int?
        let licence: String?
        let issuer: String?
        let done: Day?
        let note: String?
    }

    let events: [Item]

    /// Keeps the events of a file of Data/demo, all in one transaction.
    static func fill(_ url: URL, _ desk: EventDesk, in tx: WriteTransaction) throws {
        let file = try JSONDecoder().decode(EventDemonstration.self, from: try Data(contentsOf: url))
        for item in file.events { try keep(item, desk, in: tx) }
    }

    private static func keep(_ item: Item, _ desk: EventDesk, in tx: WriteTransaction) throws {
        let period = try EventPeriod(item.period)
        guard let agency = try AgencyStore.find(code: item.agency, in: tx) else {
            throw Problem(.absent, "agency.absent", "Danh mục cơ quan thiếu “\(item.agency)”.")
        }
        let id = try desk.plan(
            EventDraft(
                kind: item.kind, variant: item.variant,
                place: try PlaceStore.requirePlace(code: item.place, on: period.from, tx).id, agency: agency.id,
                tier: try PlaceStore.place(agency.place, tx)?.tier, activity: item.activity, period: period,
                plannedPeople: item.people, channels: item.channels ?? [], languages: item.languages ?? [],
                topics: item.topics ?? [], venue: item.venue ?? "", cost: item.cost.map { Dong($0) }), in: tx)
        guard let planned = try EventStore.find(id, in: tx) else { return }
        if let held = item.held {
            let counts = ParticipantCounts(
                women: held.women, men: held.men, minorityWomen: held.minorityWomen, minorityMen: held.minorityMen)
            try desk.hold(
                planned, as: EventHolding(from: held.day, counts: counts), version: planned.rowVersion, in: tx)
        }
        guard let event = try EventStore.find(id, in: tx) else { return }
        // What is handed out under the name of a product of the event comes from it.
        var products: [String: RecordID] = [:]
        for line in item.lines ?? [] {
            let kept = try desk.add(
                EventLineFacts(
                    line.kind, words: line.words, who: line.who ?? "", code: line.code, when: line.when, day: line.day,
                    quantity: line.quantity, licence: line.licence ?? "", issuer: line.issuer ?? "",
                    of: line.kind == .handout ? products[line.words] : nil), to: event, in: tx)
            if line.kind == .product { products[line.words] = kept }
            if let done = line.done {
                try desk.close(commitment: kept, of: event, on: done, note: line.note ?? "", in: tx)
            }
        }
    }
}
