import Kernel

/// Places as dots where they lie, each with a mark of its step: a map without borders. A table beside it says the same.
///
/// North is up; a degree of longitude is drawn a little narrower than one of latitude, as it is around 16° north.
public struct DotMap: Sendable {
    /// How far a dot is, as shade and mark, so that it is never told by colour alone.
    public enum Step: Int, Sendable, CaseIterable {
        /// Neither target nor result.
        case none
        /// A result without a target.
        case untargeted
        case below25, below50, below75, below100, done

        /// The step of whole per cent; nil has no target.
        public init(percent: Int64?, hasResult: Bool) {
            guard let percent else {
                self = hasResult ? .untargeted : .none
                return
            }
            self =
                percent >= 100
                ? .done : percent >= 75 ? .below100 : percent >= 50 ? .below75 : percent >= 25 ? .below50 : .below25
        }

        /// What stands in the dot.
        public var mark: String {
            switch self {
            case .none: "–"
            case .untargeted: "+"
            case .below25: "1"
            case .below50: "2"
            case .below75: "3"
            case .below100: "4"
            case .done: "✓"
            }
        }

        /// As the legend says it.
        public var label: String {
            switch self {
            case .none: "không giao, chưa có kết quả"
            case .untargeted: "có kết quả, không giao chỉ tiêu"
            case .below25: "dưới 25%"
            case .below50: "25–49%"
            case .below75: "50–74%"
            case .below100: "75–99%"
            case .done: "hoàn thành"
            }
        }

        /// The class of the dot: `step-0` to `step-6`.
        var style: String { "step-\(rawValue)" }
    }

    /// One place.
    public struct Dot: Sendable {
        public let name: String
        /// In millionths of a degree.
        public let latitude: Int
        public let longitude: Int
        /// Nil draws a land mark: a place that belongs on the map and has no figure here.
        public let step: Step?
        /// `49/57, 86%`.
        public let value: String
        /// Whether the name stands beside the dot.
        public let isNamed: Bool

        public init(name: String, latitude: Int, longitude: Int, step: Step?, value: String, isNamed: Bool) {
            self.name = name
            self.latitude = latitude
            self.longitude = longitude
            self.step = step
            self.value = value
            self.isNamed = isNamed
        }
    }

    private let id: String
    private let name: String
    private let dots: [Dot]
    private static let width = 400.0
    private static let margin = 26.0
    private static let narrowing = 0.96

    /// - Parameters:
    ///   - id: ASCII; unique on its page.
    ///   - name: what the map shows, for those who do not see it.
    public init(id: String, name: String, dots: [Dot]) {
        self.id = id
        self.name = name
        self.dots = dots
    }

    /// The `svg` element; nil without a place to draw.
    public var svg: SafeHTML? {
        guard let west = dots.map(\.longitude).min(), let east = dots.map(\.longitude).max(),
            let south = dots.map(\.latitude).min(), let north = dots.map(\.latitude).max()
        else { return nil }
        let wide = max(1, Double(east - west) * DotMap.narrowing)
        let high = max(1, Double(north - south))
        // Neither wider than the block nor taller than a screen.
        let scale = min((DotMap.width - 2 * DotMap.margin) / wide, 400 / high)
        let height = Int((high * scale + 2 * DotMap.margin).rounded())
        let shift = (DotMap.width - wide * scale) / 2
        var text =
            "<svg class=\"dot-map\" viewBox=\"0 0 \(Int(DotMap.width)) \(height)\" role=\"img\" "
            + "aria-labelledby=\"\(id)-ten\"><title id=\"\(id)-ten\">\(HTML.escaped(name))</title>"
        let points = dots.map { dot in
            Point(
                x: Int((Double(dot.longitude - west) * DotMap.narrowing * scale + shift).rounded()),
                y: Int((Double(north - dot.latitude) * scale + DotMap.margin).rounded()))
        }
        var taken = points.map {
            Box(left: $0.x - radius, right: $0.x + radius, top: $0.y - radius, bottom: $0.y + radius)
        }
        for (dot, point) in zip(dots, points) {
            text += drawn(dot, point.x, point.y, label: dot.isNamed ? label(dot.name, at: point, &taken) : nil)
        }
        return SafeHTML(trusted: text + "</svg>")
    }

    private struct Point {
        let x: Int
        let y: Int
    }

    private struct Box {
        let left: Int
        let right: Int
        let top: Int
        let bottom: Int

        func meets(_ other: Box) -> Bool {
            left < other.right && other.left < right && top < other.bottom && other.top < bottom
        }
    }

    /// A name at the right of its dot, or at the left, below or above, wherever it meets nothing; nil where it has no room,
    /// since the title of the dot says it too.
    private func label(_ name: String, at point: Point, _ taken: inout [Box]) -> String? {
        let width = name.count * 7 + 2
        let gap = radius + 4
        let spots = [
            (x: point.x + gap, y: point.y + 4, anchor: "start", left: point.x + gap),
            (x: point.x - gap, y: point.y + 4, anchor: "end", left: point.x - gap - width),
            (x: point.x, y: point.y + gap + 9, anchor: "middle", left: point.x - width / 2),
            (x: point.x, y: point.y - gap, anchor: "middle", left: point.x - width / 2),
        ]
        for spot in spots {
            let box = Box(left: spot.left, right: spot.left + width, top: spot.y - 10, bottom: spot.y + 3)
            guard box.left >= 0, box.right <= Int(DotMap.width), !taken.contains(where: { $0.meets(box) }) else {
                continue
            }
            taken.append(box)
            return "<text class=\"place-name\" x=\"\(spot.x)\" y=\"\(spot.y)\" text-anchor=\"\(spot.anchor)\">"
                + "\(HTML.escaped(name))</text>"
        }
        return nil
    }

    private var radius: Int { dots.count > 80 ? 6 : dots.count > 30 ? 8 : 10 }

    private func drawn(_ dot: Dot, _ x: Int, _ y: Int, label: String?) -> String {
        let title = dot.value.isEmpty ? dot.name : "\(dot.name): \(dot.value)"
        var text = "<g class=\"\(dot.step?.style ?? "land-mark")\"><title>\(HTML.escaped(title))</title>"
        if let step = dot.step {
            text +=
                "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"\(radius)\"/>"
                + "<text class=\"mark\(radius < 8 ? " small-mark" : "")\" x=\"\(x)\" y=\"\(y + radius / 2)\" "
                + "text-anchor=\"middle\">\(step.mark)</text>"
        } else {
            text += "<path d=\"M\(x - 5) \(y + 4)h10l-5 -9z\"/>"
        }
        return text + (label ?? "") + "</g>"
    }
}
