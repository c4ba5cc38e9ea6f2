import Foundation

/// Vietnamese text as it arrives: composed or decomposed, with or without tone marks, `oà` or `òa`.
/// Text is put into NFC at the door by `normalised`; names are compared by `spelling`, searched by `folded`
/// and sorted by `sortKey`.
public enum Vietnamese {
    /// NFC, with no-break and zero-width blanks made plain, control characters dropped, ends trimmed.
    /// Line breaks stay.
    public static func normalised(_ text: String) -> String {
        // Figures and codes are plain ASCII: nothing to compose, nothing to drop.
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return trimmed(text) }
        var scalars = String.UnicodeScalarView()
        for scalar in text.precomposedStringWithCanonicalMapping.unicodeScalars {
            switch scalar {
            case "\u{00A0}", "\u{2007}", "\u{202F}", "\t": scalars.append(" ")
            case "\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{FEFF}", "\u{00AD}": continue
            case "\n": scalars.append("\n")
            case _ where scalar.properties.generalCategory == .control: continue
            default: scalars.append(scalar)
            }
        }
        return trimmed(String(scalars))
    }

    /// One line: `normalised`, with every run of white space a single blank.
    public static func line(_ text: String) -> String {
        normalised(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Without white space at the ends.
    public static func trimmed(_ text: String) -> String {
        text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// For searching: lower case, no marks, `đ` as `d`, everything but letters and digits a single blank.
    /// `Hoà An`, `hòa an` and `HOA AN` are all `hoa an`.
    public static func folded(_ text: String) -> String {
        words(text).map { word in String(String.UnicodeScalarView(word.map { $0.base })) }.joined(separator: " ")
    }

    /// For telling names apart: lower case, letters with their hats and horns, the tone of each word behind it.
    /// `Hoà An` and `hòa an` are equal (`hoa2 an`), `Hoa An` is another name.
    public static func spelling(_ text: String) -> String {
        words(text).map { word in
            let tone = word.map(\.tone).max() ?? 0
            let letters = String(
                String.UnicodeScalarView(word.flatMap { [$0.base] + ($0.hat == 0 ? [] : [$0.hatMark]) }))
            return tone == 0 ? letters : letters + String(tone)
        }.joined(separator: " ")
    }

    /// For sorting: comparing these keys as bytes gives the order of a Vietnamese dictionary
    /// (a ă â … d đ …, tones ngang, huyền, hỏi, ngã, sắc, nặng; case last). Digits sort by value up to nine digits.
    public static func sortKey(_ text: String) -> String {
        var letters = ""
        var tones = ""
        for word in words(text) {
            if word.allSatisfy({ ("0"..."9").contains($0.base) }) && word.count <= 9 {
                letters += String(repeating: "0", count: 9 - word.count)
            }
            for letter in word {
                letters.unicodeScalars.append(letter.base)
                letters += String(letter.hat)
            }
            tones += String(word.map(\.tone).max() ?? 0)
            letters += " "
        }
        return letters + "|" + tones
    }

    private struct Letter {
        let base: Unicode.Scalar
        /// 0 none, 1 breve or stroke (ă, đ) or horn-less first form, 2 circumflex, 3 horn.
        var hat = 0
        /// 0 ngang, 1 huyền, 2 hỏi, 3 ngã, 4 sắc, 5 nặng.
        var tone = 0

        var hatMark: Unicode.Scalar { ["-", "˘", "^", "'"][hat] }
    }

    private static func words(_ text: String) -> [[Letter]] {
        var words: [[Letter]] = []
        var word: [Letter] = []
        for scalar in text.decomposedStringWithCanonicalMapping.lowercased().unicodeScalars {
            switch scalar {
            case "\u{0300}": word.mark { $0.tone = 1 }
            case "\u{0309}": word.mark { $0.tone = 2 }
            case "\u{0303}": word.mark { $0.tone = 3 }
            case "\u{0301}": word.mark { $0.tone = 4 }
            case "\u{0323}": word.mark { $0.tone = 5 }
            case "\u{0306}": word.mark { $0.hat = 1 }
            case "\u{0302}": word.mark { $0.hat = 2 }
            case "\u{031B}": word.mark { $0.hat = 3 }
            case "đ", "ð": word.append(Letter(base: "d", hat: 1))
            case "\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{FEFF}", "\u{00AD}": continue
            case _ where scalar.properties.isAlphabetic || scalar.properties.numericType != nil:
                word.append(Letter(base: scalar))
            case _ where scalar.properties.canonicalCombiningClass != .notReordered: continue
            default:
                if !word.isEmpty { words.append(word) }
                word = []
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }
}

extension Array {
    fileprivate mutating func mark(_ change: (inout Element) -> Void) {
        guard !isEmpty else { return }
        change(&self[count - 1])
    }
}
