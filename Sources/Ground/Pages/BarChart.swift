import Kernel

/// Horizontal bars, drawn on the server as SVG: solid with evidence, hatched when only declared, a mark at the target.
/// A table beside it says the same in words; the drawing has an accessible name of its own.
public struct BarChart: Sendable {
    /// One bar.
    public struct Row: Sendable {
        public let label: String
        public let evidenced: Int64
        public let declared: Int64
        /// Where the mark stands; nil draws none.
        public let target: Int64?

        public init(label: String, evidenced: Int64, declared: Int64, target: Int64? = nil) {
            self.label = label
            self.evidenced = max(0, evidenced)
            self.declared = max(0, declared)
            self.target = target.map { max(0, $0) }
        }

        var sum: Int64 { evidenced + declared }
        /// `19/22`, or `4` without a target.
        var value: String { Number.grouped(sum) + (target.map { "/" + Number.grouped($0) } ?? "") }
        var words: String {
            "\(label): đạt \(Number.grouped(sum))" + (target.map { " trên \(Number.grouped($0))" } ?? "")
        }
    }

    /// Unique on its page: ids of its title and its hatching begin with it.
    let id: String
    let rows: [Row]

    private static let width = 340
    private static let rowHeight = 30
    private static let barHeight = 18

    /// - Parameter id: ASCII letters, digits and `-`; unique on its page.
    public init(id: String, rows: [Row]) {
        self.id = id
        self.rows = rows
    }

    /// The `svg` element.
    public var svg: SafeHTML {
        let left = labelWidth
        let bottom = rows.count * BarChart.rowHeight + 4
        let scale = Scale(largest: rows.map { max($0.sum, $0.target ?? 0) }.max() ?? 0, width: plotWidth)
        var text =
            "<svg class=\"chart\" viewBox=\"0 0 \(BarChart.width) \(bottom + 22)\" role=\"img\" aria-labelledby=\"\(id)-ten\">"
            + "<title id=\"\(id)-ten\">\(HTML.escaped(rows.map(\.words).joined(separator: "; ")))</title>"
            + "<defs><pattern id=\"\(id)-gach\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
            + "patternTransform=\"rotate(-45)\"><rect class=\"hatch-ground\" width=\"6\" height=\"6\"/>"
            + "<rect class=\"hatch-line\" width=\"6\" height=\"2.5\"/></pattern></defs>"
        for tick in scale.ticks {
            let x = left + scale.length(tick)
            text +=
                "<line class=\"grid-line\" x1=\"\(x)\" x2=\"\(x)\" y1=\"0\" y2=\"\(bottom)\"/>"
                + "<text class=\"tick\" x=\"\(x)\" y=\"\(bottom + 16)\" text-anchor=\"middle\">\(Number.grouped(tick))</text>"
        }
        for (index, row) in rows.enumerated() {
            text += bar(row, top: index * BarChart.rowHeight + 6, left: left, scale)
        }
        return SafeHTML(trusted: text + "</svg>")
    }

    private func bar(_ row: Row, top: Int, left: Int, _ scale: Scale) -> String {
        let middle = top + 14
        let evidenced = scale.length(row.evidenced)
        let whole = scale.length(row.sum)
        var text =
            "<text class=\"bar-label\" x=\"\(left - 8)\" y=\"\(middle)\" text-anchor=\"end\">"
            + "\(HTML.escaped(BarChart.shortened(row.label)))</text>"
        if evidenced > 0 {
            text +=
                "<rect class=\"evidence\" x=\"\(left)\" y=\"\(top)\" width=\"\(evidenced)\" height=\"\(BarChart.barHeight)\"/>"
        }
        if whole > evidenced {
            text +=
                "<rect class=\"declared\" fill=\"url(#\(id)-gach)\" x=\"\(left + evidenced)\" y=\"\(top)\" "
                + "width=\"\(whole - evidenced)\" height=\"\(BarChart.barHeight)\"/>"
        }
        var end = whole
        if let target = row.target {
            let x = left + scale.length(target)
            end = max(whole, scale.length(target))
            text +=
                "<line class=\"target\" x1=\"\(x)\" x2=\"\(x)\" y1=\"\(top - 4)\" y2=\"\(top + BarChart.barHeight + 4)\"/>"
        }
        return text + "<text class=\"bar-value\" x=\"\(left + end + 8)\" y=\"\(middle)\">\(row.value)</text>"
    }

    /// Long names are cut; the title of the drawing and the table have them whole.
    private static func shortened(_ label: String) -> String {
        label.count > 21 ? label.prefix(20) + "…" : label
    }

    private var labelWidth: Int {
        let longest = rows.map { BarChart.shortened($0.label).count }.max() ?? 0
        return min(160, max(56, longest * 15 / 2 + 14))
    }

    private var plotWidth: Int {
        let value = rows.map(\.value.count).max() ?? 0
        return max(90, BarChart.width - labelWidth - value * 8 - 12)
    }

    /// From numbers to lengths, with round ticks.
    struct Scale {
        let ticks: [Int64]
        private let largest: Int64
        private let width: Int

        init(largest: Int64, width: Int) {
            let step = Scale.step(for: max(1, largest))
            let last = (max(1, largest) + step - 1) / step * step
            ticks = Array(stride(from: 0, through: last, by: Int64.Stride(step)))
            self.largest = last
            self.width = width
        }

        func length(_ number: Int64) -> Int { Int((Double(number) / Double(largest) * Double(width)).rounded()) }

        /// 1, 2 or 5 times a power of ten, so that at most five ticks stand beside 0.
        private static func step(for largest: Int64) -> Int64 {
            var power: Int64 = 1
            while true {
                for factor: Int64 in [1, 2, 5] where factor * power * 4 >= largest { return factor * power }
                power *= 10
            }
        }
    }
}
