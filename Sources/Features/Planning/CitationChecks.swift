import Kernel

/// What a plan says about the documents that it cites, held against the register and against itself (N188–194,
/// V259–261). Nothing is corrected: the words stay as printed.
struct CitationChecks {
    let facts: PlanFacts

    init(_ facts: PlanFacts) { self.facts = facts }

    func all() -> [Notice] { facts.text.citations.flatMap(shortName) + twoSubjects() + misprinted() }

    /// `194/KH-UBND … viết tắt là Kế hoạch 82` (V259).
    private func shortName(_ citation: PlanCitation) -> [Notice] {
        guard let short = citation.shortName, let number = CitationChecks.number(in: short),
            let own = CitationChecks.number(in: citation.symbol), own != number
        else { return [] }
        return [
            Notice(
                .shortName,
                "\(stands(citation).capitalisedFirst): văn bản số \(citation.symbol) được viết tắt là “\(short)”, khác số của chính văn bản."
            )
        ]
    }

    /// One document with two subjects, and the other document of the same day that has one of them (V260).
    private func twoSubjects() -> [Notice] {
        let cited = facts.text.citations.filter { !$0.subject.isEmpty && !$0.symbol.isEmpty }
        return cited.indices.flatMap { index in
            cited[..<index].compactMap { earlier -> Notice? in
                let later = cited[index]
                guard CitationChecks.isSame(earlier, later), CitationChecks.differ(earlier.subject, later.subject)
                else {
                    return nil
                }
                let twin = cited.first { other in
                    !CitationChecks.isSame(other, later) && other.day == later.day && other.day != nil
                        && [earlier.subject, later.subject].contains { !CitationChecks.differ(other.subject, $0) }
                }
                return Notice(
                    .twoSubjects,
                    "Văn bản số \(later.symbol)\(later.day.map { " ngày \($0.written)" } ?? "") được dẫn với hai nội dung: "
                        + "\(stands(earlier)) “\(earlier.subject.shortened(to: 90))”, \(stands(later)) “\(later.subject.shortened(to: 90))”."
                        + (twin.map { " Nội dung sau trùng với văn bản số \($0.symbol) cùng ngày." } ?? ""))
            }
        }
    }

    /// `01/2022/TT-UBND` for a circular of the Committee for Ethnic Affairs (V261).
    private func misprinted() -> [Notice] {
        var told: Set<String> = []
        return facts.text.citations.compactMap { citation -> Notice? in
            guard let id = citation.document, let document = facts.documents[id],
                CitationChecks.key(citation.symbol) != CitationChecks.key(document.symbol),
                told.insert("\(citation.symbol)|\(document.symbol)").inserted
            else { return nil }
            return Notice(
                .misprintedSymbol,
                "\(stands(citation).capitalisedFirst): in là “\(citation.symbol)”\(citation.issuer.isEmpty ? "" : " của \(citation.issuer)"), "
                    + "văn bản trong danh mục căn cứ có ký hiệu \(document.symbol). Giữ như bản in.")
        }
    }

    private func stands(_ citation: PlanCitation) -> String {
        citation.section.isEmpty ? "phần căn cứ" : "mục \(citation.section)"
    }

    private static func isSame(_ left: PlanCitation, _ right: PlanCitation) -> Bool {
        key(left.symbol) == key(right.symbol) && (left.day == nil || right.day == nil || left.day == right.day)
    }

    /// A symbol without blanks, marks and leading zeros: `3328/QĐ - UBND` and `3328/QĐ-UBND` are one.
    static func key(_ symbol: String) -> String {
        Vietnamese.folded(symbol).filter { !$0.isWhitespace && $0 != "-" }.trimmingPrefix { $0 == "0" }.description
    }

    /// The first number in some words: 82 of `Kế hoạch 82`.
    private static func number(in words: String) -> Int? {
        words.firstMatch(of: /\d+/).flatMap { Int($0.0) }
    }

    /// Whether two subjects share less than half of their words, or name another part of the programme (`dự án 8`).
    private static func differ(_ left: String, _ right: String) -> Bool {
        let (first, second) = (words(left), words(right))
        guard !first.isEmpty, !second.isEmpty else { return false }
        return parts(first) != parts(second) || first.intersection(second).count * 2 < min(first.count, second.count)
    }

    private static func words(_ text: String) -> Set<String> {
        Set(Vietnamese.folded(text).split(separator: " ").map(String.init))
    }

    /// The numbers among some words that are no years: the 8 of `dự án 8`.
    private static func parts(_ words: Set<String>) -> Set<String> {
        words.filter { $0.allSatisfy(\.isNumber) && $0.count < 4 }
    }
}
