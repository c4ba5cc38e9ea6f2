import ArgumentParser
import Foundation
import Kernel
import Server

@main
struct Nepmoi: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nepmoi", abstract: "Nếp Mới: Dự án 8 từ kế hoạch đến báo cáo.",
        subcommands: [
            ServeCommand.self, DemoCommand.self, CheckCommand.self, PlanCommand.self, ResultsCommand.self,
            GroupsCommand.self, EventsCommand.self, OverlapsCommand.self, LaunchesCommand.self, TrainingsCommand.self,
            CadresCommand.self, ProgressCommand.self, ReportsCommand.self, PlacesCommand.self, UserCommand.self,
            AuditCommand.self,
            BenchDataCommand.self,
        ])
}

/// The database and the share folder, for every command.
struct Location: ParsableArguments {
    @Option(help: "sqlite:ĐƯỜNG_DẪN hoặc postgres://… (NEPMOI_DATABASE)")
    var database: String?

    @Option(help: "Thư mục có Programmes/ và Data/ (NEPMOI_SHARE)")
    var share: String?

    func open(host: String? = nil, port: Int? = nil) async throws -> House {
        try await House.open(
            try await Settings.load(.init(database: database, host: host, port: port, share: share)))
    }
}

/// How commands end: 0 done, 2 refused with one sentence on standard error, 3 done with something left open.
enum Outcome {
    static let refused = ExitCode(2)
    static let open = ExitCode(3)

    /// Runs the work of a command; whatever it throws becomes a sentence on standard error and exit 2.
    static func of(_ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch let code as ExitCode {
            throw code
        } catch {
            Console.complain(StartFault.sentence(for: error))
            throw refused
        }
    }
}

/// What the command writes.
enum Console {
    static func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

    static func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    /// One JSON value with sorted keys and slashes as they are.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        say(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}
