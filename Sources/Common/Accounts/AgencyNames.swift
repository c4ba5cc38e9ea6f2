import Kernel

/// Which office a printed name means (REQUIREMENTS A4–A6, A9, A10, A14). Pure: the offices to choose from are given.
///
/// A name is compared by words, first with tone marks and then without; abbreviations count as what they stand for,
/// `và`, `&` and dashes count as nothing, and an office is also known without the place it works in.
public enum AgencyNames {
    /// An office with all it may be called by.
    public struct Candidate: Hashable, Sendable {
        public let id: RecordID
        /// Its name first, then the printed forms kept for it.
        public let spellings: [String]
        /// The name of its place without type word, `Cao Bằng`; empty when it has none.
        public let placeName: String
        /// The type word of its place, `tỉnh`; empty when it has none.
        public let placeType: String

        public init(id: RecordID, spellings: [String], placeName: String, placeType: String) {
            self.id = id
            self.spellings = spellings
            self.placeName = placeName
            self.placeType = placeType
        }
    }

    /// What a printed name means. Several candidates are a doubt, never a guess.
    public enum Resolution: Hashable, Sendable {
        case none
        case one(RecordID)
        /// At least two, in the order in which they were given.
        case many([RecordID])
    }

    /// Resolves a printed name among offices.
    ///
    /// - Parameter candidates: those of the place in question, and of the tiers the paper speaks of.
    public static func resolve(_ printed: String, among candidates: [Candidate]) -> Resolution {
        let name = Name(printed)
        guard !name.words.isEmpty else { return .none }
        let known = candidates.map { candidate in (candidate.id, names(of: candidate)) }
        for key in [\Name.spelling, \Name.folded] {
            var found: [RecordID] = []
            for (id, names) in known
            where names.contains(where: { $0[keyPath: key] == name[keyPath: key] }) && !found.contains(id) {
                found.append(id)
            }
            if found.count == 1 { return .one(found[0]) }
            if found.count > 1 { return .many(found) }
        }
        return .none
    }

    /// The normal form that two spellings of one office share: lower case, without marks, abbreviations written out.
    public static func normalForm(_ printed: String) -> String { Name(printed).folded }

    /// What offices abbreviate, with the printed forms of it. The first form is the one in full.
    ///
    /// Sources: seeds/caobang lines 187–260 and its annexes ("Sở Lao động - TB & XH", "GD&ĐT", "TT&TT", "NN&PTNT",
    /// "VHTTDL"), seeds/phongtho ("Phòng LĐTBXH", "Phòng LĐTB&XH", "UBND"), seeds/batrang ("Hội LHPN", "trường
    /// TH-THCS", "UBND"), seeds/soctrang ("BTV"); data traps 40, 41 and 44.
    static let abbreviations: [[String]] = [
        [
            "Lao động - Thương binh và Xã hội", "Lao động - TB & XH", "Lao động - TBXH", "Lao động TB-XH", "LĐTBXH",
            "LĐTB&XH", "LĐTB-XH", "LĐ-TB&XH", "LĐ-TBXH", "LĐ-TB-XH",
        ],
        ["Giáo dục và Đào tạo", "GD&ĐT", "GDĐT", "GD-ĐT"],
        ["Thông tin và Truyền thông", "TT&TT", "TTTT", "TT-TT"],
        ["Nông nghiệp và Phát triển nông thôn", "NN&PTNT", "NNPTNT", "NN-PTNT"],
        ["Văn hóa, Thể thao và Du lịch", "VHTTDL", "VHTT&DL", "VH,TT&DL", "VH-TT-DL", "VHTT-DL"],
        ["Tài chính - Kế hoạch", "TC-KH", "TCKH"],
        ["Hội Liên hiệp Phụ nữ", "Hội LHPN", "HLHPN", "Hội phụ nữ", "Hội PN"],
        ["Ủy ban nhân dân", "UBND"],
        [
            "Ủy ban Mặt trận Tổ quốc Việt Nam", "Mặt trận Tổ quốc Việt Nam", "Mặt trận Tổ quốc", "UBMTTQVN", "MTTQVN",
            "MTTQ",
        ],
        ["Ban Chỉ đạo", "BCĐ"],
        ["Dự án 8", "DA 8", "DA8"],
        ["dân tộc thiểu số và miền núi", "DTTS&MN", "DTTS MN"],
        ["dân tộc thiểu số", "DTTS"],
        ["tiểu học - trung học cơ sở", "TH-THCS", "TH&THCS"],
        ["trung học cơ sở", "THCS"],
        ["Trạm Y tế", "TYT"],
        ["Việt Nam", "VN"],
    ]

    /// Words that join and mean nothing in a name, without marks.
    private static let joints: Set<String> = ["va"]

    /// A name as words, each in its two strengths.
    struct Name {
        struct Word: Hashable {
            let spelling: String
            let folded: String
        }

        let words: [Word]

        var spelling: String { words.map(\.spelling).joined(separator: " ") }
        var folded: String { words.map(\.folded).joined(separator: " ") }

        init(_ printed: String) { words = Name.writtenOut(Name.plain(printed)) }

        init(words: [Word]) { self.words = words }

        /// The words as printed, without joints.
        static func plain(_ printed: String) -> [Word] {
            zip(Vietnamese.spelling(printed).split(separator: " "), Vietnamese.folded(printed).split(separator: " "))
                .map { Word(spelling: String($0), folded: String($1)) }
                .filter { !joints.contains($0.folded) }
        }

        /// Puts what an abbreviation stands for in its place, the longest match first.
        private static func writtenOut(_ words: [Word]) -> [Word] {
            var result: [Word] = []
            var rest = words[...]
            while let first = rest.first {
                if let rule = rules.first(where: { rest.starts(with: $0.printed) { $0.folded == $1 } }) {
                    result += rule.full
                    rest = rest.dropFirst(rule.printed.count)
                } else {
                    result.append(first)
                    rest = rest.dropFirst()
                }
            }
            return result
        }

        private struct Rule {
            let printed: [String]
            let full: [Word]
        }

        private static let rules: [Rule] = abbreviations.flatMap { forms -> [Rule] in
            let full = plain(forms[0])
            return forms.map { Rule(printed: plain($0).map(\.folded), full: full) }
        }.sorted { $0.printed.count > $1.printed.count }
    }

    /// All the forms of an office: as kept, and with and without its place.
    private static func names(of candidate: Candidate) -> [Name] {
        let place = Name.plain(candidate.placeName)
        let type = Name.plain(candidate.placeType)
        return candidate.spellings.flatMap { spelling -> [Name] in
            let words = Name(spelling).words
            let base = without(type, atEndOf: without(place, atEndOf: words))
            return [words, base, base + type, base + place, base + type + place].map(Name.init(words:))
        }
    }

    private static func without(_ ending: [Name.Word], atEndOf words: [Name.Word]) -> [Name.Word] {
        let folded = ending.map(\.folded)
        guard words.count > folded.count, words.suffix(folded.count).map(\.folded) == folded else { return words }
        return Array(words.dropLast(folded.count))
    }
}
