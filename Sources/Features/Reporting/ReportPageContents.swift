import Kernel
import Pages
import Papers

/// A figure that opens into what is behind it. Partial `report-number`.
struct ReportNumber: Sendable {
    let text: String
    let link: Link?
    let label: String

    init(_ number: Int64?, _ link: Link?, _ label: String) {
        text = number.map { Number.grouped($0) } ?? "–"
        self.link = number == nil || number == 0 ? nil : link
        self.label = "\(label): \(text)"
    }
}

struct ReportPage: PageContent {
    static let template = "report"

    struct Row: Sendable {
        let name: String
        let unit: String
        /// `cấp tỉnh thực hiện: 1/2 · cấp huyện thực hiện: 18/20`.
        let tiers: String?
        let target: ReportNumber
        /// What lies inside a quarter or half of the year; nil in a report of whole years.
        let span: ReportNumber?
        /// `không rõ ngày: 12`: declared for a longer time than the span; nil when nothing is.
        let unclear: String?
        let achieved: ReportNumber
        let evidenced: ReportNumber
        let declared: ReportNumber
        let last: String
        let phase: ReportNumber
        let phaseTarget: String?
        /// What changed since the figures were taken or frozen; nil when nothing did.
        let change: String?
    }

    struct Part: Sendable {
        let name: String
        /// Nil for who may not see it.
        let link: Link?
    }

    struct SectionText: Sendable {
        let heading: String
        let paragraphs: [String]
        let empty: Bool
        let comment: Link?
        let commentLabel: String
    }

    struct Version: Sendable {
        let label: String
        let link: Link
        let state: StateBadge
        let paper: String
        let current: Bool
    }

    struct Refresh: Sendable {
        let action: Link
        let submission: String
        let rowVersion: String
        let label: String
        /// The other source of figures; nil where there is one only.
        let other: Other?
    }

    struct Other: Sendable {
        let value: String
        let label: String
    }

    /// The form with which the tier above takes note.
    struct Receive: Sendable {
        let action: Link
        let submission: String
    }

    struct Supplement: Sendable {
        let action: Link
        let submission: String
        let words: String
    }

    let panel: PaperPanel
    let older: Link?
    let figuresTitle: String
    let frozen: String?
    let digest: String?
    /// Where the figures come from, and what each column counts.
    let source: [String]
    let changes: String?
    let changeColumn: String?
    /// `Quý I`; nil in a report of whole years.
    let spanHead: String?
    /// `Đạt`, or `Từ đầu năm` beside a span.
    let achievedHead: String
    let hasFigures: Bool
    let rows: [Row]
    let hasParts: Bool
    let parts: [Part]
    let missing: String?
    let refresh: Refresh?
    let supplement: Supplement?
    /// Which office of the tier above took note, and when; nil while none did.
    let received: String?
    let receive: Receive?
    let write: Link?
    let gather: Link?
    let sections: [SectionText]
    let versions: [Version]

    static var sample: ReportPage {
        let number = ReportNumber(1, .reports, "…")
        return ReportPage(
            panel: .sample, older: .reports, figuresTitle: "…", frozen: "…", digest: "…", source: ["…"], changes: "…",
            changeColumn: "…", spanHead: "…", achievedHead: "…", hasFigures: true,
            rows: [
                Row(
                    name: "…", unit: "…", tiers: "…", target: number, span: number, unclear: "…", achieved: number,
                    evidenced: number,
                    declared: number, last: "…", phase: number, phaseTarget: "…", change: "…")
            ], hasParts: true, parts: [Part(name: "…", link: .reports)], missing: "…",
            refresh: Refresh(
                action: .reports, submission: "x", rowVersion: "1", label: "…", other: Other(value: "x", label: "…")),
            supplement: Supplement(action: .reports, submission: "x", words: "…"), received: "…",
            receive: Receive(action: .reports, submission: "x"), write: .reports, gather: .reports,
            sections: [SectionText(heading: "…", paragraphs: ["…"], empty: true, comment: .reports, commentLabel: "…")],
            versions: [Version(label: "…", link: .reports, state: StateBadge(.draft), paper: "…", current: true)])
    }
}

struct ReportWritePage: PageContent {
    static let template = "report-write"

    let action: Link
    let submission: String
    let rowVersion: String
    let areas: [TextArea]
    let back: Link

    static var sample: ReportWritePage {
        ReportWritePage(
            action: .reports, submission: "x", rowVersion: "1",
            areas: [TextArea("a", "b", hint: "…", required: false, error: "…")], back: .reports)
    }
}

/// What the reports below say, section by section, beside one's own words.
struct ReportGatherPage: PageContent {
    static let template = "report-gather"

    struct Text: Sendable {
        let name: String
        let link: Link
        let paragraphs: [String]
        let place: String
        let submission: String
        let label: String
    }

    struct Part: Sendable {
        let id: String
        let code: String
        let heading: String
        let own: [String]
        let ownEmpty: Bool
        let texts: [Text]
        let hasTexts: Bool
    }

    let action: Link
    let rowVersion: String
    let write: Link
    let missing: String?
    let sections: [Part]

    static var sample: ReportGatherPage {
        ReportGatherPage(
            action: .reports, rowVersion: "1", write: .reports, missing: "…",
            sections: [
                Part(
                    id: "a", code: "a", heading: "…", own: ["…"], ownEmpty: true,
                    texts: [
                        Text(name: "…", link: .reports, paragraphs: ["…"], place: "1", submission: "x", label: "…")
                    ], hasTexts: true)
            ])
    }
}
