import Kernel
import Testing

@testable import Events

@Suite struct EventPeriodTests {
    @Test(
        "A period is read as offices write it, and keeps how it was written (E77)",
        arguments: [
            ("15/11/2024", "2024-11-15", "2024-11-15"), ("ngày 15/11/2024", "2024-11-15", "2024-11-15"),
            ("từ 1/6 đến 30/6/2024", "2024-06-01", "2024-06-30"),
            ("từ ngày 25 đến ngày 27/6/2024", "2024-06-25", "2024-06-27"),
            ("28/12/2023 - 05/01/2024", "2023-12-28", "2024-01-05"),
            ("Tháng 3,4/2023", "2023-03-01", "2023-04-30"), ("tháng 3 và tháng 4 năm 2023", "2023-03-01", "2023-04-30"),
            ("Tháng 2/2024", "2024-02-01", "2024-02-29"), ("11/2024", "2024-11-01", "2024-11-30"),
            ("Tháng 11/2023 - tháng 02/2024", "2023-11-01", "2024-02-29"),
            ("từ tháng 3 đến tháng 5/2023", "2023-03-01", "2023-05-31"),
            ("Quí II-III/2023", "2023-04-01", "2023-09-30"), ("Quý IV năm 2024", "2024-10-01", "2024-12-31"),
            ("quý 2,3/2023", "2023-04-01", "2023-09-30"), ("Quý II và Quý III/2023", "2023-04-01", "2023-09-30"),
            ("6 tháng đầu năm 2024", "2024-01-01", "2024-06-30"), ("6 tháng cuối năm 2024", "2024-07-01", "2024-12-31"),
            ("năm 2024", "2024-01-01", "2024-12-31"), ("2024", "2024-01-01", "2024-12-31"),
        ])
    func reads(text: String, from: String, until: String) throws {
        let period = try EventPeriod(text)
        #expect(period.from.iso == from && period.until.iso == until)
        #expect(period.written == text)
    }

    @Test(
        "What is no period says what is wrong with it",
        arguments: [
            ("", "Chưa ghi thời gian"), ("31/6/2024", "Tháng 6 có 30 ngày"), ("31/2/2024", "Tháng 2 có 29 ngày"),
            ("Tháng 13/2024", "không phải một thời gian"), ("Quý V/2024", "không phải một thời gian"),
            ("sắp tới", "không phải một thời gian"), ("Tháng 5,3/2024", "sau trước lẫn lộn"),
            ("từ 10/6/2024 đến 01/6/2024", "trước khi bắt đầu"), ("năm 1899", "ngoài các năm"),
            ("07 - 10 TV", "không phải một thời gian"),
        ])
    func refuses(text: String, words: String) throws {
        let problem = try #require(throws: Problem.self) { try EventPeriod(text) }
        #expect(problem.message.contains(words), "\(problem.message)")
        #expect(problem.field == "thoi-gian")
    }

    @Test func `two periods intersect when they share a day, and April belongs to both waves (V268)`() throws {
        let first = try EventPeriod("Tháng 3,4/2023")
        let second = try EventPeriod("Quí II-III/2023")
        #expect(first.intersects(second) && second.intersects(first))
        #expect(!first.intersects(try EventPeriod("Tháng 5/2023")))
        #expect(first.contains(try #require(Day(iso: "2023-04-30"))))
    }
}
