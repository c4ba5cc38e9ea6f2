import Kernel
import Office
import Pages
import Programme
import Synchronization

/// Reads uploaded annexes at the shared desk and remembers the names of their sheets.
final class ReadingDesk: Sendable {
    /// Files whose sheet names are remembered.
    private static let mostRemembered = 200

    private let names = Mutex([String: [SheetName]]())

    /// A sheet as a list shows it.
    struct SheetName: Hashable, Sendable {
        let name: String
        let isHidden: Bool
    }

    /// Does heavy work at the shared desk.
    func run<T: Sendable>(bytes: Int = 0, _ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await WorkDesk.shared.run(bytes: bytes, work)
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
    func names(digest: String) -> [SheetName]? { names.withLock { $0[digest] } }

    private func remember(_ grids: [Grid], digest: String) {
        names.withLock { names in
            if names.count >= ReadingDesk.mostRemembered { names = [:] }
            names[digest] = grids.map { SheetName(name: $0.name, isHidden: $0.isHidden) }
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
