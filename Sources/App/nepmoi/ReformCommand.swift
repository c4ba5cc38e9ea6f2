import ArgumentParser
import Database
import Foundation
import Kernel
import Places
import Reforms
import Server

struct PlacesReformCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reform", abstract: "Cải cách địa giới: kiểm tra, ghi một địa giới mới từ tệp CSV.",
        discussion:
            "Các cột: change,from_code,to_code,name,parent_code,share. change là merge, split, rename, move hoặc end. "
            + "Đơn vị không có trong tệp giữ nguyên. Kết thúc 2 khi còn chỗ cần sửa; khi đó không lưu gì.",
        subcommands: [PlacesReformCheckCommand.self, PlacesReformApplyCommand.self])
}

/// Which reform is meant.
struct ReformOptions: ParsableArguments {
    @Argument(help: "Tệp CSV, ghi bằng UTF-8")
    var file: String

    @Option(help: "Ngày bắt đầu của địa giới mới: 2027-01-01 hoặc 01/01/2027")
    var on: String

    @Option(help: "Tên của địa giới mới; bỏ trống thì lấy “Từ” và ngày bắt đầu")
    var name: String = ""

    @Option(help: "Văn bản quyết định; bỏ trống thì ghi tên tệp")
    var decision: String = ""

    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func draft() throws -> ReformDraft {
        let url = URL(filePath: file)
        guard let data = try? Data(contentsOf: url) else {
            throw Problem("reform.file", "Không mở được tệp “\(file)”. Xem lại đường dẫn.")
        }
        guard data.count <= 8 << 20, let text = String(data: data, encoding: .utf8) else {
            throw Problem("reform.file", "Tệp “\(file)” không ghi bằng UTF-8, hoặc quá lớn. Ghi lại thành CSV UTF-8.")
        }
        return ReformDraft(
            day: on, name: name, decision: decision.isEmpty ? "Theo tệp \(url.lastPathComponent)" : decision, text: text
        )
    }

    /// Prints the report; with faults the command ends with 2, each fault on a line of standard error.
    func finish(_ report: ReformReport) throws {
        if json { try Console.json(report) }
        for fault in report.faults where !json { Console.complain("\(file):\(fault.line ?? 0): \(fault.sentence)") }
        guard report.faults.isEmpty else {
            Console.complain("Còn \(report.faults.count) chỗ cần sửa. Chưa lưu gì cả.")
            throw Outcome.refused
        }
        if !json { report.say() }
    }
}

/// What `places reform … --json` prints.
struct ReformReport: Codable, Sendable {
    struct Successor: Codable, Sendable {
        let code: String
        let name: String
        let share: Share
    }

    struct Change: Codable, Sendable {
        let code: String
        let name: String
        /// `merge`, …; null for a unit that stays and takes in others.
        @OrNull var change: String?
        @OrNull var line: Int?
        let successors: [Successor]
        /// Units below that go along without a line.
        let carried: Int
        /// How many people hold each role here.
        let holders: [String: Int]
        let agencies: Int
        /// Figures and plans of the year of the first day.
        let targets: Int
        let plans: Int
        /// Papers in work by state.
        let papers: [String: Int]
    }

    let applied: Bool
    /// The id of the new structure; null with faults.
    @OrNull var structure: Int?
    @OrNull var on: String?
    @OrNull var name: String?
    @OrNull var decision: String?
    /// Units of the new structure by tier.
    let units: [String: Int]
    let changes: [Change]
    let notices: [String]
    let faults: [ReformFault]

    init(faults: [ReformFault]) {
        applied = false
        structure = nil
        on = nil
        name = nil
        decision = nil
        units = [:]
        changes = []
        notices = []
        self.faults = faults
    }

    init(_ plan: ReformPlan, _ impacts: [ReformImpact], applied: Bool) {
        self.applied = applied
        structure = plan.new.structure.id
        on = plan.new.structure.inForceFrom.iso
        name = plan.new.structure.name
        decision = plan.new.structure.decision
        units = Dictionary(
            uniqueKeysWithValues: [Tier.province, .district, .commune].map { ($0.rawValue, plan.count($0)) })
        changes = impacts.map(Change.init)
        notices = plan.notices
        faults = []
    }

    func say() {
        let day = on.flatMap { Day(iso: $0) }?.written ?? ""
        Console.say(
            applied
                ? "Đã ghi địa giới “\(name ?? "")” từ \(day)."
                : "Không có chỗ nào cần sửa. Chưa lưu gì; ghi bằng: places reform apply.")
        for change in changes {
            let ends = change.successors.map { end in
                "\(end.code) \(end.name)\(end.share == .whole ? "" : " (\(end.share.label))")"
            }
            Console.say("  \(change.code) \(change.name) → \(ends.isEmpty ? "kết thúc" : ends.joined(separator: "; "))")
            let touched = [
                change.holders.isEmpty ? nil : "vai trò \(change.holders.values.reduce(0, +))",
                change.agencies == 0 ? nil : "cơ quan \(change.agencies)",
                change.targets == 0 ? nil : "chỉ tiêu \(change.targets)",
                change.papers.isEmpty ? nil : "văn bản đang làm \(change.papers.values.reduce(0, +))",
                change.carried == 0 ? nil : "đơn vị đi theo \(change.carried)",
            ].compactMap(\.self)
            if !touched.isEmpty { Console.say("    " + touched.joined(separator: ", ")) }
        }
        for notice in notices { Console.say("  Lưu ý: \(notice)") }
    }
}

extension ReformReport.Change {
    init(_ impact: ReformImpact) {
        code = impact.effect.unit.code
        name = impact.effect.unit.name.full
        change = impact.effect.change?.rawValue
        line = impact.effect.line
        successors = impact.effect.successors.map { .init(code: $0.code, name: $0.name, share: $0.share) }
        carried = impact.effect.carried
        holders = Dictionary(uniqueKeysWithValues: impact.holders.map { ($0.role.rawValue, $0.count) })
        agencies = impact.agencies
        targets = impact.targets
        plans = impact.plans
        papers = impact.papers.reduce(into: [:]) { $0[$1.state.rawValue, default: 0] += 1 }
    }
}

struct PlacesReformCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Kiểm tra một cải cách và xem nó đổi những gì; không lưu.")

    @OptionGroup var options: ReformOptions

    func run() async throws {
        try await Outcome.of {
            let draft = try options.draft()
            let house = try await options.location.open()
            let report = try await house.database.read { tx in
                let reading = try ReformStore.read(draft, tx)
                guard let plan = reading.plan else { return ReformReport(faults: reading.faults) }
                return ReformReport(plan, try ReformImpact.load(plan, tx), applied: false)
            }
            try await house.database.close()
            try options.finish(report)
        }
    }
}

struct PlacesReformApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Ghi một cải cách làm địa giới mới; còn chỗ cần sửa thì không lưu gì.")

    @OptionGroup var options: ReformOptions

    func run() async throws {
        try await Outcome.of {
            let draft = try options.draft()
            let house = try await options.location.open()
            let afterReform = house.afterReform
            let report: ReformReport
            do {
                report = try await house.database.write(as: .commandLine) { tx in
                    let reading = try ReformStore.read(draft, tx)
                    let impacts = try reading.plan.map { try ReformImpact.load($0, tx) } ?? []
                    let plan = try ReformStore.apply(draft, seen: nil, afterApply: afterReform, tx)
                    return ReformReport(plan, impacts, applied: true)
                }
            } catch let faults as ReformFaults {
                report = ReformReport(faults: faults.all)
            }
            try await house.database.close()
            try options.finish(report)
        }
    }
}
