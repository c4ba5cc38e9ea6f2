import Events
import Foundation
import Kernel
import Testing

@testable import Launches

@Suite struct LaunchReaderTests {
    /// What is read of the paper itself.
    private func expectSocTrang(_ reading: LaunchReading) {
        #expect(reading.teams == 110 && reading.year == 2023)
        #expect(reading.waves.map(\.number) == [1, 2])
        #expect(reading.waves.map(\.teams) == [50, 60])
        #expect(reading.waves.map(\.units) == [42, 42])
        #expect(reading.waves.map(\.districts) == [9, 9])
        #expect(reading.waves.map(\.period.written) == ["Tháng 3,4/2023", "Quí II-III/2023"])
        #expect(reading.waves.map(\.detailsFollow) == [false, true])
        #expect(reading.waves.map(\.sameUnits) == [.unsaid, .unsaid])
        #expect(reading.people == 20)
        #expect(reading.parts.map(\.people) == [3, 7, 10])
        #expect(reading.parts.map(\.words) == ["Ban Quản lý tổ", "thành viên tổ", "đại biểu tham dự"])
        #expect(reading.parts.map(\.role) == [.board, .member, .invitee])
    }

    @Test("Plan 91/KH-BTV of Sóc Trăng becomes two waves of 50 and 60 villages, in months and in quarters (E76–78)")
    func text() throws {
        let reading = LaunchReader.read(try World.socTrangText())
        expectSocTrang(reading)
        #expect(reading.number == "91/KH-BTV" && reading.day == World.day("14/3/2023"))
        #expect(reading.title.hasPrefix("Tổ chức ra mắt Tổ truyền thông cộng đồng của Dự án 8"))
        #expect(
            reading.invitees == [
                "Đại diện lãnh đạo Hội LHPN huyện/thị", "Đại diện lãnh đạo Đảng uỷ/UBND xã",
                "cán bộ, hội viên, phụ nữ tại các ấp thuộc địa bàn được chọn thực hiện dự án tham dự",
            ])
        #expect(reading.money.hasPrefix("Từ nguồn kinh phí thực hiện Dự án 8"))
        #expect(reading.waves[1].printed.hasPrefix("Đợt 2 (Quí II-III/2023): tại 60 ấp thuộc 42 cơ sở Hội"))
        #expect(reading.missing.isEmpty)
    }

    @Test("The same is read from the rows of its table, and what they do not hold is said")
    func table() throws {
        let url = World.root.appending(path: "Data/demo/soctrang-2023-hoat-dong.txt")
        let reading = LaunchReader.read(try String(contentsOf: url, encoding: .utf8))
        #expect(reading.waves.map(\.teams) == [50, 60] && reading.teams == 110)
        #expect(reading.parts.map(\.people) == [3, 7, 10])
        #expect(reading.number.isEmpty && reading.missing == ["số văn bản", "ngày văn bản"])
    }

    @Test("Nothing is guessed from a text without launches", arguments: ["", "Đợt 1: tập huấn 50 người", "ra mắt tổ"])
    func nothing(text: String) {
        let reading = LaunchReader.read(text)
        #expect(reading.waves.isEmpty && reading.teams == nil && reading.parts.isEmpty)
        #expect(reading.missing.contains("các đợt"))
    }

    @Test("Decomposed letters and a hundred thousand signs are read or left, and never end the program")
    func odd() throws {
        let text = try World.socTrangText().decomposedStringWithCanonicalMapping
        #expect(LaunchReader.read(text).waves.map(\.teams) == [50, 60])
        #expect(LaunchReader.read(String(repeating: "(", count: 200_000)).waves.isEmpty)
    }
}
