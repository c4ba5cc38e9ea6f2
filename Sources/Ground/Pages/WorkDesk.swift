import Dispatch
import Kernel
import Synchronization

/// Does heavy work of pages beside the cooperative pool, such as reading an uploaded file or writing a workbook: a few
/// pieces at a time, so that a hundred large files neither fill the memory nor keep others from being served. All rooms
/// share one.
public final class WorkDesk: Sendable {
    /// The one of this process.
    public static let shared = WorkDesk()

    /// Pieces done at the same time.
    static let places = 2
    /// Pieces of work, those under way included, beyond which the next is asked to come back later. Most take a fraction of
    /// a second; what fills the memory is bounded by the bytes below.
    static let mostWork = 128
    /// Bytes of all files, those under way included, beyond which the next is asked to come back later.
    static let mostBytes = 64 << 20

    private let queues = (0..<WorkDesk.places).map { DispatchQueue(label: "nepmoi.work.\($0)", qos: .utility) }
    private let state = Mutex(State())

    private struct State {
        var waiting = [Int](repeating: 0, count: WorkDesk.places)
        var bytes = 0
    }

    init() {}

    /// Does a piece of work on the emptier queue.
    ///
    /// - Parameter bytes: the size of the file that it holds in memory.
    /// - Throws: `Problem` `import.busy` when too much waits already; otherwise what the work throws.
    public func run<T: Sendable>(
        bytes: Int = 0, _ work: @escaping @Sendable () throws -> T
    ) async throws -> T {
        let chosen = state.withLock { state -> Int? in
            let count = state.waiting.reduce(0, +)
            guard count < WorkDesk.mostWork, count == 0 || state.bytes + bytes <= WorkDesk.mostBytes else {
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
}
