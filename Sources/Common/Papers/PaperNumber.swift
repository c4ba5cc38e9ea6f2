import Foundation
import Kernel

/// The number of a paper with its symbol, `288/KH-BCD`.
public enum PaperNumber {
    /// In characters.
    static let limit = 50

    /// What tells two numbers apart: without blanks, in small letters, without leading zeros, every dash a hyphen.
    /// `Số 091 / KH–BTV` and `91/kh-btv` are one number.
    public static func key(_ number: String) -> String {
        var text = Vietnamese.line(number).lowercased()
        for opening in ["số:", "số "] where text.hasPrefix(opening) { text.removeFirst(opening.count) }
        var key = ""
        var digits = ""
        func flush() {
            guard !digits.isEmpty else { return }
            let bare = digits.drop { $0 == "0" }
            key += bare.isEmpty ? "0" : String(bare)
            digits = ""
        }
        for character in text where !character.isWhitespace {
            if ("0"..."9").contains(character) {
                digits.append(character)
            } else {
                flush()
                key.append("–—‑‐−".contains(character) ? "-" : character)
            }
        }
        flush()
        return key
    }

    /// The number as it is kept: `288 / kh-bcd` as `288/KH-BCD`; nil when nothing is left of it. Capitals stay as
    /// typed where there is one, since some symbols mix them (`QĐ-TTg`).
    static func kept(_ number: String?) -> String? {
        guard let line = number.map(Vietnamese.line), !line.isEmpty else { return nil }
        let tight = line.replacing(/\s*([\/\-])\s*/) { String($0.1) }
        return tight.contains(where: \.isUppercase) ? tight : tight.uppercased()
    }

    /// What is wrong with a number, or nil.
    static func problem(with number: String) -> Problem? {
        if number.count > limit {
            return Problem(
                "paper.number_length", "Số văn bản có \(number.count) ký tự, nhiều nhất được \(limit).", field: "so")
        }
        if !number.contains(where: { ("0"..."9").contains($0) }) {
            return Problem(
                "paper.number_form",
                "“\(number)” chưa có chữ số. Ghi số kèm ký hiệu như trên văn bản, ví dụ 288/KH-BCD.", field: "so")
        }
        return nil
    }
}
