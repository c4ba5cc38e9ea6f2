/// How large a file may be before it is refused. The standard keeps the reading of the worst accepted file near
/// 150 MB of memory; an annex of a province has some 500 cells.
public struct Limits: Hashable, Sendable {
    /// Bytes of the file itself.
    public var maximumBytes: Int
    /// Bytes of one part of a workbook, measured while it unpacks.
    public var maximumUnpackedBytes: Int
    /// Bytes of all parts of a workbook that are read.
    public var maximumUnpackedTotal: Int
    /// Cells with content, in all sheets together.
    public var maximumCells: Int
    public var maximumSheets: Int
    /// UTF-16 units of one cell, as Excel counts them.
    public var maximumTextLength: Int
    /// Bytes of text in all cells together; a text that many cells share counts for each.
    public var maximumTextBytes: Int
    /// Rows times columns up to the last filled cell of a sheet: a forgotten cell far out makes a table that no page
    /// shows. Also the cells that all sheets list, blank ones included.
    public var maximumArea: Int
    /// Merged areas of a sheet.
    public var maximumMerges: Int
    /// Files inside the workbook.
    public var maximumParts: Int

    public init(
        maximumBytes: Int = 20 << 20, maximumUnpackedBytes: Int = 64 << 20, maximumUnpackedTotal: Int = 128 << 20,
        maximumCells: Int = 200_000, maximumSheets: Int = 100, maximumTextLength: Int = 32_767,
        maximumTextBytes: Int = 24 << 20, maximumArea: Int = 2_000_000, maximumMerges: Int = 10_000,
        maximumParts: Int = 10_000
    ) {
        self.maximumBytes = maximumBytes
        self.maximumUnpackedBytes = maximumUnpackedBytes
        self.maximumUnpackedTotal = maximumUnpackedTotal
        self.maximumCells = maximumCells
        self.maximumSheets = maximumSheets
        self.maximumTextLength = maximumTextLength
        self.maximumTextBytes = maximumTextBytes
        self.maximumArea = maximumArea
        self.maximumMerges = maximumMerges
        self.maximumParts = maximumParts
    }

    public static let standard = Limits()
}
