import CPostgreSQL
import Foundation
import Kernel

/// One connection to PostgreSQL. Its calls block, so the backend runs it on a thread of its own.
final class PostgreSQLConnection: Connection {
    let engine = Engine.postgresql
    private let handle: OpaquePointer
    /// Statements prepared on this connection, by text.
    private var prepared: [String: String] = [:]
    /// Over this many the connection forgets them all: statements with lists of many lengths would pile up.
    private static let mostPrepared = 256

    /// - Throws: `EngineError` when the server is not to be reached or refuses.
    init(address: String) throws {
        guard let handle = PQconnectdb(address) else {
            throw EngineError(message: "libpq could not allocate a connection")
        }
        self.handle = handle
        guard PQstatus(handle) == CONNECTION_OK else {
            let words = String(cString: PQerrorMessage(handle))
            PQfinish(handle)
            throw EngineError(message: words)
        }
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        try runScript("SET client_encoding = 'UTF8'; SET TIME ZONE 'UTC'; SET client_min_messages = warning")
    }

    deinit { PQfinish(handle) }

    /// Whether the connection stands, whatever the state of its transaction.
    var isUsable: Bool { PQstatus(handle) == CONNECTION_OK }

    /// Whether the connection can begin a new transaction.
    var isAlive: Bool { PQstatus(handle) == CONNECTION_OK && PQtransactionStatus(handle) == PQTRANS_IDLE }

    func runScript(_ sql: String) throws {
        let result = PQexec(handle, sql)
        defer { PQclear(result) }
        try check(result)
    }

    func run(_ sql: String, _ values: [Value]) throws -> Answer {
        let result = try execute(sql, values)
        defer { PQclear(result) }
        try check(result)
        return Self.answer(result)
    }

    /// The answer comes as bytes, which are read in a third of the time of digits.
    func integers(_ sql: String, _ values: [Value]) throws -> IntegerRows {
        let result = try execute(sql, values, asBytes: true)
        defer { PQclear(result) }
        try check(result)
        let width = PQnfields(result)
        var answer = IntegerRows(width: Int(width))
        answer.cells.reserveCapacity(Int(PQntuples(result) * width))
        let isWhole = (0..<width).map { [20, 21, 23].contains(PQftype(result, $0)) }  // int8, int2, int4
        for row in 0..<PQntuples(result) {
            for column in 0..<width {
                guard isWhole[Int(column)], PQgetisnull(result, row, column) == 0,
                    let cell = PQgetvalue(result, row, column)
                else { throw ColumnFault(column: String(column + 1), reason: "holds no whole number") }
                answer.cells.append(Self.integer(cell, length: PQgetlength(result, row, column)))
            }
        }
        return answer
    }

    private func execute(_ sql: String, _ values: [Value], asBytes: Bool = false) throws -> OpaquePointer? {
        let name = try prepare(sql)
        return Self.withParameters(values) { texts, lengths, formats in
            PQexecPrepared(handle, name, Int32(values.count), texts, lengths, formats, asBytes ? 1 : 0)
        }
    }

    func bulkInsert(into table: String, columns: [String], rows: [[Value]]) throws {
        let result = PQexec(handle, "COPY \(table) (\(columns.joined(separator: ", "))) FROM STDIN")
        let started = PQresultStatus(result) == PGRES_COPY_IN
        defer { PQclear(result) }
        guard started else { return try check(result) }
        var buffer: [UInt8] = []
        var sent = true
        for row in rows where sent {
            for (position, value) in row.enumerated() {
                if position > 0 { buffer.append(UInt8(ascii: "\t")) }
                Self.appendCopy(value, to: &buffer)
            }
            buffer.append(UInt8(ascii: "\n"))
            if buffer.count > 1 << 16 {
                sent = put(buffer)
                buffer.removeAll(keepingCapacity: true)
            }
        }
        if sent && !buffer.isEmpty { sent = put(buffer) }
        PQputCopyEnd(handle, nil)
        var failure: (any Error)?
        while let end = PQgetResult(handle) {
            do { try check(end) } catch { failure = failure ?? error }
            PQclear(end)
        }
        if let failure { throw failure }
        if !sent { throw EngineError(message: String(cString: PQerrorMessage(handle))) }
    }

    func uniqueIndex(table: String, columns: [String]) -> String? { nil }

    private func put(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { raw in
            PQputCopyData(handle, raw.bindMemory(to: CChar.self).baseAddress, Int32(raw.count)) == 1
        }
    }

    private func prepare(_ sql: String) throws -> String {
        if let name = prepared[sql] { return name }
        if prepared.count >= Self.mostPrepared {
            try runScript("DEALLOCATE ALL")
            prepared.removeAll()
        }
        let name = "s\(prepared.count)"
        let result = PQprepare(handle, name, sql, 0, nil)
        defer { PQclear(result) }
        try check(result)
        prepared[sql] = name
        return name
    }

    private func check(_ result: OpaquePointer?) throws {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY, PGRES_COPY_IN: return
        default: break
        }
        func field(_ letter: Character) -> String? {
            PQresultErrorField(result, Int32(letter.asciiValue ?? 0)).map { String(cString: $0) }
        }
        let state = field("C") ?? ""
        let words = field("M") ?? String(cString: PQerrorMessage(handle))
        let violation: EngineError.Violation? =
            switch state {
            case "23505": .unique
            case "23514": .check
            case "23502": .notNull
            case "23503": .reference
            default: nil
            }
        // 40001 serialisation, 40P01 deadlock, 57P01 the server shuts down, 08… the connection is gone.
        let lost = PQstatus(handle) != CONNECTION_OK
        throw EngineError(
            message: "\(state) \(words)", violation: violation,
            constraint: violation == .unique || violation == .check ? field("n") : nil,
            table: field("t"), columns: field("c").map { [$0] } ?? [],
            isRetryable: state == "40001" || state == "40P01" || lost)
    }

    /// Calls with the parameters in libpq's form: numbers and text as text, blobs as bytes.
    private static func withParameters<T>(
        _ values: [Value],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> T
    ) -> T {
        var buffers: [UnsafeMutablePointer<CChar>?] = []
        var lengths: [Int32] = []
        var formats: [Int32] = []
        defer { for buffer in buffers { buffer?.deallocate() } }
        for value in values {
            let bytes: [UInt8]?
            switch value {
            case .null: bytes = nil
            case .integer(let number): bytes = Array(String(number).utf8) + [0]
            case .text(let text): bytes = Array(text.utf8) + [0]
            case .blob(let blob): bytes = blob
            }
            if let bytes {
                let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: max(1, bytes.count))
                for (offset, byte) in bytes.enumerated() { buffer[offset] = CChar(bitPattern: byte) }
                buffers.append(buffer)
            } else {
                buffers.append(nil)
            }
            lengths.append(Int32(bytes?.count ?? 0))
            if case .blob = value { formats.append(1) } else { formats.append(0) }
        }
        let texts = buffers.map { $0.map { UnsafePointer($0) } }
        return body(texts, lengths, formats)
    }

    private static func answer(_ result: OpaquePointer?) -> Answer {
        var answer = Answer()
        let width = PQnfields(result)
        let columns = Row.Columns((0..<width).map { String(cString: PQfname(result, $0)) })
        let types = (0..<width).map { PQftype(result, $0) }
        for row in 0..<PQntuples(result) {
            let values = (0..<width).map { column -> Value in
                guard PQgetisnull(result, row, column) == 0, let cell = PQgetvalue(result, row, column) else {
                    return .null
                }
                return value(cell, type: types[Int(column)])
            }
            answer.rows.append(Row(columns: columns, values: values))
        }
        answer.changed = Int(String(cString: PQcmdTuples(result))) ?? 0
        // A SELECT tells the number of its rows there; it changed none.
        if String(cString: PQcmdStatus(result)).hasPrefix("SELECT") { answer.changed = 0 }
        return answer
    }

    private static func value(_ cell: UnsafeMutablePointer<CChar>, type: Oid) -> Value {
        switch type {
        case 20, 21, 23:  // int8, int2, int4
            return Int64(String(cString: cell)).map(Value.integer) ?? .text(String(cString: cell))
        case 16:  // bool
            return .integer(cell.pointee == CChar(bitPattern: UInt8(ascii: "t")) ? 1 : 0)
        case 17:  // bytea, as \x and hexadecimal digits
            return .blob(unhex(cell))
        default:
            return .text(String(cString: cell))
        }
    }

    /// A whole number of two, four or eight bytes, the highest first.
    private static func integer(_ cell: UnsafeMutablePointer<CChar>, length: Int32) -> Int64 {
        var number: Int64 = cell.pointee < 0 ? -1 : 0
        for position in 0..<Int(length) { number = number << 8 | Int64(UInt8(bitPattern: cell[position])) }
        return number
    }

    private static func unhex(_ cell: UnsafeMutablePointer<CChar>) -> [UInt8] {
        func digit(_ character: CChar) -> UInt8 {
            let byte = UInt8(bitPattern: character)
            return byte < 58 ? byte - 48 : byte - 87
        }
        let length = strlen(cell)
        return stride(from: 2, to: length - 1, by: 2).map { digit(cell[$0]) << 4 | digit(cell[$0 + 1]) }
    }

    /// One value in the text form of COPY: tabs, line ends and backslashes are escaped, `\N` is NULL.
    private static func appendCopy(_ value: Value, to buffer: inout [UInt8]) {
        switch value {
        case .null: buffer += [UInt8(ascii: "\\"), UInt8(ascii: "N")]
        case .integer(let number): buffer += Array(String(number).utf8)
        case .text(let text):
            for byte in text.utf8 {
                switch byte {
                case UInt8(ascii: "\t"): buffer += Array("\\t".utf8)
                case UInt8(ascii: "\n"): buffer += Array("\\n".utf8)
                case UInt8(ascii: "\r"): buffer += Array("\\r".utf8)
                case UInt8(ascii: "\\"): buffer += Array("\\\\".utf8)
                default: buffer.append(byte)
                }
            }
        case .blob(let bytes):
            let digits = Array("0123456789abcdef".utf8)
            buffer += Array("\\\\x".utf8)
            for byte in bytes { buffer += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        }
    }
}
