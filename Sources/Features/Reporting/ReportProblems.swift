import Kernel

/// What may be wrong with what somebody does in this room.
enum ReportProblems {
    static let notOwed = Problem(
        .absent, "report.not_owed", "Đơn vị này không phải nộp báo cáo đó. Mở lại trang Báo cáo để chọn.")
    static let absent = Problem(.absent, "report.absent", "Không có báo cáo này trong phạm vi được xem.")
    static let stale = Problem(
        .conflict, "report.stale",
        "Người khác vừa lưu báo cáo này nên chưa lưu gì. Chữ vừa nhập còn nguyên dưới đây; bản đã lưu ghi cạnh từng ô khác nhau."
    )

    static func noOffice(_ name: String) -> Problem {
        Problem(
            .conflict, "report.no_office",
            "Chưa có cơ quan “\(name)” trong danh mục cơ quan nên chưa lập được báo cáo. Thêm cơ quan rồi làm lại.")
    }

    static func day(_ written: String, field: String) -> Problem {
        written.isEmpty
            ? Problem("report.day_missing", "Chưa có ngày. Ghi ngày, tháng, năm, ví dụ 20/3/2024.", field: field)
            : Problem(
                "report.day_form", "“\(written)” không có trong lịch. Ghi ngày, tháng, năm, ví dụ 20/3/2024.",
                field: field)
    }
}
