import Kernel
import Pages

/// A relation as the form of a document's page states it: seen from that document.
struct RelationChoice {
    let kind: RelationKind
    /// Whether the document of the page is the later or lower one.
    let isChild: Bool
    let from: Day?
    let source: String

    /// The choices in the order of the list: value and words.
    static let options: [(value: String, label: String)] = RelationKind.allCases.flatMap { kind in
        [("\(kind.rawValue)-con", kind.label), ("\(kind.rawValue)-cha", kind.reverseLabel)]
    }

    /// - Throws: `Problems` on `quan-he`, `tu-ngay`, `nguon-quan-he`.
    init(_ form: Form) throws {
        let parts = form.text("quan-he").split(separator: "-").map(String.init)
        var problems: [Problem] = []
        let kind = parts.first.flatMap { RelationKind(rawValue: $0) }
        if kind == nil || parts.count != 2 {
            problems.append(Problem("legal.relation_kind", "Chưa chọn quan hệ giữa hai văn bản.", field: "quan-he"))
        }
        let typed = form.text("tu-ngay")
        from = Day(written: typed)
        if !typed.isEmpty, from == nil { problems.append(.noDay(typed, field: "tu-ngay")) }
        source = form.text("nguon-quan-he")
        if source.isEmpty || source.unicodeScalars.count > 500 {
            problems.append(
                Problem(
                    "legal.relation_source",
                    source.isEmpty
                        ? "Chưa ghi nguồn. Ghi văn bản và điều, mục nêu quan hệ này."
                        : "Nguồn có \(source.count) ký tự, nhiều nhất được 500.", field: "nguon-quan-he"))
        }
        try Problems.throwIfAny(problems)
        self.kind = kind ?? .implements
        isChild = parts.last == "con"
    }

    /// Stated by a person from a paper, so it is not compared with a public text.
    func relation(_ document: RecordID, _ other: RecordID) -> LegalRelation {
        LegalRelation(
            child: isChild ? document : other, parent: isChild ? other : document, kind: kind, from: from,
            source: source, mark: .seed)
    }
}

extension Problem {
    /// A text that is no day.
    static func noDay(_ text: String, field: String) -> Problem {
        Problem("legal.day_unknown", "“\(text)” không phải một ngày trong lịch. Ghi như 20/3/2024.", field: field)
    }
}
