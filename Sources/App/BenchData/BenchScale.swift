/// How much bench data there is, as a share of the nation.
public enum BenchScale: String, CaseIterable, Sendable {
    case national
    case tenth = "1/10"
    case hundredth = "1/100"
    case thousandth = "1/1000"

    /// The nation is so many times as large.
    public var divisor: Int {
        switch self {
        case .national: 1
        case .tenth: 10
        case .hundredth: 100
        case .thousandth: 1000
        }
    }

    /// Facts to write: 10 million for the nation.
    public var facts: Int { 10_000_000 / divisor }
}
