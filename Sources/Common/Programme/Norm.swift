import Kernel

/// A spending norm with the text that sets it (M184). A norm of no date is shown, but no payment is judged by it.
public struct Norm: Hashable, Sendable {
    /// English, stable: `safe_birth_travel`.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// The path of the activity that it pays for.
    public let activity: String
    /// One amount, or the several steps that a text names without saying which is when.
    public let amounts: [Dong]
    /// What one amount is for: `người`, `tháng/tổ`, `mô hình`.
    public let unit: String
    /// Whether the amount is the most that may be paid.
    public let isCeiling: Bool
    /// Whether only what was really spent is paid.
    public let isOnActualCost: Bool
    /// How often or how long it may be paid; empty when the text sets no limit.
    public let limits: [NormLimit]
    /// Who is paid and what is excluded, in Vietnamese; nil when the text says nothing.
    public let condition: String?
    /// The text that sets it, `TT 15/2022/TT-BTC`; nil when none is printed.
    public let document: String?
    /// The clause, `Điều 38`; nil when it is not known. Never guessed.
    public let clause: String?
    /// The first day on which it holds; nil when that is not known.
    public let from: Day?
    /// The code of the province, district or commune that set it; nil for the whole country.
    public let place: String?
    /// Where it stands, and how far that was checked.
    public let source: Source
}

/// How often or how long a norm may be paid.
public struct NormLimit: Hashable, Sendable {
    /// At least 1.
    public let quantity: Int
    /// `lần`, `ngày`, `tháng`, `người`.
    public let unit: String
    /// When it applies; nil when always.
    public let condition: String?
}
