import Kernel
import Pages
import Programme

/// What a plan says besides its annexes, as its page shows it: partial `plan-text`.
struct PlanTextContent: Sendable {
    struct Line: Sendable {
        let section: String
        let name: String
        let detail: String
        let printed: String?
        let link: Link?
        let badge: StateBadge?
    }

    struct Block: Sendable {
        let id: String
        let heading: String
        let columns: Columns
        let lines: [Line]
        let hasLines: Bool
        let edit: Link?
    }

    struct Columns: Sendable {
        let name: String
        let detail: String
    }

    struct Section: Sendable {
        let heading: String
        let paragraphs: [Paragraph]
    }

    struct Paragraph: Sendable {
        /// Its place for comments: `III.4`.
        let id: String
        let text: String
        /// Where a comment on it is written; nil for who may not.
        let comment: Link?
    }

    let subject: String?
    let sections: [Section]
    let hasSections: Bool
    let edit: Link?
    let blocks: [Block]
    let empty: EmptyState?
    let hasText: Bool

    static var sample: PlanTextContent {
        PlanTextContent(
            subject: "…",
            sections: [Section(heading: "I. Mục đích", paragraphs: [Paragraph(id: "I.1", text: "…", comment: .plans)])],
            hasSections: true, edit: .plans,
            blocks: [
                Block(
                    id: "can-cu", heading: "Căn cứ", columns: Columns(name: "Văn bản", detail: "Về việc"),
                    lines: [
                        Line(
                            section: "II.1", name: "57 tổ", detail: "…", printed: "…", link: .plans,
                            badge: StateBadge(.paused))
                    ], hasLines: true, edit: .plans)
            ], empty: EmptyState("…", why: "…", action: HeadAction("…", .plans, icon: .pencil)), hasText: true)
    }
}

extension PlanTextContent {
    /// - Parameters:
    ///   - mayEdit: whether the viewer may change this version.
    ///   - documentLink: where a document of the register is shown.
    ///   - commentLink: where a comment is written, by anchor and quote; nil for who may not.
    init(
        _ text: PlanText, plan: RecordID, catalogue: Catalogue, mayEdit: Bool, documentLink: (RecordID) -> Link,
        commentLink: ((String, String) -> Link)?
    ) {
        func edit(_ part: PlanTextPart) -> Link? { mayEdit ? .planText(plan, part) : nil }
        func name(_ code: String?) -> String {
            code.map { catalogue.indicator($0)?.name ?? $0 } ?? "Chỉ tiêu ngoài danh mục"
        }
        subject = text.subject.isEmpty ? nil : text.subject
        sections = text.sections.map { section in
            Section(
                heading: "\(section.numeral). \(section.heading)",
                paragraphs: section.paragraphs.enumerated().map { index, words in
                    let id = "\(section.numeral).\(index + 1)"
                    return Paragraph(id: id, text: words, comment: commentLink?(id, words))
                })
        }
        hasSections = !sections.isEmpty
        self.edit = edit(.paper)
        var blocks: [Block] = []
        func add(_ part: PlanTextPart, _ columns: Columns, _ lines: [Line]) {
            guard !lines.isEmpty || mayEdit else { return }
            blocks.append(
                Block(
                    id: part.rawValue, heading: part.title, columns: columns, lines: lines, hasLines: !lines.isEmpty,
                    edit: edit(part)))
        }
        add(
            .targets, Columns(name: "Chỉ tiêu", detail: "Phần lời ghi"),
            text.targets.map { target in
                let tier = target.tier.map { ", \($0.implementing)" } ?? ""
                let number = target.quantity.map(Number.grouped) ?? "không nêu số"
                return Line(
                    section: target.section, name: name(target.indicator) + tier,
                    detail: target.content == .percentage
                        ? "\(Number.grouped((target.quantity ?? 0) / 100))%" : "\(number) \(target.unit ?? "")",
                    printed: target.printed.isEmpty ? nil : target.printed, link: nil, badge: nil)
            })
        add(
            .statuses, Columns(name: "Chỉ tiêu", detail: "Lời của văn bản"),
            text.statuses.map { status in
                Line(
                    section: status.section,
                    name: status.indicators.isEmpty
                        ? "Chưa chọn chỉ tiêu" : status.indicators.map { name($0) }.joined(separator: "; "),
                    detail: "“\(status.reason)”",
                    printed: status.liftedBy.isEmpty ? nil : "Đến khi: \(status.liftedBy)", link: nil,
                    badge: StateBadge(Self.badge(of: status.kind), label: status.kind.label))
            })
        add(
            .deadlines, Columns(name: "Việc", detail: "Thời hạn"),
            text.deadlines.map { deadline in
                let who = [deadline.sender, deadline.recipient.isEmpty ? "" : "gửi \(deadline.recipient)"]
                    .filter { !$0.isEmpty }.joined(separator: ", ")
                return Line(
                    section: deadline.section, name: deadline.name,
                    detail: "\(deadline.day)/\(deadline.month)\(deadline.yearsLater > 0 ? " năm sau" : "")",
                    printed: who.isEmpty ? nil : who, link: nil, badge: nil)
            })
        add(
            .citations, Columns(name: "Văn bản", detail: "Về việc"),
            text.citations.map { citation in
                let day = citation.day.map { " ngày \($0.written)" } ?? ""
                return Line(
                    section: citation.role == .basis ? "Căn cứ" : citation.section,
                    name: citation.symbol + day,
                    detail: citation.subject.isEmpty ? citation.printed : citation.subject,
                    printed: citation.issuer.isEmpty ? nil : citation.issuer, link: citation.document.map(documentLink),
                    badge: nil)
            })
        self.blocks = blocks
        hasText = hasSections || subject != nil || blocks.contains { !$0.lines.isEmpty }
        empty =
            hasText
            ? nil
            : EmptyState(
                "Chưa có phần lời",
                why: "Phần lời in ra Word cùng phụ lục; chỉ tiêu trong lời được đối chiếu với phụ lục.",
                action: mayEdit ? HeadAction("Ghi nội dung", .planText(plan, .paper), icon: .pencil) : nil)
    }

    /// A pilot and its spreading go on; only what is suspended or waits wears the pause.
    private static func badge(of kind: PlanStatus.Kind) -> StateBadge.Kind {
        switch kind {
        case .suspended, .awaitingGuidance: .paused
        case .pilot, .replicated: .submitted
        }
    }
}
