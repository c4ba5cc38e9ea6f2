import Dispatch
import Foundation
import Kernel
import Synchronization

/// Turns Word documents into PDF with LibreOffice, where it is installed.
///
/// One conversion at a time, beside the cooperative pool, each in a folder and a profile of its own that are removed
/// afterwards. LibreOffice is ended with everything it started when it takes too long.
public final class PDFConverter: Sendable {
    /// Conversions, the one under way included, beyond which the next is asked to come back later.
    static let mostWaiting = 16

    private let program: String?
    private let seconds: Int
    private let queue = DispatchQueue(label: "nepmoi.pdf", qos: .utility)
    private let waiting = Mutex(0)

    /// - Parameters:
    ///   - program: the path of `soffice`; nil looks for it where it is usually installed.
    ///   - seconds: how long one conversion may take.
    public init(program: String? = nil, seconds: Int = 60) {
        self.program = program ?? PDFConverter.find()
        self.seconds = seconds
    }

    /// Whether LibreOffice is there.
    public var isAvailable: Bool { program.map { FileManager.default.isExecutableFile(atPath: $0) } ?? false }

    /// The document as PDF.
    ///
    /// - Parameter document: a .docx.
    /// - Throws: `Problem` of the kind `unavailable`: `pdf.not_installed`, `pdf.busy`, `pdf.timeout`, `pdf.failed`.
    public func pdf(_ document: [UInt8]) async throws -> [UInt8] {
        guard let program, isAvailable else { throw PDFConverter.notInstalled }
        let isTaken = waiting.withLock { count -> Bool in
            guard count < PDFConverter.mostWaiting else { return false }
            count += 1
            return true
        }
        guard isTaken else { throw PDFConverter.busy }
        defer { waiting.withLock { $0 -= 1 } }
        let seconds = seconds
        return try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(
                    with: Result { try PDFConverter.convert(document, program: program, seconds: seconds) })
            }
        }
    }

    private static func find() -> String? {
        let folders =
            (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
            + ["/usr/bin", "/usr/lib/libreoffice/program", "/opt/libreoffice/program", "/snap/bin"]
        return folders.map { $0 + "/soffice" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func convert(_ document: [UInt8], program: String, seconds: Int) throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "nepmoi-pdf-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "document.docx")
        try Data(document).write(to: input)

        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = [
            "-env:UserInstallation=\(folder.appending(path: "profile").absoluteString)", "--headless", "--norestore",
            "--nologo", "--nodefault", "--nolockcheck", "--convert-to", "pdf:writer_pdf_Export", "--outdir",
            folder.path(percentEncoded: false), input.path(percentEncoded: false),
        ]
        process.currentDirectoryURL = folder
        // A home of its own: nothing is read from, or left in, that of the server.
        process.environment = [
            "HOME": folder.path(percentEncoded: false), "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8",
            "TMPDIR": folder.path(percentEncoded: false),
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        do { try process.run() } catch { throw notInstalled }
        if ended.wait(timeout: .now() + .seconds(seconds)) == .timedOut {
            end(process.processIdentifier)
            _ = ended.wait(timeout: .now() + .seconds(5))
            throw timeout
        }
        let output = folder.appending(path: "document.pdf")
        guard process.terminationStatus == 0, let data = try? Data(contentsOf: output),
            data.starts(with: Data("%PDF-".utf8))
        else { throw failed }
        return [UInt8](data)
    }

    /// `soffice` is a script that starts others: all of them are ended, by their parents, from the leaves up.
    private static func end(_ process: Int32) {
        for child in children(of: process) { end(child) }
        kill(process, SIGKILL)
    }

    private static func children(of process: Int32) -> [Int32] {
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
        return tasks.flatMap { task -> [Int32] in
            let list = try? String(contentsOfFile: "/proc/\(process)/task/\(task)/children", encoding: .utf8)
            return (list ?? "").split(separator: " ").compactMap { Int32($0) }
        }
    }

    private static let notInstalled = Problem(
        .unavailable, "pdf.not_installed",
        "Máy chủ chưa cài LibreOffice nên chưa tạo được PDF. Tải bản Word rồi lưu thành PDF trên máy, hoặc báo người quản "
            + "trị cài gói libreoffice-writer-nogui.")
    private static let busy = Problem(
        .unavailable, "pdf.busy",
        "Đang có nhiều văn bản được chuyển sang PDF cùng lúc. Chờ khoảng một phút rồi tải lại, hoặc tải bản Word.")
    private static let timeout = Problem(
        .unavailable, "pdf.timeout",
        "Chuyển sang PDF quá lâu nên đã dừng. Tải bản Word rồi lưu thành PDF trên máy.")
    private static let failed = Problem(
        .unavailable, "pdf.failed",
        "LibreOffice không chuyển được văn bản này sang PDF. Tải bản Word rồi lưu thành PDF trên máy.")
}
