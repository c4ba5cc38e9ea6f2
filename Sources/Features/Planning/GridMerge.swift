import Foundation
import Kernel
import Office

/// Cells by address, as an annex holds them: what is blank is not in it.
public typealias GridCells = [CellAddress: TargetCell]

extension TargetCell {
    /// Whether two cells say the same: `01` and `1` do, `1` and `Xã` do not.
    func says(_ other: TargetCell?) -> Bool {
        guard let other, content == other.content else { return false }
        switch content {
        case .number, .percentage, .dash: return true
        case .text, .actor, .unreadable: return raw == other.raw
        }
    }
}

/// A cell that two people changed to different values since one of them opened the grid.
public struct GridConflict: Hashable, Sendable {
    public let address: CellAddress
    /// What stood there when the grid was opened.
    public let base: TargetCell?
    /// What somebody else saved meanwhile.
    public let theirs: TargetCell?
    /// What was typed, and is not saved.
    public let mine: TargetCell?
    /// Who saved theirs; nil when the log does not say.
    public var savedBy: String?
}

/// What two people typed, put together cell by cell: base is what stood when the grid was opened, theirs what stands now,
/// mine what was typed. Pure.
public struct GridMerge: Hashable, Sendable {
    /// What has to be written over theirs, in the order of the sheet.
    public let changes: [CellEdit]
    /// Nothing may be saved while there is one.
    public let conflicts: [GridConflict]

    /// - Parameter mine: the typed cells; a cell that was not typed at all is not in it, one typed blank holds nil.
    public init(base: GridCells, theirs: GridCells, mine: [CellAddress: TargetCell?]) {
        var changes: [CellEdit] = []
        var conflicts: [GridConflict] = []
        for (address, typed) in mine.sorted(by: { $0.key < $1.key }) {
            let before = base[address]
            let now = theirs[address]
            guard !GridMerge.isSame(typed, before) else { continue }
            if GridMerge.isSame(now, before) {
                changes.append(CellEdit(address, from: now, to: typed))
            } else if !GridMerge.agrees(now, typed) {
                conflicts.append(GridConflict(address: address, base: before, theirs: now, mine: typed))
            }
        }
        self.changes = conflicts.isEmpty ? changes : []
        self.conflicts = conflicts
    }

    /// Whether two cells are the same on paper: content and print.
    static func isSame(_ left: TargetCell?, _ right: TargetCell?) -> Bool {
        left?.content == right?.content && left?.raw == right?.raw
    }

    private static func agrees(_ left: TargetCell?, _ right: TargetCell?) -> Bool {
        guard let left else { return right == nil }
        return left.says(right)
    }
}

/// One save of a grid, as its log keeps it.
public struct GridSave: Hashable, Sendable {
    /// From 1; the annex as it was kept first is revision 0.
    public let revision: Int
    public let savedByID: String
    public let savedBy: String
    public let savedAt: Date
    /// The revision that this one took back; nil for an ordinary save.
    public let undoes: Int?
    public let changes: [CellEdit]

    public init(
        revision: Int, savedByID: String, savedBy: String, savedAt: Date, undoes: Int? = nil, changes: [CellEdit]
    ) {
        self.revision = revision
        self.savedByID = savedByID
        self.savedBy = savedBy
        self.savedAt = savedAt
        self.undoes = undoes
        self.changes = changes
    }
}

/// What the saves of a grid say about its cells. Pure.
public enum GridLog {
    /// The cells as they were at a revision: the present ones with every later save taken back.
    public static func cells(at revision: Int, now: GridCells, saves: [GridSave]) -> GridCells {
        var cells = now
        for save in saves.sorted(by: { $0.revision > $1.revision }) where save.revision > revision {
            for change in save.changes { cells[change.address] = change.before }
        }
        return cells
    }

    /// The cells after all saves: what the store must hold.
    public static func replay(_ first: GridCells, _ saves: [GridSave]) -> GridCells {
        var cells = first
        for save in saves.sorted(by: { $0.revision < $1.revision }) {
            for change in save.changes { cells[change.address] = change.after }
        }
        return cells
    }

    /// The newest save that changed a cell; nil when nobody did.
    public static func last(_ address: CellAddress, in saves: [GridSave]) -> GridSave? {
        saves.filter { save in save.changes.contains { $0.address == address } }.max { $0.revision < $1.revision }
    }
}

/// Taking back one's last save: cell by cell, where nobody changed it since.
public struct GridUndo: Hashable, Sendable {
    /// The save that is taken back.
    public let save: GridSave
    public let changes: [CellEdit]
    /// Cells that somebody changed since: they stay as they are.
    public let refused: [CellEdit]

    /// - Parameter person: whose last save is meant; undoing again takes back the one before.
    /// - Returns: nil when that person has no save left to take back.
    public init?(of person: String, now: GridCells, saves: [GridSave]) {
        let undone = Set(saves.compactMap(\.undoes))
        let own = saves.filter { $0.savedByID == person && $0.undoes == nil && !undone.contains($0.revision) }
        guard let save = own.max(by: { $0.revision < $1.revision }) else { return nil }
        self.save = save
        let parts = Dictionary(grouping: save.changes) { GridMerge.isSame(now[$0.address], $0.after) }
        changes = (parts[true] ?? []).map { CellEdit($0.address, from: $0.after, to: $0.before) }
        refused = parts[false] ?? []
    }
}
