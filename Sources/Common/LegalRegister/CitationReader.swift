import Kernel

/// Finds the documents that a Vietnamese text cites (REQUIREMENTS N188–194, V259–261, V276–278). Pure.
///
/// What is printed is kept: nothing is corrected, completed from elsewhere or looked up. Two citations that share their
/// ending (`Kế hoạch số: 43/KH-ĐCT … và Hướng dẫn số: 04/HD-ĐCT … của Đoàn Chủ tịch …`) both carry it.
public enum CitationReader {
    /// All citations in the order of the text.
    ///
    /// - Parameter text: normalised; ranges count its characters.
    public static func read(_ text: String) -> [Citation] {
        let characters = Array(text)
        return CitationScan(characters: characters, tokens: CitationToken.all(in: characters)).citations()
    }
}

/// The one pass over a text.
struct CitationScan {
    let characters: [Character]
    let tokens: [CitationToken]

    init(characters: [Character], tokens: [CitationToken]) {
        self.characters = characters
        self.tokens = tokens
    }

    /// A citation whose parts are still token positions.
    struct Draft {
        var head: CitationHead
        var issuer: Range<Int>?
        var subject: Range<Int>?
        var shortName: Range<Int>?
        var includesAmendments = false
        /// The token after its last.
        var end: Int
    }

    func citations() -> [Citation] {
        var drafts: [Draft] = []
        var position = 0
        while position < tokens.count {
            guard let head = head(at: position) else {
                position += 1
                continue
            }
            let draft = draft(head)
            drafts.append(draft)
            position = max(draft.end, position + 1)
        }
        shareEndings(&drafts)
        return drafts.map(citation)
    }

    // MARK: - The parts behind the number

    private func draft(_ head: CitationHead) -> Draft {
        var draft = Draft(head: head, end: head.end)
        if head.isUnnumbered {
            draft.subject = head.name
            return draft
        }
        var next = skip([","], from: head.end)
        if let word = token(next), word.says("của") {
            let issuer = (next + 1)..<issuerEnd(from: next + 1)
            if !issuer.isEmpty {
                draft.issuer = issuer
                draft.end = issuer.upperBound
                next = skip([","], from: issuer.upperBound)
            }
        }
        if let start = subjectStart(at: next, after: draft) {
            let subject = start..<subjectEnd(from: start)
            if !subject.isEmpty {
                draft.subject = subject
                draft.end = subject.upperBound
            }
        }
        readShortName(&draft)
        draft.includesAmendments = matches(["va", "huong", "dan", "sua", "doi"], at: draft.end)
        return draft
    }

    /// An issuer ends at a sign, at the words that begin a subject, or where the next document begins.
    private func issuerEnd(from start: Int) -> Int {
        var position = start
        while let token = token(position), position - start < 20 {
            switch token.kind {
            case .stop,
                .figure where !isProjectNumber(position):
                return position
            case .sign:
                if token.text == "(", let close = bracketedAbbreviation(at: position) {
                    position = close + 1
                    continue
                }
                guard ["-", "–", "&"].contains(token.text) else { return position }
            case .word:
                if token.says("về") || matches(["quy", "dinh"], at: position) { return position }
                if ["và", "theo", "năm", "ngày"].contains(where: token.says), startsAnew(position) { return position }
                if position > start, head(at: position) != nil { return position }
            case .figure: break
            }
            position += 1
        }
        return position
    }

    /// `và` belongs to names of offices (`Giáo dục và Đào tạo`); it ends one before a small letter.
    private func startsAnew(_ position: Int) -> Bool {
        guard let token = token(position), let next = self.token(position + 1) else { return true }
        if !token.says("và") { return true }
        return !next.isCapital || head(at: position + 1) != nil
    }

    /// `Ban Chỉ đạo Dự án 8`, `DA 8`: the figure is part of the name.
    private func isProjectNumber(_ position: Int) -> Bool {
        guard let before = token(position - 1) else { return false }
        return before.text == "DA" || before.folded == "an"
    }

    /// `(LHPN)`, `(UBND)` inside a name: where the bracket closes.
    private func bracketedAbbreviation(at position: Int) -> Int? {
        guard let word = token(position + 1), let close = token(position + 2), close.text == ")", word.kind == .word,
            word.text == word.text.uppercased()
        else { return nil }
        return position + 2
    }

    private func subjectStart(at position: Int, after draft: Draft) -> Int? {
        guard let word = token(position), word.kind == .word else { return nil }
        if word.says("về") { return matches(["ve", "viec"], at: position) ? position + 2 : position + 1 }
        // "… của Bộ Tài chính Quy định quản lý, …": no `về`, but a capital.
        return draft.issuer != nil && word.isCapital && matches(["quy", "dinh"], at: position) ? position : nil
    }

    /// A subject ends with its clause: `;`, a line end, a full stop, a bracket that names it, the next document, the words
    /// that count amendments in, or the office that goes on to act.
    private func subjectEnd(from start: Int) -> Int {
        var position = start
        var quoted = false
        while let token = token(position) {
            if token.kind == .stop { break }
            if token.text == "“" || token.text == "«" { quoted = true }
            if token.text == "”" || token.text == "»" { quoted = false }
            if !quoted, endsSubject(at: position) { break }
            position += 1
        }
        while position > start, let last = token(position - 1), [",", ":", "-"].contains(last.text) { position -= 1 }
        return position
    }

    private func endsSubject(at position: Int) -> Bool {
        guard let token = token(position) else { return true }
        switch token.text {
        case ";": return true
        case ")": return !hasOpenBracket(before: position)
        case ".": return self.token(position + 1).map { $0.kind == .stop || $0.isCapital || $0.text == "/" } ?? true
        case "(": return shortNameWords(at: position + 1) != nil
        case ",":
            guard let next = self.token(position + 1) else { return true }
            return head(at: position + 1) != nil || isOffice(next, at: position + 1)
        default: break
        }
        guard token.says("và") else { return false }
        return head(at: position + 1) != nil || matches(["cac"], at: position + 1) && head(at: position + 2) != nil
            || matches(["va", "huong", "dan", "sua", "doi"], at: position)
    }

    /// `, Ban Chỉ đạo Dự án 8 tỉnh Cao Bằng xây dựng kế hoạch …`: the paper's own issuer takes the word.
    private func isOffice(_ token: CitationToken, at position: Int) -> Bool {
        token.isCapital
            && [["ban", "chi", "dao"], ["ban", "thuong", "vu"], ["uy", "ban"], ["ubnd"], ["hoi"], ["so"]].contains {
                matches($0, at: position)
            }
    }

    private func hasOpenBracket(before position: Int) -> Bool {
        var index = position - 1
        var depth = 0
        while index >= 0, tokens[index].kind != .stop {
            if tokens[index].text == ")" { depth += 1 }
            if tokens[index].text == "(" {
                if depth == 0 { return true }
                depth -= 1
            }
            index -= 1
        }
        return false
    }

    /// `(viết tắt là …)`, `(gọi tắt là …)`, `(sau đây gọi là …)` right behind.
    private func readShortName(_ draft: inout Draft) {
        guard token(draft.end)?.text == "(", let start = shortNameWords(at: draft.end + 1) else { return }
        var end = start
        while let token = token(end), token.text != ")", token.kind != .stop { end += 1 }
        guard end > start else { return }
        draft.shortName = start..<end
        draft.end = token(end)?.text == ")" ? end + 1 : end
    }

    /// Where the short name begins, if these are the words before one.
    private func shortNameWords(at position: Int) -> Int? {
        var start = position
        if matches(["sau", "day"], at: start) { start += 2 }
        for words in [["viet", "tat", "la"], ["goi", "tat", "la"], ["goi", "la"]] where matches(words, at: start) {
            return start + words.count
        }
        return nil
    }

    // MARK: - Together

    /// Documents joined by `và` or a comma with nothing else between share what the last of them says behind.
    private func shareEndings(_ drafts: inout [Draft]) {
        for index in drafts.indices.dropLast().reversed() {
            let later = drafts[index + 1]
            guard drafts[index].issuer == nil, drafts[index].subject == nil, !drafts[index].head.isUnnumbered,
                isJoint(from: drafts[index].end, to: later.head.start)
            else { continue }
            drafts[index].issuer = later.issuer
            drafts[index].subject = later.subject
        }
    }

    private func isJoint(from end: Int, to start: Int) -> Bool {
        guard end < start else { return false }
        return tokens[end..<start].allSatisfy { $0.says("và") || $0.text == "," }
    }

    private func citation(_ draft: Draft) -> Citation {
        let head = draft.head
        let last = max(draft.end, head.end)
        return Citation(
            kind: head.kind, symbol: head.symbol, printedSymbol: head.printedSymbol.map { words($0) } ?? "",
            day: head.day, issuer: draft.issuer.map { words($0) }, subject: draft.subject.map { words($0) },
            shortName: draft.shortName.map { words($0) }, role: role(of: head), awaitsChange: isAwaited(head),
            includesAmendments: draft.includesAmendments, printed: words(head.start..<last),
            range: tokens[head.start].start..<tokens[last - 1].end,
            headRange: tokens[head.start].start..<tokens[head.end - 1].end)
    }

    /// The text of some tokens, one line.
    private func words(_ range: Range<Int>) -> String {
        guard let first = range.first, let last = range.last else { return "" }
        return Vietnamese.line(String(characters[tokens[first].start..<tokens[last].end]))
    }

    private func lineStart(of position: Int) -> Int {
        var start = position
        while start > 0, tokens[start - 1].kind != .stop { start -= 1 }
        while let token = token(start), token.kind == .sign, start < position { start += 1 }
        return start
    }

    private func role(of head: CitationHead) -> Citation.Role {
        if matches(["kem", "theo"], at: head.start - 2) || matches(["dinh", "kem"], at: head.start - 2) {
            return .enclosure
        }
        let start = lineStart(of: head.start)
        for words in [["can", "cu"], ["thuc", "hien"], ["theo"]]
        where matches(words, at: start) && self.head(at: start + words.count) != nil {
            return .basis
        }
        return .mention
    }

    /// `Chờ … thay đổi`, `Chờ tỉnh sửa đổi theo …`: the word stands before it in its line.
    private func isAwaited(_ head: CitationHead) -> Bool {
        var position = head.start - 1
        while position >= 0, tokens[position].kind == .word {
            if tokens[position].says("chờ") { return true }
            position -= 1
        }
        return false
    }

    // MARK: - Reading tokens

    func token(_ position: Int) -> CitationToken? { tokens.indices.contains(position) ? tokens[position] : nil }

    func matches(_ words: [String], at position: Int) -> Bool {
        guard position >= 0, position + words.count <= tokens.count else { return false }
        return zip(tokens[position...], words).allSatisfy { $0.kind == .word && $0.folded == $1 }
    }

    func skip(_ signs: [String], from position: Int) -> Int {
        var next = position
        while let token = token(next), token.kind == .sign, signs.contains(token.text) { next += 1 }
        return next
    }
}
