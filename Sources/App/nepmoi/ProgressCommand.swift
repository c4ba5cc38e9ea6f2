import ArgumentParser
import Kernel
import Places
import Progress
import Server

struct ProgressCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "progress", abstract: "Tiến độ của một địa bàn: chỉ tiêu và kết quả, theo năm và giai đoạn.",
        discussion: """
            Đọc được theo địa giới bất kỳ: --structure là một ngày, bảng theo địa giới có hiệu lực ngày đó.
            Không ghi --structure: theo địa giới ở ngày cuối của năm.
            """)

    enum Grouping: String, ExpressibleByArgument, CaseIterable {
        case child
    }

    @Option(help: "Mã địa bàn: 04, 049, 21520; 00 là cả nước")
    var place: String

    @Option(help: "Năm, ví dụ 2024; mặc định năm nay")
    var year: String?

    @Option(help: "Ngày có địa giới cần đọc, ví dụ 2025-07-01")
    var structure: String?

    @Option(help: "child: thêm từng đơn vị trực thuộc")
    var by: Grouping?

    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open()
            let year = try askedYear(today: house.environment.today)
            let day = try structure.map { text in
                guard let day = Day(written: text) else {
                    throw Problem(
                        "progress.structure", "Ngày “\(text)” không có trong lịch. Ghi dạng 2025-07-01.",
                        field: "structure")
                }
                return day
            }
            let code = Vietnamese.line(place)
            let catalogue = house.catalogue
            let (view, report) = try await house.database.read { tx in
                let asked = try ProgressView.place(code: code, year: year, day: day, in: tx)
                let view = try ProgressView.resolve(asked, year: year, day: day, in: tx)
                return (view, try ProgressStore.report(view, catalogue: catalogue, in: tx))
            }
            try await house.database.close()
            let answer = ProgressJSON(report, view, catalogue: catalogue, byChild: by == .child)
            if json { try Console.json(answer) } else { ProgressTable(answer).say() }
        }
    }

    private func askedYear(today: Day) throws -> Int {
        guard let text = year else { return today.year }
        guard text.utf8.count == 4, let number = Int(text), (2000...2100).contains(number) else {
            throw Problem("progress.year", "“\(text)” không phải năm trong 2000–2100. Ghi như 2024.", field: "year")
        }
        return number
    }
}

/// The report in columns for a terminal.
private struct ProgressTable {
    let answer: ProgressJSON

    init(_ answer: ProgressJSON) { self.answer = answer }

    func say() {
        Console.say(
            "\(answer.placeName) (\(answer.place)), năm \(answer.year), địa giới từ \(answer.structure.written)")
        if let note = answer.note { Console.say(note) }
        let phase = answer.phase.map { "\($0.first)–\($0.last)" } ?? "lũy kế"
        var rows = [["Chỉ tiêu", "Giao", "Đạt", "Minh chứng", "Khai báo", "Tỷ lệ", "Còn", phase]]
        for item in answer.indicators {
            let overall = "\(item.accumulated)" + (item.phaseTarget.map { "/\($0)" } ?? "")
            rows.append([
                item.name, item.target.map(String.init) ?? "–", String(item.achieved), String(item.evidenced),
                String(item.declared), item.percent.map { "\($0)%" } ?? "–", item.remaining.map(String.init) ?? "–",
                overall,
            ])
            for child in item.children ?? [] where child.target != nil || child.achieved != 0 {
                rows.append([
                    "  \(child.name)", child.target.map(String.init) ?? "–", String(child.achieved),
                    String(child.evidenced), String(child.declared), "", "", "",
                ])
            }
            if item.children != nil && (item.unplaced != 0 || item.unplacedTarget != nil) {
                rows.append([
                    "  chưa phân định", item.unplacedTarget.map(String.init) ?? "–", String(item.unplaced), "", "", "",
                    "", "",
                ])
            }
        }
        write(rows)
        for share in answer.shares where share.denominator > 0 {
            Console.say(
                "\(share.name): \(share.percent ?? 0)% (\(share.numerator)/\(share.denominator)), "
                    + (share.targetPercent == 100 ? "cần 100%" : "cần ít nhất \(share.targetPercent)%"))
        }
    }

    private func write(_ rows: [[String]]) {
        let widths = (0..<8).map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = row.enumerated().map { index, cell in
                let blanks = String(repeating: " ", count: widths[index] - cell.count)
                return index == 0 ? cell + blanks : blanks + cell
            }
            Console.say(cells.joined(separator: "  "))
        }
    }
}
