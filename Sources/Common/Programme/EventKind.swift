import Foundation
import Kernel

/// Something that is planned and held: a launch, a class, a dialogue, a campaign.
public struct EventKind: Hashable, Sendable {
    /// English, stable: `dialogue`.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// In what such events are counted: `cuộc`.
    public let unit: String
    /// The path of the activity that the form offers first.
    public let activity: String
    /// What the form and the page show besides what all events have.
    public let parts: Set<EventPart>
    /// What such an event may be, of which each is one; empty where all are alike.
    public let variants: [EventVariant]
    /// What every held event of the kind moves.
    public let counts: [EventCount]
    /// The codes of the fixed days that the kind belongs to (F92–F97).
    public let fixedDays: [String]
    /// What else is counted of such an event once it is held: items, minutes, comments (G105, J137, J139).
    public let measures: [EventMeasure]
    /// What its own name is called where it must have one: `Chủ đề giám sát, phản biện` (J138); nil where it may go without.
    public let theme: String?
    /// Where it stands, and how far that was checked.
    public let source: Source

    /// The variant of a code; nil when there is none.
    public func variant(_ code: String?) -> EventVariant? { variants.first { $0.code == code } }

    /// What a held event moves.
    public func counts(variant code: String?) -> [EventCount] { counts + (variant(code)?.counts ?? []) }

    /// `Lớp tập huấn: Giám sát, đánh giá về bình đẳng giới`.
    public func name(variant code: String?) -> String { variant(code).map { "\(name): \($0.name)" } ?? name }
}

/// What an event of some kinds has besides place, period and people.
public enum EventPart: String, Hashable, Sendable, CaseIterable {
    /// What a dialogue is about (J148).
    case topics
    /// Questions gathered before (J133).
    case questions
    /// What was promised, by whom and until when.
    case commitments
    /// What came of it (J138); events with promises have it too.
    case results
    /// What was published before, during and after (G103, J135).
    case publicity
    /// Through what it reaches people (G98).
    case channels
    /// In what language (G100).
    case languages
    /// What was made and handed out (G101, G102, G107).
    case products
    /// Who taught (K158).
    case trainers
    /// Lists of people that units send in (K151).
    case nominations
    /// The groups that are launched by it.
    case groups
    /// A team sent to an event of a higher level (E84, E91).
    case teamSent = "team_sent"
}

/// What an event of a kind may be: the programme of a class, the level of a dialogue.
public struct EventVariant: Hashable, Sendable {
    /// English, stable: `gm_p2`.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// The path of its activity; nil for that of the kind.
    public let activity: String?
    /// What a held event moves besides what the kind counts.
    public let counts: [EventCount]
}

/// A figure that a held event moves.
public struct EventCount: Hashable, Sendable {
    /// What of the event is counted.
    public enum Measure: String, Hashable, Sendable, CaseIterable {
        /// The event itself.
        case events
        /// Its rounds: `120 cuộc x 2 đợt` (J136).
        case rounds
        /// Everybody who came.
        case participants
        case women, men
        /// Women of ethnic minorities.
        case minorityWomen = "minority_women"
    }

    /// The code of the indicator, or of the part of a target in per cent.
    public let code: String
    public let measure: Measure
    /// Whether somebody on the lists of several events of a year counts in the first only.
    public let isOnceAYear: Bool
}

/// A number that is noted of a held event besides its people: `Số tin, bài`. It moves no indicator; it is added up by place,
/// channel and year, and stands beside the target that an office sets itself.
public struct EventMeasure: Hashable, Sendable {
    /// English, stable: `minutes`.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// `phút`.
    public let unit: String
}

/// A span of ages by which participants are told apart.
public struct AgeGroup: Hashable, Sendable {
    /// Stable: `16_30`.
    public let code: String
    /// In Vietnamese: `16–30 tuổi`.
    public let name: String
    /// Completed years.
    public let years: ClosedRange<Int>
}

/// A word that events are told by, with its code: a channel, a language, a product, a topic.
public struct EventWord: Hashable, Sendable {
    /// English, stable: `loudspeaker`.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// Whether a licence is needed before it is printed (G102).
    public let isLicensed: Bool
}

/// From when on many small events of an office are pointed out (S224).
public struct ScatterBounds: Hashable, Sendable {
    /// So many of one office, year and activity …
    public let events: Int
    /// … each with at most so many people …
    public let people: Int
    /// … or at most so much money, in đồng.
    public let cost: Int
}

/// How events are planned, held and counted.
public struct EventRegister: Hashable, Sendable {
    public let kinds: [EventKind]
    /// From young to old, without a gap.
    public let ageGroups: [AgeGroup]
    public let channels: [EventWord]
    public let languages: [EventWord]
    public let products: [EventWord]
    public let topics: [EventWord]
    /// What kinds may count besides people.
    public let measures: [EventMeasure]
    /// Nil where the programme asks for no hint.
    public let scattered: ScatterBounds?

    /// Of a programme that plans no events.
    public static let none = EventRegister(
        kinds: [], ageGroups: [], channels: [], languages: [], products: [], topics: [], measures: [],
        scattered: nil)

    /// The age group of completed years; nil outside of all.
    public func ageGroup(ofAge age: Int) -> AgeGroup? { ageGroups.first { $0.years.contains(age) } }
}

extension Catalogue {
    /// The kind of event of a code; nil when there is none.
    public func eventKind(_ code: String) -> EventKind? { events.kinds.first { $0.code == code } }
}

extension CatalogueLoader.Reading {
    /// Reads `event-kinds.yaml`, which a programme may do without.
    func events() -> EventRegister {
        let file = "event-kinds.yaml"
        guard FileManager.default.fileExists(atPath: folder.appendingPathComponent(file).path),
            let root = CatalogueEntry.root(of: file, in: folder, log: log)
        else { return .none }
        let ages = root.entries("age_groups", required: true).compactMap(ageGroup)
        if let source = root.optionalEntry("age_source") {
            _ = source.source()
            source.close()
        }
        for (young, old) in zip(ages, ages.dropFirst()) where young.years.upperBound + 1 != old.years.lowerBound {
            root.fault("nhóm tuổi “\(old.code)” không nối tiếp “\(young.code)”.", line: root.line(of: "age_groups"))
        }
        let measures = root.entries("measures").compactMap(eventMeasure)
        let register = EventRegister(
            kinds: root.entries("kinds", required: true).compactMap { eventKind($0, measures) }, ageGroups: ages,
            channels: eventWords(root, "channels"), languages: eventWords(root, "languages"),
            products: eventWords(root, "products"), topics: eventWords(root, "topics"), measures: measures,
            scattered: scattered(root))
        root.close()
        return register
    }

    private func ageGroup(_ entry: CatalogueEntry) -> AgeGroup? {
        let code = code(entry, of: "nhóm tuổi")
        let name = entry.text("name")
        let from = entry.number("from", in: 0...130, required: true)
        let until = entry.number("until", in: 0...130, required: true)
        entry.close()
        guard let code, let name, let from, let until else { return nil }
        guard from <= until else {
            entry.fault("“from” \(from) lớn hơn “until” \(until).")
            return nil
        }
        return AgeGroup(code: code, name: name, years: from...until)
    }

    private func scattered(_ root: CatalogueEntry) -> ScatterBounds? {
        guard let entry = root.optionalEntry("scattered") else { return nil }
        let events = entry.number("events", in: 2...1_000, required: true)
        let people = entry.number("people", in: 1...10_000, required: true)
        let cost = entry.number("cost", in: 1...1_000_000_000, required: true)
        _ = entry.source()
        entry.close()
        guard let events, let people, let cost else { return nil }
        return ScatterBounds(events: events, people: people, cost: cost)
    }

    private func eventWords(_ root: CatalogueEntry, _ key: String) -> [EventWord] {
        root.entries(key).compactMap { entry in
            let code = code(entry, of: "từ của “\(key)”")
            let name = entry.text("name")
            let isLicensed = entry.flag("licensed")
            entry.close()
            guard let code, let name else { return nil }
            return EventWord(code: code, name: name, isLicensed: isLicensed)
        }
    }

    private func eventMeasure(_ entry: CatalogueEntry) -> EventMeasure? {
        let code = code(entry, of: "số liệu của sự kiện")
        let name = entry.text("name")
        let unit = entry.text("unit")
        entry.close()
        guard let code, let name, let unit else { return nil }
        return EventMeasure(code: code, name: name, unit: unit)
    }

    private func eventKind(_ entry: CatalogueEntry, _ known: [EventMeasure]) -> EventKind? {
        let code = code(entry, of: "loại sự kiện")
        let name = entry.text("name")
        let unit = entry.text("unit")
        let activity = entry.text("activity")
        entry.refer(to: .activity, "activity", activity)
        let parts = entry.texts("parts").compactMap { text -> EventPart? in
            let part = EventPart(rawValue: text)
            if part == nil {
                let names = EventPart.allCases.map(\.rawValue).joined(separator: ", ")
                entry.fault("“parts” có “\(text)”; các phần được dùng: \(names).", line: entry.line(of: "parts"))
            }
            return part
        }
        let variants = entry.entries("variants").compactMap(eventVariant)
        if Set(variants.map(\.code)).count < variants.count {
            entry.fault("danh sách “variants” có mã lặp lại.", line: entry.line(of: "variants"))
        }
        let counts = entry.entries("counts").compactMap(eventCount)
        let fixedDays = entry.texts("fixed_days")
        for day in fixedDays { entry.refer(to: .fixedDay, "fixed_days", day) }
        let measures = entry.texts("measures").compactMap { text -> EventMeasure? in
            let measure = known.first { $0.code == text }
            if measure == nil {
                entry.fault(
                    "“measures” có “\(text)”, không có trong danh sách đầu tệp.", line: entry.line(of: "measures"))
            }
            return measure
        }
        let theme = entry.optionalText("theme")
        let source = entry.source()
        entry.close()
        guard let code, let name, let unit, let activity, let source else { return nil }
        return EventKind(
            code: code, name: name, unit: unit, activity: activity, parts: Set(parts), variants: variants,
            counts: counts, fixedDays: fixedDays, measures: measures, theme: theme, source: source)
    }

    private func eventVariant(_ entry: CatalogueEntry) -> EventVariant? {
        let code = entry.text("code")
        let name = entry.text("name")
        let activity = entry.optionalText("activity")
        entry.refer(to: .activity, "activity", activity)
        let counts = entry.entries("counts").compactMap(eventCount)
        entry.close()
        guard let code, let name else { return nil }
        return EventVariant(code: code, name: name, activity: activity, counts: counts)
    }

    private func eventCount(_ entry: CatalogueEntry) -> EventCount? {
        let code = entry.text("of")
        entry.refer(to: .countable, "of", code)
        let measure: EventCount.Measure? = entry.choice("by")
        let isOnceAYear = entry.flag("once_a_year")
        entry.close()
        guard let code, let measure else { return nil }
        return EventCount(code: code, measure: measure, isOnceAYear: isOnceAYear)
    }
}
