import Kernel
import Testing

@testable import Declarations

@Suite struct ReportedTimeTests {
    @Test(
        "A day, month, quarter or year is read as offices write it",
        arguments: [
            ("20/3/2024", "2024-03-20"), ("2024-03-20", "2024-03-20"), ("Tháng 3/2024", "2024-03"),
            ("3/2024", "2024-03"), ("T3/2024", "2024-03"), ("tháng 03 năm 2024", "2024-03"), ("2024-03", "2024-03"),
            ("Quý III/2024", "2024-Q3"), ("quy 3 nam 2024", "2024-Q3"), ("Q3/2024", "2024-Q3"), ("IV/2024", "2024-Q4"),
            ("2024-q1", "2024-Q1"), ("Năm 2024", "2024"), ("2024", "2024"),
        ])
    func read(text: String, code: String) {
        let time = ReportedTime(written: text)
        #expect(time?.code == code)
        #expect(time.flatMap { ReportedTime(written: $0.written) } == time)
        #expect(time.flatMap { ReportedTime(code: $0.code) } == time)
    }

    @Test(
        "What is no time of the programme's calendar is not guessed",
        arguments: ["", "31/6/2024", "Quý V/2024", "13/2024", "hôm qua", "1999", "2024-2025", "6 tháng đầu năm 2024"])
    func refused(text: String) { #expect(ReportedTime(written: text) == nil) }

    @Test func `figures of a period are counted on its last day`() {
        #expect(ReportedTime(code: "2024-02")?.lastDay == Day(year: 2024, month: 2, day: 29))
        #expect(ReportedTime(code: "2025-Q2")?.lastDay == Day(year: 2025, month: 6, day: 30))
        #expect(ReportedTime(code: "2024")?.lastDay == Day(year: 2024, month: 12, day: 31))
        #expect(ReportedTime(code: "2024-Q3")?.written == "Quý III/2024")
    }
}
