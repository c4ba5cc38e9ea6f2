import Database
import Kernel
import Pages

/// A kind of paper, registered where the house is composed: plans now; reports, lists and payments later. The room of
/// papers knows no content; it asks the kind.
public protocol PaperKind: Sendable {
    /// Stable, English: `plan`.
    var code: String { get }
    /// In running text: `kế hoạch`.
    var label: String { get }
    /// The right to see such a paper at its place. Without a word of its own, that of plans.
    var viewing: Action { get }

    /// Where the paper is shown.
    func link(to paper: Paper) -> Link

    /// Whether the content is ready for a step.
    ///
    /// - Throws: `Problem` or `Problems` when it is not (differences are open …).
    func require(_ step: PaperStep, _ paper: Paper, in tx: Transaction) throws

    /// Further lines of the page that asks before the step.
    func consequences(_ step: PaperStep, _ paper: Paper, in tx: Transaction) throws -> [String]

    /// Called in the same transaction, after the paper has its new state.
    func did(_ step: PaperStep, _ paper: Paper, in tx: WriteTransaction) throws
}

extension PaperKind {
    public var viewing: Action { .viewPlans }
}

/// A paper in the database whose kind nobody registered.
struct UnknownPaperKind: LoggableFault {
    let code: String

    var description: String { "no kind of paper “\(code)” is registered" }
}
