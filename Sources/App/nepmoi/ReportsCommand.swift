import ArgumentParser
import Kernel
import Progress
import Reporting
import Server

struct ReportsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reports", abstract: "Báo cáo phải nộp và tình hình nộp.", subcommands: [ReportsStatusCommand.self]
    )
}

struct ReportsStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Báo cáo phải nộp của một địa bàn và mọi đơn vị dưới, theo năm.",
        discussion: """
            Kỳ báo cáo nào tính theo địa giới có hiệu lực ngày cuối của kỳ: quý I, II năm 2025 có cấp huyện, năm 2025 thì không.
            Trạng thái: not_started, draft, submitted, returned, approved, issued; overdue là chưa trình mà đã quá hạn.
            """)

    @Option(help: "Mã địa bàn: 04, 049, 21520; 00 là cả nước")
    var place: String

    @Option(help: "Năm mà kỳ báo cáo kết thúc, ví dụ 2024; mặc định năm nay")
    var year: String?

    @Option(help: "own: riêng địa bàn; children: đơn vị trực thuộc; below: địa bàn và mọi đơn vị dưới, đến xã")
    var reach: Reach = .below

    @Option(help: "Mã loại báo cáo, ví dụ annual_result; mặc định mọi loại")
    var kind: String?

    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    enum Reach: String, ExpressibleByArgument, CaseIterable {
        case own, children, below

        var reach: ObligationQuestion.Reach {
            switch self {
            case .own: .own
            case .children: .children
            case .below: .below
            }
        }
    }

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open()
            let today = house.environment.today
            let year = try askedYear(today: today)
            let code = Vietnamese.line(place)
            let catalogue = house.catalogue
            if let kind, catalogue.report(kind) == nil {
                throw Problem(
                    "report.kind",
                    "Không có loại báo cáo “\(kind)”. Các mã: \(catalogue.reports.map(\.code).joined(separator: ", ")).",
                    field: "kind")
            }
            let reach = reach.reach
            let asked = kind
            let obligations = try await house.database.read { tx in
                let place = try ProgressView.place(code: code, year: year, day: nil, in: tx)
                return try ObligationStore.list(
                    ObligationQuestion(place, year: year, reach: reach), catalogue: catalogue, in: tx
                ).filter { asked == nil || $0.key.kind == asked }.byDueDay()
            }
            try await house.database.close()
            let rows = obligations.map { ReportStatusRow($0, on: today) }
            if json { try Console.json(rows) } else { say(rows) }
        }
    }

    private func askedYear(today: Day) throws -> Int {
        guard let text = year else { return today.year }
        guard text.utf8.count == 4, let number = Int(text), (2000...2100).contains(number) else {
            throw Problem("report.year", "“\(text)” không phải năm trong 2000–2100. Ghi như 2024.", field: "year")
        }
        return number
    }

    private func say(_ rows: [ReportStatusRow]) {
        let head = ["Mã", "Đơn vị", "Báo cáo", "Kỳ", "Hạn", "Trạng thái", "Muộn"]
        let table =
            [head]
            + rows.map { row in
                [
                    row.place, row.unit, row.kind, row.period, row.due?.written ?? "chưa định", row.state,
                    row.lateDays.map { $0 == 0 ? "" : "\($0) ngày" } ?? "",
                ]
            }
        let widths = head.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        for row in table {
            let cells = row.enumerated().map { index, cell in
                cell + String(repeating: " ", count: widths[index] - cell.count)
            }
            Console.say(cells.joined(separator: "  "))
        }
        if rows.isEmpty { Console.say("Không phải nộp báo cáo nào.") }
    }
}
