import Kernel

/// What a printed citation means in the register.
public enum CitationMatch: Hashable, Sendable {
    /// What the print and the register say differently of one document.
    public enum Difference: String, Hashable, Sendable, Codable, CaseIterable {
        case letters, day, issuer

        /// As shown: `ký hiệu`.
        public var label: String {
            switch self {
            case .letters: "ký hiệu"
            case .day: "ngày"
            case .issuer: "cơ quan ban hành"
            }
        }
    }

    case exact(LegalDocument)
    /// This document, printed with a slip: the print is kept as it is, and linked here (V261, V276).
    case misprinted(LegalDocument, [Difference])
    /// What it may be: a person chooses. One alone is likely, not stated (N277).
    case candidates([LegalDocument])
    case none

    /// The document it is linked to; nil while a person has to choose.
    public var document: LegalDocument? {
        switch self {
        case .exact(let document), .misprinted(let document, _): document
        case .candidates, .none: nil
        }
    }
}

/// Compares a printed citation with entries of the register. Pure; `LegalStore.match` brings the entries.
public enum DocumentMatcher {
    /// - Parameters:
    ///   - documents: at least all entries with the number of the citation.
    ///   - near: the place of the citing paper and all its ancestors, which tell whose `Hội LHPN tỉnh` is meant; empty
    ///     when it is not known.
    public static func match(
        _ citation: Citation, among documents: [LegalDocument], near: [PlaceID] = []
    ) -> CitationMatch {
        guard citation.symbol != nil else { return .none }
        let compared = documents.compactMap { Comparison(citation, $0, near: near) }
        let exact = compared.filter(\.isExact)
        if exact.count == 1 { return .exact(exact[0].document) }
        if exact.count > 1 { return .candidates(exact.map(\.document)) }
        let misprinted = compared.filter(\.isMisprinted)
        if misprinted.count == 1 { return .misprinted(misprinted[0].document, misprinted[0].differences) }
        let possible = misprinted.isEmpty ? compared.filter(\.isPossible) : misprinted
        return possible.isEmpty ? .none : .candidates(possible.map(\.document))
    }

    /// A citation beside one entry.
    private struct Comparison {
        enum Agreement { case same, other, absent }

        let document: LegalDocument
        let letters: Agreement
        /// Whether the letters differ so little that a slip of the hand explains it.
        let isSlip: Bool
        let time: Agreement
        /// Whether only the day differs, within one year, in which an issuer gives a number once.
        let isSameYear: Bool
        let issuer: Agreement
        let saysGovernment: Bool

        init?(_ citation: Citation, _ document: LegalDocument, near: [PlaceID]) {
            guard let cited = citation.symbol, let own = document.facts.symbol, cited.number == own.number,
                citation.kind == .other || document.facts.kind == .other || citation.kind == document.facts.kind
            else { return nil }
            let year = own.year ?? document.facts.day?.year
            if let stated = cited.year, let year, stated != year { return nil }
            let printed = citation.issuer.map { IssuerName($0) }
            // "Hội LHPN tỉnh" in a paper of Cao Bằng is no office of Sóc Trăng.
            if printed?.isRelative ?? true, !near.isEmpty, let place = document.place, place != .nation,
                !near.contains(place)
            {
                return nil
            }
            self.document = document
            let (citedLetters, ownLetters) = (cited.lettersKey, own.lettersKey)
            letters =
                citedLetters.isEmpty || ownLetters.isEmpty ? .absent : citedLetters == ownLetters ? .same : .other
            isSlip = letters == .other && cited.isSlip(of: own)
            if let cited = citation.day, let own = document.facts.day {
                time = cited == own ? .same : .other
                isSameYear = cited.year == own.year
            } else {
                time = cited.year != nil && cited.year == year ? .same : .absent
                isSameYear = time == .same
            }
            issuer = printed.map { $0.agrees(with: IssuerName(document.facts.issuer)) ? .same : .other } ?? .absent
            saysGovernment = printed?.isGovernment ?? false
        }

        private var isCentral: Bool { document.tier == .central }

        var isExact: Bool {
            guard letters != .other, time != .other, issuer != .other else { return false }
            if letters == .absent { return time == .same && (issuer == .same || document.facts.kind.impliesIssuer) }
            return time == .same || issuer == .same || isCentral
        }

        var isMisprinted: Bool {
            switch (letters, time, issuer) {
            // The symbol of another body, everything else right: 01/2022/TT-UBND of the Ủy ban Dân tộc.
            case (.other, .same, .same): true
            case (.other, .same, .absent), (.other, .absent, .same): isSlip
            case (.other, .absent, .absent): isSlip && isCentral
            case (.same, .other, .same): isSameYear
            // "QĐ 612 của Chính phủ": papers call decisions of its bodies the government's.
            case (_, .same, .other), (_, .absent, .other):
                saysGovernment && isCentral && (letters != .other || isSlip)
            default: false
            }
        }

        var isPossible: Bool {
            letters != .other && time != .other && (issuer != .other || letters == .same && time == .same)
        }

        var differences: [CitationMatch.Difference] {
            var found: [CitationMatch.Difference] = []
            if letters == .other { found.append(.letters) }
            if time == .other { found.append(.day) }
            if issuer == .other { found.append(.issuer) }
            return found
        }
    }
}
