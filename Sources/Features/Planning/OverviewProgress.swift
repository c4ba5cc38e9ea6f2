import Database
import Kernel
import Pages

/// How far the targets of the viewer's place are met, as the overview shows it. The room of progress, which stands to
/// the right of this one, makes it.
public struct OverviewProgress: Sendable {
    /// One indicator with a target or a result.
    public struct Row: Sendable {
        public let name: String
        let unit: String
        /// The indicator across the places below.
        let link: Link
        /// `57`, or a dash.
        public let target: String
        public let achieved: String
        let bar: Bar?
        /// `Tạm dừng`; nil when it is not.
        let paused: StateBadge?
        public let percent: String

        /// - Parameters:
        ///   - target: nil when none is set in the year.
        ///   - percent: `86%`, or a dash.
        public init(
            name: String, unit: String, link: Link, target: Int64?, evidenced: Int64, declared: Int64,
            isPaused: Bool, percent: String
        ) {
            self.name = name
            self.unit = unit
            self.link = link
            self.target = target.map { Number.grouped($0) } ?? "–"
            achieved = Number.grouped(evidenced + declared)
            bar = target.map { Bar(target: Int($0), evidence: Int(evidenced), declared: Int(declared)) }
            paused = isPaused ? StateBadge(.paused) : nil
            self.percent = percent
        }
    }

    public let year: Int
    /// The page of the place's progress, and its workbook.
    let link: Link
    let workbook: Link
    public let rows: [Row]

    /// - Parameter rows: at least one.
    public init(year: Int, link: Link, workbook: Link, rows: [Row]) {
        self.year = year
        self.link = link
        self.workbook = workbook
        self.rows = rows
    }

    /// Makes it for a viewer; nil where there is nothing to show or nothing may be seen.
    public typealias Source = @Sendable (Viewer, Transaction) throws -> OverviewProgress?

    static let sample = OverviewProgress(
        year: 2024, link: .overview, workbook: .overview,
        rows: [
            Row(
                name: "Tổ truyền thông cộng đồng", unit: "tổ", link: .overview, target: 57, evidenced: 55, declared: 5,
                isPaused: true, percent: "86%")
        ])
}
