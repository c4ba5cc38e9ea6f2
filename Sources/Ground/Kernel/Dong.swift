/// An amount of money in whole đồng. Never a fraction, never a floating-point number.
public struct Dong: Hashable, Comparable, Sendable, Codable {
    public let amount: Int64

    public init(_ amount: Int64) { self.amount = amount }

    /// `16.035.756.260 đ`, with a no-break space.
    public var written: String { "\(Number.grouped(amount))\u{00A0}đ" }

    public static func < (left: Dong, right: Dong) -> Bool { left.amount < right.amount }
}

/// Numbers as Vietnamese offices write them.
public enum Number {
    /// Groups of three, separated by dots: `22.991.000.000`.
    public static func grouped(_ number: Int64) -> String {
        let digits = Array(String(number.magnitude))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { text.append(".") }
            text.append(digit)
        }
        return number < 0 ? "-" + text : text
    }

    /// Reads a count or an amount: `57`, `057`, `16.035.756.260`, `16 035`, with an optional `đ` behind it.
    ///
    /// A dot or a blank may only separate groups of three; anything else, also a decimal comma, is nil,
    /// because a guess here would change a figure (TRAPS C27, C28).
    public static func read(_ text: String) -> Int64? {
        var rest = Substring(Vietnamese.trimmed(text))
        if rest.hasSuffix("đ") { rest = rest.dropLast() }
        while rest.last?.isWhitespace == true { rest = rest.dropLast() }
        let negative = rest.first == "-"
        if negative { rest = rest.dropFirst() }
        guard let first = rest.first, first.isASCII, first.isNumber else { return nil }
        let groups = rest.split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "." || $0 == " " || $0 == "\u{00A0}" })
        guard groups.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }) else { return nil }
        if groups.count > 1 {
            guard groups[0].utf8.count <= 3, groups.dropFirst().allSatisfy({ $0.utf8.count == 3 }) else { return nil }
        }
        guard let number = Int64(groups.joined()) else { return nil }
        return negative ? -number : number
    }
}
