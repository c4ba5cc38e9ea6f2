import ArgumentParser
import Kernel
import Server

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Kiểm tra dữ liệu chương trình, mẫu trang và cơ sở dữ liệu.",
        discussion: """
            --deep: đếm lại mọi tổng từ từng kết quả và từng chỉ tiêu kế hoạch, so với tổng đang lưu. Cả nước mất vài phút.
            Kết thúc 0: ổn. 3: có tổng lệch. 2: không mở được dữ liệu.
            """)

    @OptionGroup var location: Location

    @Flag(help: "Đếm lại mọi tổng")
    var deep = false

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open()
            _ = try WebServer.renderer(environment: house.environment, demo: false)
            let report = try await HouseCheck.run(house, isDeep: deep)
            try await house.database.close()
            if json { try Console.json(report) } else { print(report) }
            guard report.faults.isEmpty else { throw Outcome.open }
        }
    }

    private func print(_ report: HouseCheck) {
        Console.say(
            "\(report.faults.isEmpty ? "Ổn" : "Có tổng lệch"): \(report.indicators) chỉ tiêu, \(report.activities) "
                + "hoạt động, "
                + "\(Number.grouped(Int64(report.places))) địa bàn, cơ sở dữ liệu \(report.engine).")
        if report.backlog > 0 {
            Console.say("\(Number.grouped(Int64(report.backlog))) thay đổi chờ gộp vào tổng; số hiển thị vẫn đúng.")
        }
        guard report.isDeep else { return }
        if report.faults.isEmpty { Console.say("Đã đếm lại mọi tổng: khớp.") }
        for fault in report.faults { Console.say("Lệch: \(fault.message)") }
        if report.faults.count == HouseCheck.mostFaults {
            Console.say("Chỉ in \(HouseCheck.mostFaults) chỗ lệch đầu tiên.")
        }
    }
}
