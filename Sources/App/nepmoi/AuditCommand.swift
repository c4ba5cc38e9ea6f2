import ArgumentParser
import Audit
import Database
import Kernel
import Server

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Nhật ký: niêm và kiểm tra chuỗi niêm.",
        subcommands: [AuditVerifyCommand.self, AuditSealCommand.self])
}

struct AuditVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Kiểm tra cả chuỗi niêm: có bản ghi nào bị sửa, xóa, thêm không.",
        discussion: """
            Ghi lại số niêm và mã niêm cuối ở nơi khác; lần sau đưa mã đó vào --expect thì chuỗi bị viết lại cũng lộ ra.
            Kết thúc 0: nguyên vẹn. 3: có chỗ bị sửa. 2: không mở được dữ liệu.
            """)

    @Option(help: "Mã niêm đã ghi lại, 64 ký tự; phải có trong chuỗi")
    var expect: String?

    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open()
            let report = try await AuditChain.verify(house.database, expecting: expect)
            try await house.database.close()
            if json { try Console.json(AuditVerifyReport(report)) } else { print(report) }
            guard report.faultCount == 0 else { throw Outcome.open }
        }
    }

    private func print(_ report: AuditReport) {
        Console.say(
            (report.faultCount == 0 ? "Nguyên vẹn" : "Có \(report.faultCount) chỗ bị sửa")
                + ": \(Number.grouped(report.sealed)) bản ghi đã niêm, "
                + "\(Number.grouped(Int64(report.open))) bản ghi chờ niêm.")
        if let end = report.end {
            Console.say("Số niêm cuối \(Number.grouped(end.number)), mã niêm \(end.digest)")
        }
        for fault in report.faults { Console.say(fault.sentence) }
        if report.faultCount > report.faults.count { Console.say("Chỉ in \(report.faults.count) chỗ đầu tiên.") }
    }
}

/// What `audit verify --json` prints.
private struct AuditVerifyReport: Encodable {
    struct Fault: Encodable {
        let kind: AuditFault.Kind
        let number: Int64?
        let entry: String?
        let at: String?
        let action: String?
        let message: String
    }

    let sealed: Int64
    let number: Int64?
    let digest: String?
    let open: Int
    let faults: [Fault]
    let faultCount: Int

    enum CodingKeys: String, CodingKey {
        case sealed, number, digest, open, faults
        case faultCount = "fault_count"
    }

    init(_ report: AuditReport) {
        sealed = report.sealed
        number = report.end?.number
        digest = report.end?.digest
        open = report.open
        faults = report.faults.map {
            Fault(
                kind: $0.kind, number: $0.number, entry: $0.entry, at: $0.at, action: $0.action,
                message: $0.sentence)
        }
        faultCount = report.faultCount
    }
}

struct AuditSealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal", abstract: "Niêm ngay các bản ghi còn chờ; máy chủ đang chạy tự niêm vài giây một lần.")

    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open()
            let sealed = try await AuditChain.seal(house.database, waits: true) ?? 0
            let end = try await house.database.read { tx in try AuditChain.end(in: tx) }
            try await house.database.close()
            if json {
                try Console.json(
                    AuditSealReport(sealed: sealed, number: end?.number, digest: end?.digest))
            } else {
                Console.say("Đã niêm \(Number.grouped(Int64(sealed))) bản ghi.")
                if let end { Console.say("Số niêm cuối \(Number.grouped(end.number)), mã niêm \(end.digest)") }
            }
        }
    }
}

/// What `audit seal --json` prints.
private struct AuditSealReport: Encodable {
    let sealed: Int
    let number: Int64?
    let digest: String?
}
