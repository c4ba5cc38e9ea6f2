import Kernel

/// Number and symbol of a document as offices print them, and the key under which two prints of one are equal:
/// `43/KH-ĐCT`, `3328/QĐ - UBND`, `01/2022/TT-UBDT`, `612`.
public struct DocumentSymbol: Hashable, Sendable, CustomStringConvertible {
    /// The number without leading zeros, with its letter if it has one: `43`, `12a`.
    public let number: String
    /// The year between number and letters; nil when there is none.
    public let year: Int?
    /// The parts of the symbol in capitals, joined by hyphens: `KH-ĐCT`; empty when only the number is printed.
    public let letters: String
    /// Tidy, as it is shown: no blanks, leading zeros kept as printed (`04/HD-ĐCT`).
    public let printed: String

    /// Reads a printed symbol, with or without a kind, `số` and colon before it.
    ///
    /// - Returns: nil when no number stands in it.
    public init?(_ text: String) {
        var rest = Substring(Vietnamese.line(text))
        // Words before the number are the kind: they hold no digit.
        rest = rest.drop { !$0.isNumber }
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard (1...7).contains(digits.count) else { return nil }
        rest = rest.dropFirst(digits.count)
        let suffix = rest.prefix { $0.isLetter }
        guard suffix.count <= 2 else { return nil }
        rest = rest.dropFirst(suffix.count)
        let parts = rest.split(separator: "/", omittingEmptySubsequences: true)
            .map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
        var year: Int?
        var letters: [String] = []
        for (index, part) in parts.enumerated() {
            if index == 0, part.count == 4, let number = Int(part), (1945...2999).contains(number) {
                year = number
            } else {
                letters.append(part)
            }
        }
        self.init(digits: String(digits) + suffix, year: year, letters: letters.joined(separator: "-"))
    }

    /// - Parameter digits: as printed, leading zeros included.
    init?(digits: String, year: Int?, letters: String) {
        let bare = digits.drop { $0 == "0" }
        guard let first = bare.first, first.isNumber else { return nil }
        let parts = letters.uppercased().split(whereSeparator: { "-–—".contains($0) || $0.isWhitespace })
        guard parts.allSatisfy({ $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == "&" } }) else {
            return nil
        }
        number = bare.lowercased()
        self.year = year
        self.letters = parts.joined(separator: "-")
        printed = ([digits] + (year.map { [String($0)] } ?? []) + (self.letters.isEmpty ? [] : [self.letters]))
            .joined(separator: "/")
    }

    /// Equal for two prints of one symbol: `1/2022/tt-ubdt`. Marks, case, blanks and leading zeros do not count.
    public var key: String {
        ([number] + (year.map { [String($0)] } ?? []) + (letters.isEmpty ? [] : [lettersKey])).joined(separator: "/")
    }

    /// The letters without marks, in lower case: `kh-dct`.
    var lettersKey: String {
        letters.split(separator: "-").map { Vietnamese.folded(String($0)).replacing(" ", with: "") }
            .joined(separator: "-")
    }

    public var description: String { printed }

    /// Whether at most half of the body's letters differ: `QĐ-UBND` may be a slip for `QĐ-UBDT`, `KH-BTV` is none for
    /// `KH-BCD`.
    func isSlip(of other: DocumentSymbol) -> Bool {
        let bodies = [lettersKey, other.lettersKey].map { $0.split(separator: "-").last?.count ?? 0 }
        return DocumentSymbol.distance(lettersKey, other.lettersKey) * 2 <= (bodies.min() ?? 0)
    }

    /// How many letters must be put, taken or changed to make one of the other.
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right.unicodeScalars)
        var row = Array(0...right.count)
        for (line, letter) in left.unicodeScalars.enumerated() {
            var next = [line + 1]
            for (column, other) in right.enumerated() {
                next.append(min(row[column] + (letter == other ? 0 : 1), row[column + 1] + 1, next[column] + 1))
            }
            row = next
        }
        return row[right.count]
    }
}
