import Kernel
import Pages

/// People of a list who came to no class yet, by name.
struct TraineeListPage: PageContent {
    static let template = "trainee-list"

    struct Row: Sendable {
        let id: String
        let value: String
        /// Whether the account may name people for classes.
        let chooses: Bool
        let name: String
        let isMasked: Bool
        /// For screen readers, in place of dots.
        let number: String
        let words: String
        let link: Link
        let place: String
        let isNamed: Bool
    }

    let action: Link
    let search: String
    /// Nil where the account may not see names: then nothing is searched by name.
    let searchLabel: String?
    let place: String
    let placeProblem: String?
    let selects: [SelectField]
    let summary: String
    let rows: [Row]
    let hasRows: Bool
    let none: String?
    /// Where the chosen are named; nil for who may not.
    let nominate: Link?
    let list: String
    /// Why names are shown, told on to the next page; nil while they are masked.
    let reason: String?
    let reveal: Link?
    /// What the address asks, kept by the form that shows names.
    let asked: [Item]
    let reasons: SelectField?
    let pager: Pager?

    /// A hidden field.
    struct Item: Sendable {
        let name: String
        let value: String
    }

    static var sample: TraineeListPage {
        TraineeListPage(
            action: .trainees, search: "", searchLabel: "…", place: "", placeProblem: "…", selects: [.sample],
            summary: "…",
            rows: [
                Row(
                    id: "nguoi-1", value: "x", chooses: true, name: "N••", isMasked: true, number: "Người 1",
                    words: "…",
                    link: .trainees, place: "…", isNamed: true)
            ], hasRows: true, none: "…", nominate: .nameTrainees, list: "…", reason: "…", reveal: .trainees,
            asked: [Item(name: "a", value: "b")], reasons: .sample,
            pager: Pager(page: 2, more: true, link: .trainees))
    }
}

/// Several people of a list are named for a class.
struct TraineeNamePage: PageContent {
    static let template = "trainee-name"

    struct Person: Sendable {
        let value: String
        let name: String
        let isMasked: Bool
        let number: String
        let words: String
    }

    let action: Link
    let cancel: Link
    let submission: String
    let list: String
    let reason: String?
    let heading: String
    let people: [Person]
    /// Nil where no class takes names.
    let course: SelectField?
    let none: EmptyState?
    let selects: [SelectField]
    let fields: [TextField]

    static var sample: TraineeNamePage {
        TraineeNamePage(
            action: .nameTrainees, cancel: .trainees, submission: "x", list: "…", reason: "…", heading: "…",
            people: [Person(value: "x", name: "N••", isMasked: true, number: "…", words: "…")], course: .sample,
            none: EmptyState("…", why: "…", action: HeadAction("Xem", .classes, icon: .plus)), selects: [.sample],
            fields: [.sample])
    }
}
