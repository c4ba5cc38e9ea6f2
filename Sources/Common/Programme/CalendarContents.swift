import Kernel
import Pages

/// The days and months of every year, and what is owed when.
struct ProgrammeCalendarPage: PageContent {
    static let template = "catalogue-calendar"

    struct DayRow: Sendable {
        let id: String
        let when: String
        let name: String
        let source: SourceNote
    }

    struct DeadlineRow: Sendable {
        let id: String
        let when: String
        let name: String
        let from: String
        let to: String
        let place: String
        let source: SourceNote
    }

    let finder: CatalogueFinder
    let days: [DayRow]
    let deadlines: [DeadlineRow]
    let legend: MarkLegend

    static let sample = ProgrammeCalendarPage(
        finder: .sample, days: [DayRow(id: "gia-dinh", when: "28/6", name: "Ngày Gia đình", source: .sample)],
        deadlines: [
            DeadlineRow(
                id: "xa", when: "trước 10/9", name: "Xác nhận số liệu", from: "Cấp xã", to: "Cấp huyện",
                place: "cả nước", source: .sample)
        ], legend: MarkLegend())
}

extension ProgrammeCalendarPage {
    init(_ catalogue: Catalogue) {
        finder = CatalogueFinder(.calendar)
        // A whole month before its days.
        let ordered = catalogue.fixedDays.sorted { ($0.month, $0.day ?? 0) < ($1.month, $1.day ?? 0) }
        days = ordered.map { DayRow(id: $0.code, when: $0.words, name: $0.name, source: SourceNote($0.source)) }
        deadlines = catalogue.deadlines.map {
            DeadlineRow(
                id: $0.code, when: $0.schedule.words, name: $0.name, from: $0.from,
                to: $0.to.joined(separator: ", "), place: $0.place == nil ? "cả nước" : "riêng nơi ban hành",
                source: SourceNote($0.source))
        }
        legend = MarkLegend()
    }
}

extension FixedDay {
    /// `28/6`, `cả tháng 6`.
    var words: String { day.map { written(day: $0, month: month) } ?? "cả tháng \(month)" }
}

extension Deadline.Schedule {
    /// `trước 10/9 hằng năm`, `trước 25/01 năm sau`, `3 tháng một lần`, `trong 15 ngày`, `khi có yêu cầu`.
    var words: String {
        switch self {
        case .yearly(let month, let day, 0): "trước \(written(day: day, month: month)) hằng năm"
        case .yearly(let month, let day, 1): "trước \(written(day: day, month: month)) năm sau"
        case .yearly(let month, let day, let later): "trước \(written(day: day, month: month)), \(later) năm sau"
        case .everyMonths(let months): months == 1 ? "hằng tháng" : "\(months) tháng một lần"
        case .daysAfterEvent(let days): "trong \(days) ngày"
        case .onRequest: "khi có yêu cầu"
        }
    }
}

/// A day without its year, in the form of full dates: `28/6`, `25/01`, `09/11`.
private func written(day: Int, month: Int) -> String {
    // A leap year has every day of the calendar.
    Day(year: 2024, month: month, day: day).map { String($0.written.dropLast("/2024".count)) } ?? "\(day)/\(month)"
}
