import Kernel

/// One word, figure or sign of a text.
struct CitationToken {
    enum Kind {
        case word, figure, sign
        /// A line end or a tab: nothing is read across it.
        case stop
    }

    let kind: Kind
    /// As printed.
    let text: String
    /// Without marks, lower case; the sign itself for signs.
    let folded: String
    /// Characters before it in the text.
    let start: Int
    let end: Int

    /// Whether it is this word with these marks: `năm` is not `Nam`, `về` not `vệ`.
    func says(_ word: String) -> Bool { kind == .word && text.lowercased() == word }

    var isCapital: Bool { text.first?.isUppercase == true }

    /// The words, figures and signs of a text; blanks are left out.
    static func all(in characters: [Character]) -> [CitationToken] {
        var tokens: [CitationToken] = []
        var position = 0
        while position < characters.count {
            let character = characters[position]
            let start = position
            let kind: Kind
            if character.isNewline || character == "\t" {
                kind = .stop
                position += 1
            } else if character.isWhitespace {
                position += 1
                continue
            } else if character.isLetter {
                kind = .word
                while position < characters.count, characters[position].isLetter { position += 1 }
            } else if character.isASCII, character.isNumber {
                kind = .figure
                while position < characters.count, characters[position].isASCII, characters[position].isNumber {
                    position += 1
                }
            } else {
                kind = .sign
                position += 1
            }
            let text = String(characters[start..<position])
            tokens.append(
                CitationToken(
                    kind: kind, text: text, folded: kind == .word ? Vietnamese.folded(text) : text, start: start,
                    end: position))
        }
        return tokens
    }
}
