import Kernel

/// What is known of a document on a day (N189). Pure.
public enum Validity: Hashable, Sendable {
    case notYet(from: Day)
    case inForce
    case expired(until: Day)
    /// Another document stands in its place.
    case replaced(by: RecordID)
    /// The register does not hold the first day in force: nothing is derived from the day of the paper.
    case unknown

    /// As shown beside the document.
    public var label: String {
        switch self {
        case .notYet(let from): "Có hiệu lực từ \(from.written)"
        case .inForce: "Còn hiệu lực"
        case .expired(let until): "Hết hiệu lực sau \(until.written)"
        case .replaced: "Đã bị thay thế"
        case .unknown: "Chưa rõ hiệu lực"
        }
    }

    /// - Parameter relations: at least those in which the document is the parent.
    public static func of(_ document: LegalDocument, on day: Day, relations: [LegalRelation]) -> Validity {
        let replacing = relations.first { relation in
            relation.kind == .replaces && relation.parent == document.id && relation.from.map { $0 <= day } ?? false
        }
        if let replacing { return .replaced(by: replacing.child) }
        if let until = document.facts.inForceUntil, until < day { return .expired(until: until) }
        guard let from = document.facts.inForceFrom else {
            // A document cannot be in force before it exists.
            if let own = document.facts.day, day < own { return .notYet(from: own) }
            return .unknown
        }
        return day < from ? .notYet(from: from) : .inForce
    }

    /// Which documents apply on a day in the place of one: itself with what amends it, or what replaced it, and what
    /// replaced that. Documents whose validity is not known are left in, so that nothing is silently dropped.
    ///
    /// - Parameters:
    ///   - documents: all that the relations name.
    ///   - relations: those among them.
    public static func applicable(
        for document: LegalDocument, on day: Day, documents: [LegalDocument], relations: [LegalRelation]
    ) -> [LegalDocument] {
        let known = Dictionary(documents.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var current = document
        var seen: Set<RecordID> = [document.id]
        while case .replaced(let next) = of(current, on: day, relations: relations), seen.insert(next).inserted,
            let replacing = known[next]
        {
            current = replacing
        }
        let amending = relations.filter {
            $0.kind == .amends && $0.parent == current.id && $0.from.map { $0 <= day } ?? true
        }.compactMap { known[$0.child] }.filter { of($0, on: day, relations: relations).mayApply }
        return of(current, on: day, relations: relations).mayApply ? [current] + amending : amending
    }

    private var mayApply: Bool {
        switch self {
        case .inForce, .unknown: true
        case .notYet, .expired, .replaced: false
        }
    }
}
