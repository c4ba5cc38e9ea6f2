import Kernel

/// The beginning of a citation: kind, number, day; positions are those of tokens.
struct CitationHead {
    let kind: DocumentKind
    let symbol: DocumentSymbol?
    let printedSymbol: Range<Int>?
    let day: Day?
    let start: Int
    let end: Int
    /// The name of a document that is cited without a number; nil for the others.
    let name: Range<Int>?

    var isUnnumbered: Bool { name != nil }
}

extension CitationScan {
    private static let kinds: [(words: [String], kind: DocumentKind)] = DocumentKind.allCases.filter { $0 != .other }
        .map { (Vietnamese.folded($0.label).split(separator: " ").map(String.init), $0) }
    private static let abbreviations: [(text: String, kind: DocumentKind)] = DocumentKind.allCases.compactMap { kind in
        kind.abbreviation.map { ($0, kind) }
    }

    /// The head of a citation that begins with this token; nil when none does.
    func head(at start: Int) -> CitationHead? {
        guard let first = token(start), first.kind == .word else { return nil }
        let kind: DocumentKind
        var next: Int
        let isShort: Bool
        if let found = CitationScan.kinds.first(where: { matches($0.words, at: start) }) {
            (kind, next, isShort) = (found.kind, start + found.words.count, false)
        } else if let found = CitationScan.abbreviations.first(where: { $0.text == first.text }) {
            (kind, next, isShort) = (found.kind, start + 1, true)
        } else {
            return nil
        }
        let saysNumber = matches(["so"], at: next)
        if saysNumber { next = skip([":"], from: next + 1) }
        guard let figure = token(next), figure.kind == .figure else {
            return saysNumber ? nil : unnumbered(kind, from: start, to: next)
        }
        let symbol = symbolEnd(from: next)
        let isBare = symbol == next + 1
        if isBare, !saysNumber, !isPlausible(figure, at: next, isShort: isShort, first: first) { return nil }
        let unclear = isBare ? unclearEnd(from: next) : nil
        let end = unclear ?? symbol
        let (day, dayEnd) = day(from: end)
        return CitationHead(
            kind: kind, symbol: unclear == nil ? DocumentSymbol(text(next..<symbol)) : nil, printedSymbol: next..<end,
            day: day, start: start, end: dayEnd, name: nil)
    }

    /// A number without letters is a citation only where the words around it say so: `QĐ 612 của Chính phủ`, but neither
    /// `Kế hoạch 5 năm` nor `hướng dẫn 04 gói chính sách`.
    private func isPlausible(_ figure: CitationToken, at position: Int, isShort: Bool, first: CitationToken) -> Bool {
        guard isShort || first.isCapital, first.text.count < 2 || isShort || !isAllCapital(first) else { return false }
        if let number = Int(figure.text), figure.text.count == 4, (1945...2999).contains(number) { return false }
        guard let next = token(position + 1), next.kind == .word else { return true }
        return ["cua", "ngay", "va", "ve", "thay", "sua", "duoc", "nay"].contains(next.folded)
    }

    private func isAllCapital(_ token: CitationToken) -> Bool { token.text == token.text.uppercased() }

    /// `12a/2022/TT-BTC`, `3328/QĐ - UBND`: the token behind number, year and letters.
    private func symbolEnd(from start: Int) -> Int {
        var position = start + 1
        if let suffix = token(position), suffix.kind == .word, suffix.text.count == 1,
            suffix.start == tokens[start].end
        {
            position += 1
        }
        while token(position)?.text == "/", let part = token(position + 1) {
            if part.kind == .figure, part.text.count == 4 {
                position += 2
            } else if part.kind == .word, part.text == part.text.uppercased() {
                position = lettersEnd(from: position + 1)
            } else {
                break
            }
        }
        return position
    }

    /// `KH-ĐCT-ĐTĐG`, `QĐ - UBND`, `QH15`.
    private func lettersEnd(from start: Int) -> Int {
        var position = start + 1
        while let token = token(position) {
            let before = tokens[position - 1]
            if token.kind == .figure, token.start == before.end, before.kind == .word {
                position += 1
            } else if ["-", "–"].contains(token.text), let next = self.token(position + 1), next.kind == .word,
                next.text == next.text.uppercased()
            {
                position += 2
            } else {
                break
            }
        }
        return position
    }

    /// `Thông tư 03 - 09`: two figures, of which nobody can tell the number (N278).
    private func unclearEnd(from start: Int) -> Int? {
        guard ["-", "–"].contains(token(start + 1)?.text), token(start + 2)?.kind == .figure else { return nil }
        return start + 3
    }

    /// `, ngày 13/9/2022`, `ngày 14 tháng 3 năm 2023`; without one the position stays.
    private func day(from end: Int) -> (Day?, Int) {
        var next = skip([","], from: end)
        guard matches(["ngay"], at: next) else { return (nil, end) }
        next += 1
        let separators: [[String]] = [["/"], ["-", "–"], ["."]]
        for signs in separators {
            guard let day = figure(next), let first = token(next + 1), signs.contains(first.text),
                let month = figure(next + 2), let second = token(next + 3), signs.contains(second.text),
                let year = figure(next + 4)
            else { continue }
            return (Day(year: year, month: month, day: day), next + 5)
        }
        guard let day = figure(next), matches(["thang"], at: next + 1), let month = figure(next + 2),
            matches(["nam"], at: next + 3), let year = figure(next + 4)
        else { return (nil, end) }
        return (Day(year: year, month: month, day: day), next + 5)
    }

    private func figure(_ position: Int) -> Int? {
        guard let token = token(position), token.kind == .figure else { return nil }
        return Int(token.text)
    }

    /// Documents cited by what they are: `các Nghị quyết Hội đồng nhân dân tỉnh, huyện` (N192), `Luật Phòng, chống bạo lực
    /// gia đình năm 2022`.
    private func unnumbered(_ kind: DocumentKind, from start: Int, to next: Int) -> CitationHead? {
        guard let first = token(start), first.isCapital, !isAllCapital(first) else { return nil }
        var end = next
        switch kind {
        case .resolution where matches(["hoi", "dong", "nhan", "dan"], at: next):
            end = next + 4
            let tiers: Set<String> = ["tinh", "huyen", "xa"]
            while let token = token(end) {
                if tiers.contains(token.folded) {
                    end += 1
                } else if token.text == ",", let after = self.token(end + 1), tiers.contains(after.folded) {
                    end += 2
                } else {
                    break
                }
            }
        case .law where token(next)?.isCapital == true:
            // The name ends with its year; without one it ends nowhere that could be told.
            while let token = token(end), end - next < 16, token.kind == .word || token.text == "," {
                end += 1
                if token.says("năm"), figure(end) != nil { break }
            }
            guard tokens[end - 1].says("năm"), figure(end) != nil else { return nil }
            end += 1
        default: return nil
        }
        return CitationHead(
            kind: kind, symbol: nil, printedSymbol: nil, day: nil, start: start, end: end, name: next..<end)
    }

    private func text(_ range: Range<Int>) -> String {
        String(characters[tokens[range.lowerBound].start..<tokens[range.upperBound - 1].end])
    }
}
