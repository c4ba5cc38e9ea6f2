import Kernel

extension Day {
    /// The days since 1 January 1970, by the days-from-civil method: what tells how many days lie between two.
    var count: Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension String {
    /// Cut at a word, with `…` where something was left out.
    func shortened(to most: Int) -> String {
        guard count > most else { return self }
        let cut = prefix(most)
        let whole = cut.lastIndex(of: " ").map { cut[..<$0] } ?? cut
        return whole + "…"
    }

    /// Without the characters at its end that are of a kind.
    func droppingEnd(while isOfKind: (Character) -> Bool) -> String {
        var rest = Substring(self)
        while let last = rest.last, isOfKind(last) { rest.removeLast() }
        return String(rest)
    }
}
