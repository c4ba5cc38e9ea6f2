import Accounts
import Kernel

/// The name of an issuer as papers print it: in full, shortened, or only by its tier (`Ủy ban nhân dân huyện`).
struct IssuerName: Hashable, Sendable {
    /// The printed words without what stands in brackets.
    let printed: String
    /// Lower case, without marks, abbreviations written out.
    let key: String

    init(_ text: String) {
        printed = IssuerName.withoutBrackets(Vietnamese.line(text))
        key = AgencyNames.normalForm(printed.replacing("TW ", with: "Trung ương "))
    }

    private var words: [String] { key.split(separator: " ").map(String.init) }

    /// Whether both may be one office: the words of the shorter print all stand in the longer one.
    func agrees(with other: IssuerName) -> Bool {
        let (short, long) = words.count <= other.words.count ? (words, other.words) : (other.words, words)
        guard !short.isEmpty else { return false }
        var left = Dictionary(long.map { ($0, 1) }, uniquingKeysWith: +)
        for word in short {
            guard let count = left[word], count > 0 else { return false }
            left[word] = count - 1
        }
        return true
    }

    /// Whether it ends with the word of a tier and so means the one above the paper that prints it.
    var isRelative: Bool {
        ["tinh", "huyen", "xa", "thanh pho", "thi xa", "phuong"].contains { key == $0 || key.hasSuffix(" " + $0) }
    }

    /// Whether it names the government or the centre as a whole, which papers also do for its ministries (V276).
    var isGovernment: Bool { ["chinh phu", "trung uong"].contains(key) }

    /// The tier that the words tell; nil when they tell none.
    var tier: Tier? {
        let padded = " \(key) "
        let signs: [(Tier, [String])] = [
            (.commune, [" xa ", " phuong ", " thi tran "]), (.district, [" huyen ", " quan ", " thi xa "]),
            (.province, [" tinh ", " thanh pho "]),
            (
                .central,
                [
                    " trung uong ", " chinh phu ", " quoc hoi ", " viet nam ", " nha nuoc ", " uy ban dan toc ",
                ]
            ),
        ]
        // `thị xã` holds the word of a commune.
        if padded.contains(" thi xa ") { return .district }
        if let found = signs.first(where: { $0.1.contains { padded.contains($0) } }) { return found.0 }
        return padded.hasPrefix(" bo ") ? .central : nil
    }

    private static func withoutBrackets(_ text: String) -> String {
        var depth = 0
        var kept = ""
        for character in text {
            if character == "(" { depth += 1 }
            if depth == 0 { kept.append(character) }
            if character == ")", depth > 0 { depth -= 1 }
        }
        return Vietnamese.line(kept)
    }
}
