import Dispatch
import Kernel
import Office
import Programme
import Synchronization

/// Reads uploaded files beside the cooperative pool: a few at a time, so that a hundred large files neither fill the
/// memory nor keep others from being served.
final class ReadingDesk: Sendable {
    /// Files read at the same time.
    static let places = 2
    /// Pieces of work, those under way included, beyond which the next is asked to come back later.
    static let mostWork = 32
    /// Bytes of all files, those under way included, beyond which the next is asked to come back later.
    static let mostBytes = 64 << 20
    /// Files whose sheet names are remembered.
    private static let mostRemembered = 200

    private let queues = (0..<ReadingDesk.places).map { DispatchQueue(label: "nepmoi.reading.\($0)", qos: .utility) }
    private let state = Mutex(State())

    private struct State {
        var waiting = [Int](repeating: 0, count: ReadingDesk.places)
        var bytes = 0
        var names: [String: [SheetName]] = [:]
    }

    /// A sheet as a list shows it.
    struct SheetName: Hashable, Sendable {
        let name: String
        let isHidden: Bool
    }

    /// Does heavy work on the emptier queue.
    ///
    /// - Parameter bytes: the size of the file that it holds in memory.
    /// - Throws: `Problem` `import.busy` when too much waits already; otherwise what the work throws.
    func run<T: Sendable>(bytes: Int = 0, _ work: @escaping @Sendable () throws -> T) async throws -> T {
        let chosen = state.withLock { state -> Int? in
            let count = state.waiting.reduce(0, +)
            guard count < ReadingDesk.mostWork, count == 0 || state.bytes + bytes <= ReadingDesk.mostBytes else {
                return nil
            }
            let index = state.waiting.indices.min { state.waiting[$0] < state.waiting[$1] } ?? 0
            state.waiting[index] += 1
            state.bytes += bytes
            return index
        }
        guard let chosen else {
            throw Problem(
                .unavailable, "import.busy",
                "Đang có nhiều tệp được đọc cùng lúc nên chưa nhận thêm. Chờ khoảng một phút rồi gửi lại.")
        }
        defer {
            state.withLock { state in
                state.waiting[chosen] -= 1
                state.bytes -= bytes
            }
        }
        return try await withCheckedThrowingContinuation { continuation in
            queues[chosen].async { continuation.resume(with: Result { try work() }) }
        }
    }

    /// The tables of a file.
    ///
    /// - Throws: `Problem` on the field `tep`.
    func grids(_ bytes: [UInt8], digest: String) async throws -> [Grid] {
        let grids = try await run(bytes: bytes.count) { try DocumentReader.read(bytes).grids }
        remember(grids, digest: digest)
        return grids
    }

    /// The sheets of a file that was read here before; nil when it was not, or was forgotten.
    func names(digest: String) -> [SheetName]? { state.withLock { $0.names[digest] } }

    private func remember(_ grids: [Grid], digest: String) {
        state.withLock { state in
            if state.names.count >= ReadingDesk.mostRemembered { state.names = [:] }
            state.names[digest] = grids.map { SheetName(name: $0.name, isHidden: $0.isHidden) }
        }
    }
}

/// Which table of a file is meant when nobody says.
enum SheetChoice {
    /// The first visible sheet that has a table, or a hidden one when no visible sheet has.
    ///
    /// - Throws: the `Problem` of the first sheet when none has.
    static func first(of grids: [Grid], catalogue: Catalogue) throws -> Int {
        var first: Problem?
        for isHidden in [false, true] {
            for (index, grid) in grids.enumerated() where grid.isHidden == isHidden {
                do {
                    try check(grid, catalogue: catalogue)
                    return index
                } catch let problem {
                    first = first ?? problem
                }
            }
        }
        throw first ?? Problem("import.no_sheets", "Tệp không có trang nào. Chọn tệp phụ lục khác.", field: "tep")
    }

    /// - Throws: a `Problem` when the sheet has no table.
    static func check(_ grid: Grid, catalogue: Catalogue) throws(Problem) {
        _ = try AnnexReader.read(grid, catalogue: catalogue) { _ in .unknown(note: "") }
    }
}
