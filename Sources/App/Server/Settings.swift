import Accounts
import Configuration
import Database
import Foundation
import Kernel
import SystemPackage

/// What an installation decides: where the data lie, where to listen, where the share folder stands.
///
/// Each value comes from the command line, else from the environment (`NEPMOI_DATABASE`), else from a file of the same
/// names (`NEPMOI_CONFIG=/etc/nepmoi.conf`, `KEY=value` lines), else it has its default.
public struct Settings: Sendable {
    public var database: DatabaseLocation
    public var host: String
    public var port: Int
    /// The folder that holds `Programmes/` and `Data/`.
    public var share: URL
    /// The site is reached by HTTPS only: cookies are marked secure, browsers are told to stay with HTTPS.
    public var https: Bool
    /// A proxy that this server trusts stands before it: the address of a client is the last one in X-Forwarded-For.
    public var behindProxy: Bool
    /// At most so many connections to PostgreSQL, or readers of SQLite.
    public var connections: Int
    /// From when on leaders, accountants and administrators need a second factor; nil where nobody said: at once, but
    /// not in the demonstration.
    public var secondFactor: SecondFactorRule?
    /// Seals the secrets of second factors in the database; nil keeps them in the clear.
    public var secretKey: SecretKey?

    /// What the command line says; nil where it says nothing.
    public struct Overrides: Sendable {
        public var database: String?
        public var host: String?
        public var port: Int?
        public var share: String?

        public init(database: String? = nil, host: String? = nil, port: Int? = nil, share: String? = nil) {
            self.database = database
            self.host = host
            self.port = port
            self.share = share
        }
    }

    /// Reads the settings.
    ///
    /// - Throws: `Problem` `settings.…` naming the value that cannot be used.
    public static func load(_ given: Overrides = Overrides()) async throws -> Settings {
        let environment = EnvironmentVariablesProvider()
        var providers: [any ConfigProvider] = [environment]
        if let path = ConfigReader(provider: environment).string(forKey: "nepmoi.config") {
            do {
                providers.append(try await EnvironmentVariablesProvider(environmentFilePath: FilePath(path)))
            } catch {
                throw Problem(
                    "settings.config",
                    "Không đọc được tệp cấu hình “\(path)” (NEPMOI_CONFIG). Kiểm tra đường dẫn và quyền đọc.")
            }
        }
        let reader = ConfigReader(providers: providers).scoped(to: "nepmoi")
        let address = given.database ?? reader.string(forKey: "database") ?? "sqlite:nepmoi.sqlite"
        guard let database = DatabaseLocation(address) else {
            throw Problem(
                "settings.database",
                "Địa chỉ cơ sở dữ liệu cần có dạng sqlite:ĐƯỜNG_DẪN hoặc postgres://…; đang là “\(redacted(address))”.")
        }
        let port = try given.port ?? number(reader, "port", default: 8080)
        guard (0...65_535).contains(port) else {
            throw Problem("settings.port", "Cổng cần từ 0 đến 65535; đang là \(port).")
        }
        return Settings(
            database: database, host: given.host ?? reader.string(forKey: "host") ?? "127.0.0.1", port: port,
            share: try shareFolder(given.share ?? reader.string(forKey: "share")),
            https: reader.string(forKey: "https") == "1", behindProxy: reader.string(forKey: "proxy") == "1",
            connections: try number(reader, "connections", default: 8),
            secondFactor: try secondFactor(reader.string(forKey: "second.factor")),
            secretKey: try secretKey(reader.string(forKey: "secret.key")))
    }

    /// `on`, `off`, or the first day as `2027-01-01`.
    static func secondFactor(_ text: String?) throws -> SecondFactorRule? {
        switch text {
        case nil, "": return nil
        case "on": return .compulsory(from: nil)
        case "off": return .off
        case let text?:
            guard let day = Day(iso: text) else {
                throw Problem(
                    "settings.second_factor",
                    "NEPMOI_SECOND_FACTOR cần là on, off hoặc một ngày như 2027-01-01; đang là “\(text)”.")
            }
            return .compulsory(from: day)
        }
    }

    /// 64 hexadecimal digits.
    static func secretKey(_ text: String?) throws -> SecretKey? {
        guard let text, !text.isEmpty else { return nil }
        guard let key = SecretKey(text) else {
            // What was set is a secret, or nearly one: it is not repeated.
            throw Problem(
                "settings.secret_key", "NEPMOI_SECRET_KEY cần đúng 64 chữ số hệ 16. Tạo bằng: openssl rand -hex 32")
        }
        return key
    }

    /// An address without a password in it, for messages and the log.
    private static func redacted(_ address: String) -> String {
        guard let at = address.lastIndex(of: "@"), let scheme = address.range(of: "://") else { return address }
        return address[..<scheme.upperBound] + "…" + address[at...]
    }

    private static func number(_ reader: ConfigReader, _ key: String, default fallback: Int) throws -> Int {
        guard let text = reader.string(forKey: ConfigKey(key)) else { return fallback }
        guard let number = Int(text) else {
            throw Problem("settings.\(key)", "NEPMOI_\(key.uppercased()) cần là một số; đang là “\(text)”.")
        }
        return number
    }

    /// The share folder: as given, else beside the program, else the folder one works in.
    private static func shareFolder(_ given: String?) throws -> URL {
        let program = URL(filePath: CommandLine.arguments.first ?? "").resolvingSymlinksInPath()
            .deletingLastPathComponent()
        let beside = [
            program.appending(path: "share"), program, program.appending(path: "../share/nepmoi").standardized,
        ]
        let work = URL(filePath: FileManager.default.currentDirectoryPath)
        // A build inside the project: .build/debug/nepmoi finds the project's own folders.
        let above = (1...5).reduce(into: [program]) { list, _ in
            list.append(list[list.count - 1].deletingLastPathComponent())
        }
        let candidates = given.map { [URL(filePath: $0)] } ?? (beside + [work] + above)
        for folder in candidates
        where FileManager.default.fileExists(atPath: folder.appending(path: "Programmes/du-an-8").path) {
            return folder
        }
        throw Problem(
            "settings.share",
            "Không thấy thư mục dữ liệu chương trình (có Programmes/ và Data/). Chỉ thư mục đó bằng --share hoặc NEPMOI_SHARE."
        )
    }
}
