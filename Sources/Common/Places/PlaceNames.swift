import Kernel

/// A place as a printed name may mean it.
public struct PlaceName: Hashable, Sendable {
    public let id: PlaceID
    public let code: String
    public let tier: Tier
    public let type: String
    /// `Huyện Quảng Hòa`.
    public let name: String
    /// `Quảng Hòa`, `Quận 1`.
    public let shortName: String
    /// What documents print for it: `TXVC` (REQUIREMENTS A4).
    public let aliases: [String]

    public init(
        id: PlaceID, code: String, tier: Tier, type: String, name: String, shortName: String, aliases: [String] = []
    ) {
        self.id = id
        self.code = code
        self.tier = tier
        self.type = type
        self.name = name
        self.shortName = shortName
        self.aliases = aliases
    }

    public init(_ place: Place, aliases: [String] = []) {
        self.init(
            id: place.id, code: place.code, tier: place.tier, type: place.type, name: place.name,
            shortName: place.shortName, aliases: aliases)
    }
}

/// What a printed name means among the places in question (REQUIREMENTS U240, W287).
public enum Resolution: Hashable, Sendable {
    /// How surely a name was recognised, the surest first.
    public enum How: String, Hashable, Sendable, Codable {
        /// Letter by letter, with or without its type word.
        case exact
        /// Another case, another place of the tone mark (Hoà, Hòa), another normal form, a shortened type word.
        case spelling
        /// Some or all tone marks, hats and horns are missing in print; none contradicts the name.
        case toneless
        /// A recorded abbreviation, or the initials (CT, TXVC).
        case abbreviation
    }

    /// One place and no other.
    case one(PlaceName, how: How)
    /// The print does not decide: the places to ask a person about. A single one when its type word or a mark
    /// contradicts the print (“Thị xã Hòa An” for Huyện Hòa An).
    case many([PlaceName])
    /// Nothing is called like that.
    case none
}

/// Recognises printed names among a fixed set of places. Pure.
public struct PlaceNames: Sendable {
    private struct Candidate {
        let place: PlaceName
        let type: String
        let bare: Spelling
        let aliases: Set<String>
        /// `tv`, and with the type word `txvc`.
        let initials: Set<String>
    }

    /// One way to read the print: with a type word cut off its front, or whole.
    private struct Reading {
        let type: String?
        /// The type word has all its marks, or is a usual shortening.
        let isMarked: Bool
        let name: Spelling
    }

    /// A name as `Vietnamese.spelling`, taken apart once: a list of some hundred prints meets every candidate.
    private struct Spelling {
        let text: String
        let scalars: [Unicode.Scalar]
        /// Without its marks.
        let plain: String

        init(_ text: String) {
            let scalars = Array(text.unicodeScalars)
            self.text = text
            self.scalars = scalars
            var plain = String.UnicodeScalarView()
            for (index, scalar) in scalars.enumerated() where !PlaceNames.isMark(scalar, at: index, of: scalars) {
                plain.append(scalar)
            }
            self.plain = String(plain)
        }
    }

    private enum Rank: Int, Comparable {
        case exact, spelling, alias, toneless, initials, doubtful

        static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }

        var how: Resolution.How? {
            switch self {
            case .exact: .exact
            case .spelling: .spelling
            case .alias, .initials: .abbreviation
            case .toneless: .toneless
            case .doubtful: nil
            }
        }
    }

    private let candidates: [Candidate]

    public init(_ places: [PlaceName]) {
        candidates = places.map { place in
            let bare = PlaceTypes.split(place.name)?.rest ?? place.shortName
            let initials = PlaceNames.initials(bare)
            return Candidate(
                place: place, type: Vietnamese.spelling(place.type), bare: Spelling(PlaceNames.key(bare)),
                aliases: Set(place.aliases.map(PlaceNames.key)),
                initials: [initials, PlaceNames.typeInitials(place.type) + initials])
        }
    }

    /// Recognises a printed name among some places.
    public static func resolve(_ printed: String, among places: [PlaceName]) -> Resolution {
        PlaceNames(places).resolve(printed)
    }

    /// Recognises a printed name. A name with its tone marks beats one without; among places of one name the printed
    /// type word decides; what is left undecided is `many`, never a guess.
    public func resolve(_ printed: String) -> Resolution {
        let line = PlaceNames.stripped(Vietnamese.line(printed))
        guard !line.isEmpty else { return .none }
        let readings = PlaceNames.readings(line)
        let letters = PlaceNames.abbreviation(line)
        var best = Rank.doubtful
        var found: [PlaceName] = []
        for candidate in candidates {
            guard let rank = PlaceNames.rank(candidate, line: line, readings: readings, letters: letters) else {
                continue
            }
            if rank < best { found = [] }
            if rank <= best {
                best = rank
                found.append(candidate.place)
            }
        }
        if found.count == 1, let how = best.how { return .one(found[0], how: how) }
        return found.isEmpty ? .none : .many(found)
    }

    private static func rank(
        _ candidate: Candidate, line: String, readings: [Reading], letters: String?
    ) -> Rank? {
        if line == candidate.place.name || line == candidate.place.shortName { return .exact }
        var best: Rank?
        for reading in readings {
            guard let rank = rank(candidate, reading, letters: letters) else { continue }
            best = min(best ?? rank, rank)
        }
        if let letters, candidate.initials.contains(letters) { best = min(best ?? .initials, .initials) }
        return best
    }

    private static func rank(_ candidate: Candidate, _ reading: Reading, letters: String?) -> Rank? {
        let rank: Rank
        if reading.name.text == candidate.bare.text {
            rank = reading.isMarked ? .spelling : .toneless
        } else if candidate.aliases.contains(reading.name.text) {
            rank = .alias
        } else if reading.type != nil, letters != nil, candidate.initials.contains(reading.name.plain) {
            rank = .initials
        } else if lacksMarksOnly(reading.name, of: candidate.bare) {
            rank = .toneless
        } else if reading.name.plain == candidate.bare.plain {
            rank = .doubtful
        } else {
            return nil
        }
        if let type = reading.type, type != candidate.type { return .doubtful }
        return rank
    }

    private static func readings(_ line: String) -> [Reading] {
        let spelled = PlaceTypes.words(key(line))
        let folded = PlaceTypes.words(Vietnamese.folded(line))
        var readings = [Reading(type: nil, isMarked: true, name: Spelling(spelled.joined(separator: " ")))]
        for word in PlaceTypes.all {
            for (spelling, plain) in zip(word.spellings, word.folded) where spelled.count > spelling.count {
                let isMarked = spelled.starts(with: spelling)
                guard isMarked || folded.starts(with: plain) else { continue }
                let rest = spelled.dropFirst(spelling.count).joined(separator: " ")
                readings.append(Reading(type: Vietnamese.spelling(word.type), isMarked: isMarked, name: Spelling(rest)))
                break
            }
        }
        return readings
    }

    /// Whether the print is the name with nothing but marks left out: `bao3 lac` of `bao3 lac5`.
    private static func lacksMarksOnly(_ printed: Spelling, of name: Spelling) -> Bool {
        let (printed, name) = (printed.scalars, name.scalars)
        var position = 0
        for (index, scalar) in name.enumerated() {
            if position < printed.count, printed[position] == scalar {
                position += 1
            } else if !isMark(scalar, at: index, of: name) {
                return false
            }
        }
        return position == printed.count
    }

    /// Hats stand behind their letter, the tone behind a word's last letter; figures of a number follow no letter.
    private static func isMark(_ scalar: Unicode.Scalar, at index: Int, of name: [Unicode.Scalar]) -> Bool {
        switch scalar {
        case "˘", "^", "'": true
        case "1"..."5":
            index > 0 && !("0"..."9").contains(name[index - 1]) && name[index - 1] != " "
                && (index + 1 == name.count || name[index + 1] == " ")
        default: false
        }
    }

    /// `Vietnamese.spelling`, with numbers as numbers: `Phường 05` is `Phường 5`.
    private static func key(_ text: String) -> String {
        PlaceTypes.words(Vietnamese.spelling(text)).map { word in
            Int(word).map(String.init) ?? String(word)
        }.joined(separator: " ")
    }

    /// The first letters of a name, without marks: `vc`.
    private static func initials(_ name: String) -> String {
        PlaceTypes.words(Vietnamese.folded(name)).compactMap { $0.first.map(String.init) }.joined()
    }

    private static func typeInitials(_ type: String) -> String {
        type.contains(" ") ? initials(type) : Vietnamese.folded(String(type.prefix(1)))
    }

    /// The letters of a print that can only be an abbreviation, without marks: `TX.VC` and `TXVC` give `txvc`. Nil
    /// when it has a small letter, a figure, fewer than two letters or more than eight.
    private static func abbreviation(_ line: String) -> String? {
        let letters = line.filter { $0 != "." && $0 != " " }
        guard (2...8).contains(letters.count), letters.allSatisfy({ $0.isLetter && $0.isUppercase }) else { return nil }
        return Vietnamese.folded(letters)
    }

    private static func stripped(_ line: String) -> String {
        var line = Substring(line)
        while let last = line.last, ";,:.".contains(last) || last == " " { line.removeLast() }
        while let first = line.first, "-–+•* ".contains(first) { line.removeFirst() }
        return String(line)
    }
}
