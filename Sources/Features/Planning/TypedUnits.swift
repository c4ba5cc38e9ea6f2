import Kernel

/// The units of a blank annex where no list of places has them: villages, whose names somebody types a line each.
enum TypedUnits {
    /// Letters of one name at most.
    private static let longest = 100

    /// - Throws: `Problem` on `don-vi`: no name, too many, one too long, or one twice.
    static func read(_ text: String) throws(Problem) -> [NewAnnex.Unit] {
        let names = text.split(separator: "\n").map { Vietnamese.line(String($0)) }.filter { !$0.isEmpty }
        guard !names.isEmpty else {
            throw problem(
                "none", "Chưa có đơn vị nào trong bảng. Ghi tên thôn, tổ dân phố, mỗi dòng một tên.")
        }
        guard names.count <= NewAnnex.mostUnits else {
            throw problem(
                "many",
                "Có \(names.count) dòng, một bảng nhiều nhất \(NewAnnex.mostUnits) đơn vị. Mỗi dòng chỉ ghi một tên.")
        }
        if let long = names.first(where: { $0.count > longest }) {
            throw problem(
                "long", "“\(long.prefix(40))…” có \(long.count) ký tự, tên dài nhất được \(longest). Ghi ngắn lại.")
        }
        var seen: Set<String> = []
        for name in names where !seen.insert(Vietnamese.spelling(name)).inserted {
            throw problem("twice", "“\(name)” có ở hai dòng. Bỏ một dòng, hoặc ghi rõ tên để phân biệt.")
        }
        return names.map { NewAnnex.Unit(nil, label: $0) }
    }

    private static func problem(_ code: String, _ message: String) -> Problem {
        Problem("plan.units_\(code)", message, field: "don-vi")
    }
}
