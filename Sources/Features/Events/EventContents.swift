import Groups
import Kernel
import Pages

struct EventListPage: PageContent {
    static let template = "event-list"

    struct Row: Sendable {
        let title: String
        let link: Link
        let above: String
        let time: String
        let agency: String
        let state: StateBadge
        let people: String
    }

    struct Figure: Sendable {
        let label: String
        let value: String
        let link: Link?
    }

    let action: Link
    let search: String
    let place: String
    let placeProblem: String?
    let selects: [SelectField]
    let figures: [Figure]
    let hasRows: Bool
    let rows: [Row]
    let empty: EmptyState?
    let pager: Pager?

    static var sample: EventListPage {
        EventListPage(
            action: .events, search: "", place: "04", placeProblem: "…", selects: [.sample],
            figures: [Figure(label: "Sự kiện", value: "12", link: .events)], hasRows: true,
            rows: [
                Row(
                    title: "Đối thoại", link: .events, above: "Tỉnh", time: "Tháng 6/2024", agency: "Hội",
                    state: StateBadge(.done), people: "50")
            ], empty: EmptyState("Chưa có", why: "…", action: HeadAction("Ghi", .newEvent, icon: .plus)),
            pager: Pager(page: 2, more: true, link: .events))
    }
}

/// Which kind of event is to be planned.
struct EventKindsPage: PageContent {
    static let template = "event-kinds"

    struct Kind: Sendable {
        let name: String
        let link: Link
        /// The one that this person recorded last.
        let isLast: Bool
    }

    let kinds: [Kind]

    static var sample: EventKindsPage { EventKindsPage(kinds: [Kind(name: "Đối thoại", link: .events, isLast: true)]) }
}

/// A form of this room: sections of fields and boxes, as the kind of the event asks.
struct EventFormPage: PageContent {
    static let template = "event-form"

    struct Hidden: Sendable {
        let name: String
        let value: String
    }

    struct Option: Sendable {
        let id: String
        let name: String
        let value: String
        let label: String
        let isRadio: Bool
        let checked: Bool
    }

    struct Choices: Sendable {
        let legend: String
        let hint: String?
        let error: String?
        let options: [Option]
    }

    struct Section: Sendable {
        let id: String
        let heading: String
        let note: String?
        let intro: String?
        let selects: [SelectField]
        let fields: [TextField]
        let choices: [Choices]
        let areas: [TextArea]

        init(
            _ id: String, _ heading: String, note: String? = nil, intro: String? = nil, selects: [SelectField] = [],
            fields: [TextField] = [], choices: [Choices] = [], areas: [TextArea] = []
        ) {
            self.id = id
            self.heading = heading
            self.note = note
            self.intro = intro
            self.selects = selects
            self.fields = fields
            self.choices = choices
            self.areas = areas
        }
    }

    let label: String
    let action: Link
    let cancel: Link
    let verb: String
    let hidden: [Hidden]
    let sections: [Section]
    let hasFile: Bool
    let fileError: String?
    let fileHint: String

    static let fileWords =
        "PDF, JPG, PNG, Word, Excel; tất cả không quá 20 MB. Vị trí chụp của ảnh được bỏ khi lưu."

    static var sample: EventFormPage {
        let option = Option(id: "a", name: "a", value: "b", label: "c", isRadio: true, checked: true)
        return EventFormPage(
            label: "Sự kiện", action: .events, cancel: .events, verb: "Lưu", hidden: [Hidden(name: "a", value: "b")],
            sections: [
                Section(
                    "a", "A", note: "…", intro: "…", selects: [.sample], fields: [.sample],
                    choices: [Choices(legend: "A", hint: "…", error: "…", options: [option])], areas: [.sample])
            ], hasFile: true, fileError: "…", fileHint: "…")
    }
}

struct EventRecordPage: PageContent {
    static let template = "event-record"

    struct Fact: Sendable {
        let label: String
        let value: String
    }

    struct Count: Sendable {
        let name: String
        let quantity: String
        let day: String
        let evidence: String
        let progress: Link
    }

    struct Line: Sendable {
        let title: String
        let words: String?
        let link: Link?
        let linkLabel: String
        let strike: Link?
        let strikeLabel: String
    }

    /// Lines of one kind below the event.
    struct Part: Sendable {
        let id: String
        let heading: String
        let lines: [Line]
        let hasLines: Bool
        let add: Link?
        let addLabel: String
    }

    struct Person: Sendable {
        let name: String
        let isMasked: Bool
        /// For screen readers, in place of dots.
        let number: String
        let role: String
        let sex: String
        let came: String
        let more: String?
        let strike: Link?
    }

    struct Split: Sendable {
        let label: String
        let women: String
        let men: String
        let minorityWomen: String
        let minorityMen: String
    }

    struct File: Sendable {
        let name: String
        let link: Link
        let size: String
    }

    struct Overlap: Sendable {
        let title: String
        let words: String
        let link: Link?
    }

    struct Duty: Sendable {
        let title: String
        let items: [String]
        let source: String
    }

    let takenBack: String?
    let cancelled: String?
    let overlaps: [Overlap]
    let hasOverlaps: Bool
    let hints: [String]
    let hasHints: Bool
    let counts: [Count]
    let hasCounts: Bool
    let notCounted: String?
    let facts: [Fact]
    let splits: [Split]
    let hasSplits: Bool
    let hasPeople: Bool
    let peopleHeading: String
    let peopleNote: String
    let people: [Person]
    let addPerson: Link?
    /// Where the heads of groups are put on the list (D62).
    let inviteHeads: Link?
    let attendance: Link?
    let nominations: Link?
    /// Where names are shown for a reason; nil for who may not see them, and once they are shown.
    let reveal: Link?
    let reasons: SelectField?
    let groups: [Line]
    let showsGroups: Bool
    let hasGroups: Bool
    /// What was learned of the same activity in the year before (G104).
    let lessons: [Line]
    let hasLessons: Bool
    let setGroups: Link?
    let parts: [Part]
    let files: [File]
    let hasFiles: Bool
    let duties: [Duty]
    let hasDuties: Bool
    let guidance: Link
    let history: [Line]
    let hasHistory: Bool

    static var sample: EventRecordPage {
        let line = Line(
            title: "…", words: "…", link: .events, linkLabel: "…", strike: .events, strikeLabel: "…")
        return EventRecordPage(
            takenBack: "…", cancelled: "…", overlaps: [Overlap(title: "…", words: "…", link: .events)],
            hasOverlaps: true,
            hints: ["…"], hasHints: true,
            counts: [
                Count(name: "Đối thoại", quantity: "1 cuộc", day: "28/6/2024", evidence: "…", progress: .events)
            ], hasCounts: true, notCounted: "…", facts: [Fact(label: "Nơi", value: "Xã")],
            splits: [Split(label: "Tất cả", women: "1", men: "2", minorityWomen: "1", minorityMen: "–")],
            hasSplits: true, hasPeople: true, peopleHeading: "2 người", peopleNote: "…",
            people: [
                Person(
                    name: "N••", isMasked: true, number: "Người 1", role: "Đại biểu", sex: "Nữ", came: "Có mặt",
                    more: "…",
                    strike: .events)
            ], addPerson: .events, inviteHeads: .events, attendance: .events, nominations: .events, reveal: .events,
            reasons: .sample,
            groups: [line], showsGroups: true, hasGroups: true, lessons: [line], hasLessons: true,
            setGroups: .events,
            parts: [Part(id: "a", heading: "…", lines: [line], hasLines: true, add: .events, addLabel: "…")],
            files: [File(name: "a.pdf", link: .events, size: "12 KB")], hasFiles: true,
            duties: [Duty(title: "…", items: ["…"], source: "…")], hasDuties: true, guidance: .events, history: [line],
            hasHistory: true)
    }
}
