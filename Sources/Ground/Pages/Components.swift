import Kernel

/// Markup made by our own code, never from data that was typed in. The only thing `{{{ }}}` accepts.
public struct SafeHTML: Sendable, Hashable {
    let html: String

    /// - Parameter html: markup in which every value from outside has been escaped by `HTML.escaped`.
    public init(trusted html: String) { self.html = html }
}

/// The icons, drawn with lines on a 24 × 24 grid. Templates take them as partials, `{{>icon-bell}}`, or as
/// a `SafeHTML` field.
public enum Icon: String, Sendable, CaseIterable {
    case home, document, map, list, people, more, bell, person, arrow, back, check, pause, clock, pencil, warning
    case upload, download, search, plus, information, seal, chart

    /// The `svg` element, hidden from screen readers: the word beside it says it.
    public var svg: SafeHTML {
        SafeHTML(
            trusted: "<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\">"
                + "<path d=\"\(path)\"/></svg>")
    }

    private var path: String {
        switch self {
        case .home: "M3 11l9-7 9 7M5 10v10h5v-6h4v6h5V10"
        case .document: "M5 3h10l4 4v14H5zM9 12h6M9 16h6M9 8h3"
        case .map: "M3 6l6-2 6 2 6-2v14l-6 2-6-2-6 2zM9 4v14M15 6v14"
        case .list: "M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01"
        case .people:
            "M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2 20c0-4 3-6 7-6s7 2 7 6M16 5a3 3 0 010 6M18 14c2.5.8 4 2.5 4 5"
        case .more: "M4 7h16M4 12h16M4 17h16"
        case .bell: "M6 16V11a6 6 0 0112 0v5l2 2H4zM10 21h4"
        case .person: "M12 12a4 4 0 100-8 4 4 0 000 8zM4 21c0-4 3.5-6 8-6s8 2 8 6"
        case .arrow: "M4 12h15M13 6l6 6-6 6"
        case .back: "M9 14L4 9l5-5M4 9h10a6 6 0 010 12h-3"
        case .check: "M4 12l5 5L20 6"
        case .pause: "M7 5v14M17 5v14"
        case .clock: "M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v5l3 3"
        case .pencil: "M4 20l1-5L16 4l4 4L9 19z"
        case .warning: "M12 3l10 18H2zM12 9v5M12 17.500v.5"
        case .upload: "M12 16V4M7 9l5-5 5 5M4 20h16"
        case .download: "M12 4v12M7 11l5 5 5-5M4 20h16"
        case .search: "M11 18a7 7 0 100-14 7 7 0 000 14zM16 16l5 5"
        case .plus: "M12 5v14M5 12h14"
        case .information: "M12 21a9 9 0 100-18 9 9 0 000 18zM12 11v6M12 7.500v.5"
        case .chart: "M4 20V4M4 20h17M8 16v-4M13 16V8M18 16v-6"
        case .seal: "M12 3l7 3v6c0 4-3 7-7 9-4-2-7-5-7-9V6zM9 12l2 2 4-4"
        }
    }
}

/// The state of a paper as icon and word, never as colour alone. Partial `state-badge`:
/// `{{#state}}{{>state-badge}}{{/state}}`.
public struct StateBadge: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        case draft, submitted, returned, approved, issued, superseded, paused, due, overdue, done
    }

    public let kind: String
    public let label: String
    public let icon: SafeHTML

    /// - Parameter label: other words than the usual ones (`Soạn thảo`, `Đã trình`, …).
    public init(_ kind: Kind, label: String? = nil) {
        self.kind = kind.rawValue
        self.label = label ?? StateBadge.words(kind)
        self.icon = StateBadge.icon(kind).svg
    }

    private static func words(_ kind: Kind) -> String {
        switch kind {
        case .draft: "Soạn thảo"
        case .submitted: "Đã trình"
        case .returned: "Trả lại"
        case .approved: "Đã phê duyệt"
        case .issued: "Đã ban hành"
        case .superseded: "Đã thay thế"
        case .paused: "Tạm dừng"
        case .due: "Sắp đến hạn"
        case .overdue: "Quá hạn"
        case .done: "Xong"
        }
    }

    private static func icon(_ kind: Kind) -> Icon {
        switch kind {
        case .draft: .pencil
        case .submitted: .arrow
        case .returned: .back
        case .approved, .done: .check
        case .issued: .seal
        case .superseded: .clock
        case .paused: .pause
        case .due, .overdue: .clock
        }
    }
}

/// The address of a cell as the annex prints it (`E12`). Partial `cell-address`.
public struct CellAddress: Sendable, Hashable {
    public let text: String
    /// Where the cell is shown; nil draws plain text.
    public let link: Link?

    public init(_ text: String, link: Link? = nil) {
        self.text = text
        self.link = link
    }
}

/// A place where nothing is yet: what is missing, why it matters, one button. Partial `empty`.
public struct EmptyState: Sendable {
    public let missing: String
    public let why: String
    public let action: HeadAction?

    public init(_ missing: String, why: String, action: HeadAction? = nil) {
        self.missing = missing
        self.why = why
        self.action = action
    }
}

/// Where a list stands: one row more than the page is fetched instead of counting. Partial `pager`.
public struct Pager: Sendable {
    public let page: String
    public let previous: Link?
    public let next: Link?

    /// - Parameters:
    ///   - page: from 1.
    ///   - more: whether there is a page after this one.
    ///   - link: the list with its filters; the page goes into `trang`.
    public init(page: Int, more: Bool, link: Link) {
        self.page = String(page)
        previous = page > 1 ? link.query([("trang", page > 2 ? String(page - 1) : "")]) : nil
        next = more ? link.query([("trang", String(page + 1))]) : nil
    }
}

/// A drawing that the program made, such as a chart or a map. Partial `drawing`.
public struct Drawing: Sendable {
    let content: SafeHTML

    public init(_ content: SafeHTML) { self.content = content }
}

/// How far a target is met: solid with evidence, hatched when only declared, a white tick where the target is once
/// it is passed. Partial `bar`.
public struct Bar: Sendable, Hashable {
    /// Whole per cent of the bar's width.
    public let evidence: Int
    public let declared: Int
    /// Where the target lies; nil unless it is passed.
    public let mark: Int?
    /// For screen readers: `44 có minh chứng, 5 khai báo`.
    public let words: String

    /// - Parameter target: 0 or less draws an empty bar.
    public init(target: Int, evidence: Int, declared: Int) {
        let whole = max(target, evidence + declared)
        let part = { (count: Int) in whole > 0 && target > 0 ? min(100, max(0, count * 100 / whole)) : 0 }
        self.evidence = part(evidence)
        self.declared = min(part(evidence + declared) - part(evidence), 100 - part(evidence))
        mark = whole > target && target > 0 ? part(target) : nil
        words =
            "\(Number.grouped(Int64(evidence))) có minh chứng, \(Number.grouped(Int64(declared))) khai báo"
    }
}

/// One line of text input with label, hint and problem. Partial `text-field`.
public struct TextField: Sendable {
    public let name: String
    public let label: String
    public let hint: String?
    public let value: String
    public let type: String
    public let autocomplete: String
    public let required: Bool
    public let error: String?
    /// Ids of hint and error for `aria-describedby`; nil when there is neither.
    public let describedBy: String?
    /// Whether it is a password: then its value is never sent back, and a button can show what is typed.
    public let secret: Bool

    /// - Parameters:
    ///   - name: of the field, and its id.
    ///   - type: `text`, `search`, `email`, `password`, `date`, `number`.
    ///   - error: what is wrong with it; `Sequence.message(for:)` finds it.
    public init(
        _ name: String, _ label: String, value: String = "", hint: String? = nil, type: String = "text",
        autocomplete: String = "off", required: Bool = true, error: String? = nil
    ) {
        self.name = name
        self.label = label
        self.value = type == "password" ? "" : value
        self.hint = hint
        self.type = type
        self.autocomplete = autocomplete
        self.required = required
        self.error = error
        describedBy = fieldNotes(name, hint: hint, error: error)
        secret = type == "password"
    }
}

/// Several lines of text with label, hint and problem. Partial `text-area`.
public struct TextArea: Sendable {
    public let name: String
    public let label: String
    public let hint: String?
    public let value: String
    /// The lines that are shown at first.
    public let rows: Int
    public let required: Bool
    public let error: String?
    /// Ids of hint and error for `aria-describedby`; nil when there is neither.
    public let describedBy: String?

    /// - Parameters:
    ///   - name: of the field, and its id.
    ///   - error: what is wrong with it; `Sequence.message(for:)` finds it.
    public init(
        _ name: String, _ label: String, value: String = "", hint: String? = nil, rows: Int = 3, required: Bool = true,
        error: String? = nil
    ) {
        self.rows = rows
        self.name = name
        self.label = label
        self.value = value
        self.hint = hint
        self.required = required
        self.error = error
        describedBy = fieldNotes(name, hint: hint, error: error)
    }
}

/// The ids under which a field's template puts its hint and its error.
private func fieldNotes(_ name: String, hint: String?, error: String?) -> String? {
    let ids = (hint == nil ? [] : ["\(name)-goi-y"]) + (error == nil ? [] : ["\(name)-loi"])
    return ids.isEmpty ? nil : ids.joined(separator: " ")
}

/// A drop-down list. Partial `select-field`.
public struct SelectField: Sendable {
    public struct Option: Sendable {
        public let value: String
        public let label: String
        public let selected: Bool

        public init(_ value: String, _ label: String, selected: Bool = false) {
            self.value = value
            self.label = label
            self.selected = selected
        }
    }

    public let name: String
    public let label: String
    public let hint: String?
    public let options: [Option]
    public let error: String?
    /// Ids of hint and error for `aria-describedby`; nil when there is neither.
    public let describedBy: String?

    public init(_ name: String, _ label: String, options: [Option], hint: String? = nil, error: String? = nil) {
        self.name = name
        self.label = label
        self.options = options
        self.hint = hint
        self.error = error
        describedBy = fieldNotes(name, hint: hint, error: error)
    }
}

extension Sequence where Element == Problem {
    /// The message for a field, or nil: fills `TextField.error` from the problems of a form.
    public func message(for field: String) -> String? { first { $0.field == field }?.message }
}

// Fields with every part, for the samples of pages.

extension TextField {
    package static var sample: TextField {
        TextField("a", "A", value: "x", hint: "…", type: "password", required: false, error: "…")
    }
}

extension TextArea {
    package static var sample: TextArea { TextArea("a", "A", value: "x", hint: "…", required: false, error: "…") }
}

extension SelectField {
    package static var sample: SelectField {
        SelectField("a", "A", options: [.init("1", "1", selected: true)], hint: "…", error: "…")
    }
}
