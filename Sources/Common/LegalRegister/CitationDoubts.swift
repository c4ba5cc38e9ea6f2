import Kernel

/// What is odd in the citations of one paper, seen from the paper alone (V259, V260). Pure.
public enum CitationDoubt: Hashable, Sendable {
    /// A short name that carries another number than the document it stands for: KH 194 `viết tắt là Kế hoạch 82`.
    case shortNameOfAnotherNumber(Citation)
    /// One document under two subjects: KH 194 as approval of the programme plan and as the plan that deploys Dự án 8.
    case twoSubjects(Citation, Citation)

    /// The sentence that names it, in the paper's own words.
    public var sentence: String {
        switch self {
        case .shortNameOfAnotherNumber(let citation):
            return
                "\(citation.kind.label) số \(citation.printedSymbol) được viết tắt là “\(citation.shortName ?? "")”: "
                + "số trong tên viết tắt khác số của văn bản. Kiểm tra văn bản gốc."
        case .twoSubjects(let first, let second):
            return
                "\(first.kind.label) số \(first.printedSymbol) được dẫn với hai trích yếu: “\(first.subject ?? "")” và "
                + "“\(second.subject ?? "")”. Kiểm tra văn bản gốc."
        }
    }

    /// All doubts in the order of the text.
    public static func find(in citations: [Citation]) -> [CitationDoubt] {
        var doubts: [CitationDoubt] = []
        for (index, citation) in citations.enumerated() {
            if let short = citation.shortName, let number = citation.symbol?.number,
                let other = DocumentSymbol(short)?.number, other != number
            {
                doubts.append(.shortNameOfAnotherNumber(citation))
            }
            let earlier = citations[..<index].first { isSame($0, citation) && differs($0, citation) }
            if let earlier { doubts.append(.twoSubjects(earlier, citation)) }
        }
        return doubts
    }

    private static func isSame(_ left: Citation, _ right: Citation) -> Bool {
        guard left.kind == right.kind, let one = left.symbol, let other = right.symbol, one.key == other.key else {
            return false
        }
        return left.day == right.day || left.day == nil || right.day == nil
    }

    /// Fewer than half of the words of both subjects together are common to both.
    private static func differs(_ left: Citation, _ right: Citation) -> Bool {
        guard let first = left.subject, let second = right.subject else { return false }
        let one = Set(Vietnamese.folded(first).split(separator: " "))
        let other = Set(Vietnamese.folded(second).split(separator: " "))
        return one.intersection(other).count * 2 < one.union(other).count
    }
}
