import Attachments
import Database
import Foundation
import Kernel
import TestSupport
import Testing

@Suite struct AttachmentStoreTests {
    private let officer = Actor.user(RecordID("01890000-0000-7000-8000-000000000001")!, name: "Hoàng Thị Ước")

    /// A zip only as far as its first bytes and the names of its entries go.
    private func workbook(size: Int) -> [UInt8] {
        let names = Array("[Content_Types].xml xl/workbook.xml".utf8)
        let filling = (0..<max(0, size - 4 - names.count)).map { UInt8(truncatingIfNeeded: $0 &* 131) }
        return [0x50, 0x4B, 0x03, 0x04] + names + filling
    }

    private func with(_ engine: TestEngine, _ body: (Database) async throws -> Void) async throws {
        try await TestDatabase.with(engine, migrations: AttachmentsMigrations.all, body)
    }

    @Test(arguments: TestEngine.allCases)
    func `A file of 1 MiB comes back byte for byte, in chunks, with its entry in the log`(engine: TestEngine)
        async throws
    {
        let bytes = workbook(size: 1_048_576 + 17)
        try await with(engine) { database in
            let id = try await database.write(as: officer) { tx in
                try AttachmentStore.save(bytes, name: #"C:\Phụ lục\phu-luc-2024.xlsx"#, in: tx)
            }
            try await database.read { tx in
                let loaded = try AttachmentStore.load(id, in: tx)
                #expect(loaded == bytes)
                let info = try AttachmentStore.info(id, in: tx)
                #expect(info.name == "phu-luc-2024.xlsx")
                #expect(info.mediaType == .workbook)
                #expect(info.size == bytes.count)
                #expect(info.createdBy == officer.id)
                let chunks: Int? = try tx.value("SELECT COUNT(*) FROM attachment_chunk WHERE attachment_id = \(id)")
                #expect(chunks == 5)
                let entries: Int? = try tx.value("SELECT COUNT(*) FROM audit_entry WHERE action = 'attachment.kept'")
                #expect(entries == 1)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `The same file of the same person is kept once and found by its digest`(engine: TestEngine) async throws {
        let bytes = Array("STT\tXóm\tTổ truyền thông\n1\tPác Bó\t02\n".utf8)
        let colleague = Actor.user(RecordID("01890000-0000-7000-8000-000000000002")!, name: "Lục Văn Đỗ")
        try await with(engine) { database in
            let first = try await database.write(as: officer) { try AttachmentStore.save(bytes, name: "a.txt", in: $0) }
            let again = try await database.write(as: officer) { try AttachmentStore.save(bytes, name: "a.txt", in: $0) }
            let other = try await database.write(as: colleague) {
                try AttachmentStore.save(bytes, name: "a.txt", in: $0)
            }
            #expect(first == again)
            #expect(first != other)
            let digest = AttachmentStore.digest(of: bytes)
            try await database.read { tx in
                let found = try AttachmentStore.find(digest: digest, owner: officer.id, in: tx)
                #expect(found?.id == first)
                let strange = try AttachmentStore.find(digest: digest, owner: "nobody", in: tx)
                #expect(strange == nil)
                let info = try AttachmentStore.info(first, in: tx)
                #expect(info.mediaType == .text)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A file over 20 MiB is refused with its size and leaves nothing`(engine: TestEngine) async throws {
        let bytes = [UInt8](repeating: 0x61, count: AttachmentStore.limit + 1)
        try await with(engine) { database in
            let problem = await #expect(throws: Problem.self) {
                try await database.write(as: officer) { try AttachmentStore.save(bytes, name: "to.txt", in: $0) }
            }
            #expect(problem?.kind == .tooLarge)
            #expect(problem?.message.contains("21 MB") == true)
            #expect(problem?.message.contains("20 MB") == true)
            let kept: Int? = try await database.read { try $0.value("SELECT COUNT(*) FROM attachment") }
            #expect(kept == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Bytes that were changed in the database are a fault and never handed out`(engine: TestEngine) async throws {
        try await with(engine) { database in
            let id = try await database.write(as: officer) { tx in
                let id = try AttachmentStore.save(Array("Pác Bó 02".utf8), name: "a.txt", in: tx)
                try tx.execute("UPDATE attachment_chunk SET bytes = \(Array("Pác Bó 03".utf8))")
                return id
            }
            await #expect(throws: AttachmentDamaged.self) {
                try await database.read { try AttachmentStore.load(id, in: $0) }
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A file that is not there is absent`(engine: TestEngine) async throws {
        try await with(engine) { database in
            let problem = await #expect(throws: Problem.self) {
                try await database.read { tx in
                    try AttachmentStore.load(RecordID("01890000-0000-7000-8000-00000000000f")!, in: tx)
                }
            }
            #expect(problem?.kind == .absent)
        }
    }
}

@Suite struct MediaTypeTests {
    @Test(
        arguments: [
            ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0x00], "attachment.old_workbook"),
            ([0x50, 0x4B, 0x03, 0x04, 0x20, 0x20], "attachment.type"),
            (Array("PK\u{3}\u{4}[Content_Types].xml word/document.xml".utf8), "attachment.type"),
            (Array("%PDF-1.7\u{1}".utf8), "attachment.type"),
            ([0x61, 0xC3], "attachment.type"),
            ([0x61, 0x00, 0x62], "attachment.type"),
        ] as [([UInt8], String)])
    func `What is neither a workbook nor text is refused by name, whatever it is called`(
        bytes: [UInt8], code: String
    ) {
        let problem = #expect(throws: Problem.self) { try MediaType.recognise(bytes, name: "phụ lục.xlsx") }
        #expect(problem?.code == code)
        #expect(problem?.field == "file")
        #expect(problem?.message.contains("“phụ lục.xlsx”") == true)
    }

    @Test func `Vietnamese text in either normal form is text`() throws {
        #expect(try MediaType.recognise(Array("Hòa An\r\n".utf8), name: "a") == .text)
        #expect(try MediaType.recognise(Array("Ho\u{300}a An\t1".utf8), name: "a") == .text)
    }

    @Test(
        arguments: [
            (Array("%PDF-1.7\n".utf8), .pdf), ([0xFF, 0xD8, 0xFF, 0xE0, 0x00], .jpeg),
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00], .png),
            (Array("PK\u{3}\u{4}[Content_Types].xml word/document.xml".utf8), .document),
            (Array("PK\u{3}\u{4}[Content_Types].xml xl/workbook.xml".utf8), .workbook), (Array("chữ".utf8), .text),
        ] as [([UInt8], MediaType)])
    func `Each type is told by its content and kept only where it is accepted`(bytes: [UInt8], type: MediaType) throws {
        let all = Set(MediaType.allCases)
        #expect(try MediaType.recognise(bytes, name: "tệp", accepted: all) == type)
        let problem = #expect(throws: Problem.self) {
            try MediaType.recognise(bytes, name: "tệp", accepted: all.subtracting([type]))
        }
        #expect(problem?.code == "attachment.type")
        #expect(problem?.message.contains(type.label) == false)
    }

    @Test func `A Word document with macros is refused by name, however deep in the file they lie`() {
        let filling = [UInt8](repeating: 0x20, count: 200_000)
        let bytes =
            Array("PK\u{3}\u{4}[Content_Types].xml word/document.xml".utf8) + filling
            + Array("word/vbaProject.bin".utf8) + filling
        let problem = #expect(throws: Problem.self) {
            try MediaType.recognise(bytes, name: "mẫu.docm", accepted: [.document])
        }
        #expect(problem?.code == "attachment.macros")
        #expect(problem?.message.contains("“mẫu.docm”") == true)
    }

    @Test func `An old Word document is told as one`() {
        let ole: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0x00]
        let problem = #expect(throws: Problem.self) {
            try MediaType.recognise(ole, name: "mẫu.doc", accepted: [.document])
        }
        #expect(problem?.message.contains("Word Document (.docx)") == true)
    }
}
