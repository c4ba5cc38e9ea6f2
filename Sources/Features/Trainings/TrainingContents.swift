import Events
import Groups
import Kernel
import Pages

struct TrainingListPage: PageContent {
    static let template = "training-list"

    struct Row: Sendable {
        let title: String
        let link: Link
        let kind: String
        let place: String
        let period: String
        let seats: String
        let state: StateBadge
    }

    let action: Link
    let search: String
    let hasRows: Bool
    let rows: [Row]
    let empty: EmptyState?
    let pager: Pager?

    static var sample: TrainingListPage {
        TrainingListPage(
            action: .classes, search: "", hasRows: true,
            rows: [
                Row(
                    title: "Lớp", link: .classes, kind: "…", place: "…", period: "…", seats: "…",
                    state: StateBadge(.done))
            ], empty: EmptyState("…", why: "…", action: HeadAction("Xem", .classes, icon: .plus)),
            pager: Pager(page: 2, more: true, link: .classes))
    }
}

struct TrainingClassPage: PageContent {
    static let template = "training-class"

    struct Fact: Sendable {
        let label: String
        let value: String
    }

    struct Person: Sendable {
        let name: String
        let isMasked: Bool
        /// For screen readers, in place of dots.
        let number: String
        let detail: String?
        let unit: String
        let holder: String
        let state: StateBadge
        let reason: String?
        let steps: [String]
        let accept: Link?
        let refuse: Link?
        let reopen: Link?
        let version: String
    }

    struct Forward: Sendable {
        let link: Link
        let holder: String
        let label: String
    }

    let facts: [Fact]
    let summary: String
    let over: String?
    let people: [Person]
    let hasPeople: Bool
    let noPeople: String?
    let forwards: [Forward]
    let hasForwards: Bool
    let add: Link?
    let reveal: Link?
    let reasons: SelectField?
    let trainers: [String]
    let hasTrainers: Bool
    let teachers: Link?
    let details: Link?
    let certificates: Link?
    let certificateNote: String
    let event: Link

    static var sample: TrainingClassPage {
        TrainingClassPage(
            facts: [Fact(label: "a", value: "b")], summary: "…", over: "…",
            people: [
                Person(
                    name: "N••", isMasked: true, number: "Người 1", detail: "…", unit: "…", holder: "…",
                    state: StateBadge(.done), reason: "…", steps: ["…"], accept: .classes, refuse: .classes,
                    reopen: .classes, version: "1")
            ], hasPeople: true, noPeople: "…", forwards: [Forward(link: .classes, holder: "1", label: "…")],
            hasForwards: true, add: .classes, reveal: .classes, reasons: .sample, trainers: ["…"], hasTrainers: true,
            teachers: .classes, details: .classes, certificates: .classes, certificateNote: "…", event: .classes)
    }
}

/// Somebody is named for a class, or put into the pool of trainers.
struct TrainingPersonPage: PageContent {
    static let template = "training-person"

    let action: Link
    let cancel: Link
    let verb: String
    let heading: String
    let submission: String
    let candidates: [PersonCandidate]
    let hasCandidates: Bool
    let person: [TextField]
    let personSelects: [SelectField]
    let selects: [SelectField]
    let fields: [TextField]

    static var sample: TrainingPersonPage {
        TrainingPersonPage(
            action: .classes, cancel: .classes, verb: "Lưu", heading: "…", submission: "x", candidates: [.sample],
            hasCandidates: true, person: [.sample], personSelects: [.sample], selects: [.sample], fields: [.sample])
    }
}

/// A few boxes and fields about a class.
struct TrainingChoicePage: PageContent {
    static let template = "training-choice"

    struct Box: Sendable {
        let id: String
        let name: String
        let value: String
        let label: String
        let isChecked: Bool
    }

    let action: Link
    let cancel: Link
    let verb: String
    let legend: String
    let boxes: [Box]
    let hasBoxes: Bool
    let none: String?
    let selects: [SelectField]
    let fields: [TextField]

    static var sample: TrainingChoicePage {
        TrainingChoicePage(
            action: .classes, cancel: .classes, verb: "Lưu", legend: "…",
            boxes: [Box(id: "a", name: "b", value: "c", label: "d", isChecked: true)], hasBoxes: true, none: "…",
            selects: [.sample], fields: [.sample])
    }
}

/// A refusal with its reason.
struct TrainingRefusePage: PageContent {
    static let template = "training-refuse"

    let question: String
    let action: Link
    let version: String
    let reason: TextArea
    let back: Link

    static var sample: TrainingRefusePage {
        TrainingRefusePage(question: "…", action: .classes, version: "1", reason: .sample, back: .classes)
    }
}

struct TrainerListPage: PageContent {
    static let template = "trainer-list"

    struct Row: Sendable {
        let name: String
        let isMasked: Bool
        let number: String
        let subjects: String
        let kind: String
        let place: String
        let from: String
        let end: Link?
    }

    let rows: [Row]
    let hasRows: Bool
    let empty: EmptyState?
    let reveal: Link?
    let reasons: SelectField?

    static var sample: TrainerListPage {
        TrainerListPage(
            rows: [
                Row(
                    name: "N••", isMasked: true, number: "…", subjects: "…", kind: "…", place: "…", from: "…",
                    end: .trainers)
            ], hasRows: true, empty: EmptyState("…", why: "…", action: HeadAction("Thêm", .newTrainer, icon: .plus)),
            reveal: .trainers, reasons: .sample)
    }
}
