import Kernel
import Pages
import Trainings

/// A hidden field: what a form keeps of an address.
struct CadreAsked: Sendable {
    let name: String
    let value: String

    static let sample = CadreAsked(name: "a", value: "b")
}

struct CadreListPage: PageContent {
    static let template = "cadre-list"

    struct Row: Sendable {
        let id: String
        let value: String
        /// Whether the account may name people for classes.
        let chooses: Bool
        let name: String
        let isMasked: Bool
        /// For screen readers, in place of dots.
        let number: String
        let link: Link
        /// What she is now; nil when everything ended.
        let posts: [String]
        let place: String
        let trained: String
    }

    let action: Link
    let search: String
    let searchLabel: String
    let place: String
    let placeProblem: String?
    let selects: [SelectField]
    let summary: String
    let rows: [Row]
    let hasRows: Bool
    let empty: EmptyState?
    /// Where the chosen are named for a class; nil for who may not.
    let nominate: Link?
    let list: String
    let reason: String?
    let reveal: Link?
    let workbook: Link?
    let asked: [CadreAsked]
    let reasons: SelectField?
    let pager: Pager?

    static var sample: CadreListPage {
        CadreListPage(
            action: .cadres, search: "", searchLabel: "…", place: "", placeProblem: "…", selects: [.sample],
            summary: "…",
            rows: [
                Row(
                    id: "nguoi-1", value: "x", chooses: true, name: "N••", isMasked: true, number: "…", link: .cadres,
                    posts: ["…"], place: "…", trained: "…")
            ], hasRows: true, empty: EmptyState("…", why: "…", action: HeadAction("Ghi", .newCadre, icon: .plus)),
            nominate: .nameTrainees, list: "…", reason: "…", reveal: .cadres, workbook: .cadreWorkbook,
            asked: [.sample], reasons: .sample, pager: Pager(page: 2, more: true, link: .cadres))
    }
}

struct CadreRecordPage: PageContent {
    static let template = "cadre-record"

    struct Entry: Sendable {
        let period: String
        let category: String
        let isStanding: Bool
        let post: String?
        let level: String
        let place: String
        let paper: String?
        let end: String?
        /// For links: `dòng 2`.
        let number: String
        let change: Link?
        let finish: Link?
        let strike: Link?
    }

    struct Line: Sendable {
        let title: String
        let words: String?
        let link: Link?
    }

    struct Fact: Sendable {
        let label: String
        let value: String
    }

    let takenBack: String?
    let fault: String?
    let overlaps: [String]
    let hasOverlaps: Bool
    let name: String
    let isMasked: Bool
    let known: String?
    let reveal: Link?
    let reasons: SelectField?
    let entries: [Entry]
    let hasEntries: Bool
    let add: Link?
    let trainings: [Line]
    let hasTrainings: Bool
    let noTraining: String?
    let nominate: Link?
    let facts: [Fact]
    let history: [Line]
    let hasHistory: Bool

    static var sample: CadreRecordPage {
        CadreRecordPage(
            takenBack: "…", fault: "…", overlaps: ["…"], hasOverlaps: true, name: "N••", isMasked: true, known: "…",
            reveal: .cadres, reasons: .sample,
            entries: [
                Entry(
                    period: "…", category: "…", isStanding: true, post: "…", level: "…", place: "…", paper: "…",
                    end: "…", number: "…", change: .cadres, finish: .cadres, strike: .cadres)
            ], hasEntries: true, add: .cadres, trainings: [Line(title: "…", words: "…", link: .events)],
            hasTrainings: true, noTraining: "…", nominate: .nameTrainees, facts: [Fact(label: "a", value: "b")],
            history: [Line(title: "…", words: "…", link: .events)], hasHistory: true)
    }
}

/// The forms of a woman and of one entry.
struct CadreFormPage: PageContent {
    static let template = "cadre-form"

    let action: Link
    let cancel: Link
    let verb: String
    let submission: String
    let version: String?
    let personVersion: String?
    let candidates: [PersonCandidate]
    let hasCandidates: Bool
    let person: [TextField]
    let hasPerson: Bool
    let personSelects: [SelectField]
    let list: [TextField]
    let hasList: Bool
    let selects: [SelectField]
    let hasEntry: Bool
    let fields: [TextField]
    /// The label of the box that says a second first election is meant; nil while nobody has to.
    let confirm: String?

    static var sample: CadreFormPage {
        CadreFormPage(
            action: .cadres, cancel: .cadres, verb: "Lưu", submission: "x", version: "1", personVersion: "1",
            candidates: [.sample], hasCandidates: true, person: [.sample], hasPerson: true, personSelects: [.sample],
            list: [.sample], hasList: true, selects: [.sample], hasEntry: true, fields: [.sample], confirm: "…")
    }
}

/// A question before something is ended or taken back.
struct CadreActPage: PageContent {
    static let template = "cadre-act"

    let question: String
    let consequences: [String]
    let action: Link
    let version: String
    let selects: [SelectField]
    let fields: [TextField]
    let reason: TextArea?
    let verb: String
    let back: Link

    static var sample: CadreActPage {
        CadreActPage(
            question: "…", consequences: ["…"], action: .cadres, version: "1", selects: [.sample], fields: [.sample],
            reason: .sample, verb: "Rút", back: .cadres)
    }
}

struct CadreNumbersPage: PageContent {
    static let template = "cadre-numbers"

    struct Cell: Sendable {
        let label: String
        let value: String
    }

    struct Row: Sendable {
        let label: String
        let note: String?
        let link: Link?
        let isTotal: Bool
        let cells: [Cell]
    }

    let action: Link
    let place: String
    let placeProblem: String?
    let day: String
    let dayProblem: String?
    let selects: [SelectField]
    let figures: [Cell]
    let heads: [String]
    let levels: [Row]
    let hasLevels: Bool
    let noLevels: String?
    let nodeTitle: String
    let nodeHeads: [String]
    let nodes: [Row]
    let hasNodes: Bool
    let timeHeads: [String]
    let times: [Row]
    let targetTitle: String
    let targetNote: String
    let targets: [Row]
    let hasTargets: Bool
    let noTargets: String?

    static var sample: CadreNumbersPage {
        let row = Row(
            label: "…", note: "…", link: .cadres, isTotal: true, cells: [Cell(label: "a", value: "1")])
        return CadreNumbersPage(
            action: .cadreNumbers, place: "…", placeProblem: "…", day: "…", dayProblem: "…", selects: [.sample],
            figures: [Cell(label: "a", value: "1")], heads: ["…"], levels: [row], hasLevels: true, noLevels: "…",
            nodeTitle: "…", nodeHeads: ["…"], nodes: [row], hasNodes: true, timeHeads: ["…"], times: [row],
            targetTitle: "…", targetNote: "…", targets: [row], hasTargets: true, noTargets: "…")
    }
}
