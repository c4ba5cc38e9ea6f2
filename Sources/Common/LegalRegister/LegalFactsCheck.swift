import Kernel

extension LegalFacts {
    /// Put in order at the door: one line each, empty texts as nil.
    ///
    /// - Throws: `Problems` on the fields of the form.
    func checked() throws -> LegalFacts {
        var facts = self
        facts.issuer = Vietnamese.line(issuer)
        facts.title = Vietnamese.line(title)
        facts.source = Vietnamese.line(source)
        facts.awaitsChange = awaitsChange.map(Vietnamese.line).flatMap { $0.isEmpty ? nil : $0 }
        facts.remark = remark.map(Vietnamese.line).flatMap { $0.isEmpty ? nil : $0 }
        var problems: [Problem] = []
        func limit(_ text: String, _ label: String, _ range: ClosedRange<Int>, _ field: String) {
            guard !range.contains(text.unicodeScalars.count) else { return }
            problems.append(
                Problem(
                    "legal.length",
                    text.isEmpty
                        ? "Chưa ghi \(label.lowercased())."
                        : "\(label) có \(text.count) ký tự, nhiều nhất được \(range.upperBound).", field: field))
        }
        limit(facts.issuer, "Cơ quan ban hành", 1...300, "co-quan")
        limit(facts.title, "Trích yếu", 0...2000, "trich-yeu")
        limit(facts.awaitsChange ?? "", "Lý do chờ sửa đổi", 0...500, "cho-sua-doi")
        limit(facts.remark ?? "", "Ghi chú", 0...1000, "ghi-chu")
        limit(facts.source, "Nguồn", 1...500, "nguon")
        if let from = inForceFrom, let until = inForceUntil, until < from {
            problems.append(
                Problem(
                    "legal.days",
                    "Hết hiệu lực ngày \(until.written) đứng trước có hiệu lực ngày \(from.written). Sửa lại một trong hai "
                        + "ngày.", field: "het-hieu-luc"))
        }
        try Problems.throwIfAny(problems)
        return facts
    }

    /// What a search looks in.
    var folded: String {
        Vietnamese.folded(
            [kind.label, kind.abbreviation ?? "", symbol?.printed ?? "", day?.written ?? "", issuer, title]
                .joined(separator: " "))
    }

    /// What a reader of the log needs.
    var audited: [String: String] {
        [
            "kind": kind.rawValue, "symbol": symbol?.printed ?? "", "day": day?.iso ?? "", "issuer": issuer,
            "title": title, "in_force_from": inForceFrom?.iso ?? "", "in_force_until": inForceUntil?.iso ?? "",
            "awaits_change": awaitsChange ?? "", "remark": remark ?? "", "source": source, "mark": mark.rawValue,
        ]
    }
}
