import Foundation
import Kernel
import Testing

@testable import Audit
@testable import Database

@Suite struct AuditWordsTests {
    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources")

    /// The text of every source of the house.
    private func texts() throws -> [String] {
        let files = try #require(FileManager.default.enumerator(at: Self.sources, includingPropertiesForKeys: nil))
        return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.map {
            try String(contentsOf: $0, encoding: .utf8)
        }
    }

    @Test func `every work that the program records has its words`() throws {
        var found: Set<String> = []
        for text in try texts() {
            for call in text.matches(of: /(?:audit|[rR]eading)\(([^,]*),/) {
                for word in String(call.1).matches(of: /"([a-z_]+\.[a-z_]+)"/) { found.insert(String(word.1)) }
            }
        }
        #expect(found.count > 50)
        #expect(found.subtracting(AuditWords.actions.keys).sorted() == [])
        // The steps of papers, and of sheets, are made from their codes.
        for step in ["submit", "withdraw", "return", "approve", "issue"] {
            #expect(AuditWords.actions["paper.\(step)"] != nil)
        }
        for kind in AuditWords.kinds.keys where kind.hasSuffix("_import") {
            #expect(AuditWords.actions["\(kind).opened"] != nil && AuditWords.actions["\(kind).kept"] != nil)
            #expect(AuditWords.actions["\(kind).discarded"] != nil, "\(kind)")
        }
    }

    @Test func `every kind of record has its words`() throws {
        var found: Set<String> = []
        for text in try texts() {
            for kind in text.matches(of: /RecordRef\("([a-z_]+)"/) { found.insert(String(kind.1)) }
        }
        #expect(found.count > 12)
        #expect(found.subtracting(AuditWords.kinds.keys).sorted() == [])
    }

    @Test func `a fault says which entry, when, what it was and what is wrong`() {
        let fault = AuditFault(
            kind: .entryAltered, number: 1_234, entry: "018e5a4c", at: "2024-03-20T02:05:00.000Z", action: "paper.issue"
        )
        #expect(
            fault.sentence
                == "Số niêm 1.234: bản ghi 018e5a4c (09:05 ngày 20/3/2024; Ban hành, paper.issue) đã bị sửa sau khi niêm."
        )
        var gap = AuditFault(kind: .sealMissing, number: 3, entry: nil, at: nil, action: nil)
        gap.lastNumber = 5
        #expect(gap.sentence == "Chuỗi niêm mất số 3 đến 5.")
    }

    @Test func `what an entry holds is told field by field, deep ones and lists too`() throws {
        let cursor = AuditCursor(at: "2024-03-20T02:05:00.000Z", id: "018e5a4c-0000-7000-8000-000000000001")
        func changes(_ before: String?, _ after: String?) -> [String] {
            AuditChange.all(
                of: AuditEntry(
                    id: "1", at: Date(timeIntervalSince1970: 0), actor: .commandLine, action: "x",
                    record: RecordRef("paper", "1"), place: nil, before: before, after: after, cursor: cursor),
                showsPersons: true
            ).map(\.written)
        }
        #expect(changes(nil, nil) == [])
        #expect(changes(nil, #"["01273-01 Xóm A","01273-02 Xóm B"]"#) == ["01273-01 Xóm A, 01273-02 Xóm B"])
        #expect(changes(#"{"cells":2,"name":"A"}"#, #"{"cells":2}"#) == ["Tên: A → bỏ"])
        #expect(
            changes(nil, #"{"lines":[{"indicator":"club","quantity":3}]}"#)
                == ["Số đã khai: Chỉ tiêu club Số lượng 3"])
        #expect(changes(nil, #"{"x":{"day":"2024-03-20"},"long":"\#(String(repeating: "a", count: 300))"}"#).count == 2)
        #expect(
            changes(nil, #"{"roles":"officer@2100004 leader@2","kind":"official_letter"}"#)
                == ["Loại: Công văn", "Vai trò: Cán bộ (địa bàn số 2100004), Lãnh đạo (địa bàn số 2)"])
        #expect(changes("broken", nil) == [])
        #expect(AuditCursor(cursor.text) == cursor)
        #expect(AuditCursor("2024_x") == nil)
    }
}
