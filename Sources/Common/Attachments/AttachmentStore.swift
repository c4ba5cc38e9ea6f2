import Crypto
import Database
import Foundation
import Kernel

/// What is known of a kept file besides its bytes.
public struct Attachment: Hashable, Sendable {
    public let id: RecordID
    /// As uploaded, one line, without a folder.
    public let name: String
    public let mediaType: MediaType
    /// In bytes, 1 to `AttachmentStore.limit`.
    public let size: Int
    /// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
    public let digest: String
    /// The id of the actor who uploaded it.
    public let createdBy: String
    public let createdAt: Date
}

/// Files in chunks, in the database, so that one backup holds everything and a file appears with the record that
/// names it or not at all.
///
/// Documented limit: the chunks lie in the same database as the records on both engines. The design wants a second
/// file beside a SQLite database; only these functions know where the bytes are.
///
/// The functions ask no policy: whoever names an attachment in a record guards it by that record.
public enum AttachmentStore {
    /// The largest file, in bytes: 20 MiB.
    public static let limit = 20 * 1024 * 1024
    /// The size of a chunk but the last, in bytes: 256 KiB.
    public static let chunkSize = 256 * 1024

    /// Keeps a file. The same bytes under the same name by the same actor are kept once; the earlier id comes back.
    ///
    /// - Parameters:
    ///   - name: as the browser sent it; a folder before it is dropped.
    ///   - accepted: the types that may be kept here.
    /// - Throws: `Problem` `attachment.empty`, `attachment.too_large` or those of `MediaType.recognise`, on `file`.
    public static func save(
        _ bytes: [UInt8], name: String, accepted: Set<MediaType> = MediaType.tables, in tx: WriteTransaction
    ) throws -> RecordID {
        let name = cleaned(name)
        try check(size: bytes.count, name: name)
        let mediaType = try MediaType.recognise(bytes, name: name, accepted: accepted)
        let digest = digest(of: bytes)
        if let known = try same(digest: digest, name: name, in: tx) { return known }

        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO attachment (id, name, media_type, size, digest, created_by, created_at)
            VALUES (\(id), \(name), \(mediaType), \(bytes.count), \(digest), \(tx.actor.id), \(tx.now))
            """)
        let starts = stride(from: 0, to: bytes.count, by: chunkSize)
        try tx.insert(
            into: "attachment_chunk", columns: ["attachment_id", "position", "bytes"],
            rows: starts.enumerated().map { position, start in
                [id, position, Array(bytes[start..<min(start + chunkSize, bytes.count)])]
            })
        try tx.audit(
            "attachment.kept", RecordRef("attachment", id),
            after: ["digest": digest, "name": name, "size": String(bytes.count)])
        return id
    }

    /// The bytes of a file.
    ///
    /// - Throws: `Problem` `attachment.absent`; `AttachmentDamaged` when the stored bytes are not those that were kept.
    public static func load(_ id: RecordID, in tx: Transaction) throws -> [UInt8] {
        let attachment = try info(id, in: tx)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(attachment.size)
        for row in try tx.rows("SELECT bytes FROM attachment_chunk WHERE attachment_id = \(id) ORDER BY position") {
            bytes += try row("bytes") as [UInt8]
        }
        guard bytes.count == attachment.size, digest(of: bytes) == attachment.digest else {
            throw AttachmentDamaged(id: id)
        }
        return bytes
    }

    /// What is known of a file.
    ///
    /// - Throws: `Problem` `attachment.absent`.
    public static func info(_ id: RecordID, in tx: Transaction) throws -> Attachment {
        guard let row = try tx.row("SELECT \(unsafe: columns) FROM attachment WHERE id = \(id)") else {
            throw Problem(.absent, "attachment.absent", "Không còn tệp này. Tải lại trang để xem các tệp đang có.")
        }
        return try Attachment(row)
    }

    /// The newest file of an owner with these bytes, or nil: what tells that a file was uploaded before.
    ///
    /// - Parameters:
    ///   - digest: SHA-256, as `digest(of:)` gives it.
    ///   - owner: the id of an actor.
    public static func find(digest: String, owner: String, in tx: Transaction) throws -> Attachment? {
        try tx.row(
            """
            SELECT \(unsafe: columns) FROM attachment WHERE created_by = \(owner) AND digest = \(digest)
            ORDER BY created_at DESC, id DESC LIMIT 1
            """
        ).map(Attachment.init)
    }

    /// SHA-256 as 64 lower-case hexadecimal digits.
    public static func digest(of bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = SHA256.hash(data: bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    private static let columns = "id, name, media_type, size, digest, created_by, created_at"

    /// What a name shows when nothing readable is left of it.
    private static let nameless = "tệp không tên"

    private static func cleaned(_ name: String) -> String {
        let line = Vietnamese.line(name)
        let last = line.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        return last.isEmpty ? nameless : String(last.prefix(200))
    }

    private static func check(size: Int, name: String) throws {
        guard size > 0 else {
            throw Problem("attachment.empty", "Tệp “\(name)” trống. Chọn tệp có nội dung rồi gửi lại.", field: "file")
        }
        guard size <= limit else {
            let megabytes = (size + 1_048_575) / 1_048_576
            throw Problem(
                .tooLarge, "attachment.too_large",
                "Tệp “\(name)” lớn \(megabytes) MB, nhiều nhất được \(limit / 1_048_576) MB. Xóa ảnh và trang tính thừa "
                    + "rồi gửi lại.",
                field: "file")
        }
    }

    private static func same(digest: String, name: String, in tx: WriteTransaction) throws -> RecordID? {
        try tx.value(
            """
            SELECT id FROM attachment
            WHERE created_by = \(tx.actor.id) AND digest = \(digest) AND name = \(name)
            """)
    }
}

/// A kept file whose bytes no longer match their digest: a fault for the log, not for the user.
public struct AttachmentDamaged: Error, CustomStringConvertible {
    let id: RecordID

    public var description: String { "the chunks of attachment \(id) do not match its digest" }
}

extension Attachment {
    fileprivate init(_ row: Row) throws {
        id = try row("id")
        name = try row("name")
        mediaType = try row("media_type")
        size = try row("size")
        digest = try row("digest")
        createdBy = try row("created_by")
        createdAt = try row("created_at")
    }
}

extension MediaType: DatabaseValue {}
