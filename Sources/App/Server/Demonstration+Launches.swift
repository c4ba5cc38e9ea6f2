import Accounts
import Database
import Foundation
import Kernel
import Launches
import Places

extension Demonstration {
    /// What the file of plan 91/KH-BTV holds of its text.
    private struct LaunchPaper: Decodable {
        struct Head: Decodable {
            let place: String
            let number: String
            let day: String
        }

        struct Section: Decodable {
            let numeral: String
            let heading: String
            let body: String
        }

        let subject: String
        let head: Head
        let sections: [Section]

        var text: String {
            let head = ["Số: \(head.number)", "\(head.place), \(head.day)", "KẾ HOẠCH", subject, "Căn cứ"]
            return (head + sections.flatMap { ["\($0.numeral). \($0.heading)", $0.body] }).joined(separator: "\n")
        }
    }

    /// Communes of two districts with days in the first wave: an invented part of the calendar that the paper attaches.
    private static let launchLines: [(code: String, day: String, time: String, isAgreed: Bool)] = [
        ("31591", "2023-03-20", "8 giờ", true), ("31597", "2023-03-21", "8 giờ", true),
        ("31606", "2023-03-23", "14 giờ", true), ("31570", "2023-03-27", "8 giờ", true),
        ("31573", "2023-04-04", "8 giờ", false), ("31576", "2023-04-06", "14 giờ", false),
    ]

    /// The launch plan of Sóc Trăng, read from its paper, with the beginning of a calendar.
    func addLaunches() async throws {
        let url = house.settings.share.appending(path: "Data/demo/soctrang-2023.json")
        let paper = try JSONDecoder().decode(LaunchPaper.self, from: try Data(contentsOf: url))
        let reading = LaunchReader.read(paper.text)
        let desk = house.launches
        try await house.database.write(as: Demonstration.actor) { tx in
            guard let agency = try AgencyStore.find(code: "hoi-lhpn-94", in: tx), let teams = reading.teams,
                let year = reading.year
            else { throw Problem(.absent, "agency.absent", "Danh mục cơ quan thiếu “hoi-lhpn-94”.") }
            let id = try desk.make(
                LaunchPlanDraft(
                    agency: agency.id, year: year, title: reading.title, number: reading.number, day: reading.day,
                    kind: "communication_team", teams: teams, people: reading.people, parts: reading.parts,
                    waves: reading.waves, invitees: reading.invitees,
                    money: String(reading.money.prefix(LaunchRules.longestText)),
                    remark: "Bản trình diễn: các dòng lịch là ví dụ, lịch đính kèm văn bản không có ở đây."), in: tx)
            for line in Demonstration.launchLines { try add(line, to: id, desk, in: tx) }
            guard let plan = try LaunchStore.find(id, in: tx) else { return }
            for thing in ["Kinh phí", "Chứng từ", "Văn phòng phẩm", "Băng rôn"] {
                _ = try desk.need(
                    thing, quantity: "", who: "Ban Văn phòng - Xây dựng tổ chức", of: plan, in: tx)
            }
        }
    }

    private func add(
        _ line: (code: String, day: String, time: String, isAgreed: Bool), to id: RecordID, _ desk: LaunchDesk,
        in tx: WriteTransaction
    ) throws {
        guard let plan = try LaunchStore.find(id, in: tx), let day = Day(iso: line.day) else { return }
        let place = try PlaceStore.requirePlace(code: line.code, on: day, tx)
        let facts = LaunchLineFacts(
            wave: 1, place: place.id, day: day, time: line.time, venue: "Nhà sinh hoạt cộng đồng",
            remark: "Ví dụ")
        let added = try desk.add(facts, to: plan, by: .planner, in: tx)
        guard line.isAgreed, let kept = try LaunchLineStore.find(added, in: tx) else { return }
        try desk.agree(kept, for: .unit, as: .unit, version: kept.rowVersion, in: plan, tx)
    }
}
