import Kernel
import Pages

extension PaperPanel {
    /// The way of a paper: what was done, with who and when; the stop it waits at; what is still to come.
    static func steps(_ paper: Paper, _ events: [PaperEvent], waitsFor: String?) -> [Step] {
        var steps: [Step] = []
        for event in events {
            guard let label = stop(event) else { continue }
            steps.append(
                Step(
                    label: label, detail: "\(name(event)), \(Moment.written(event.at))",
                    done: event.kind != .giveBack,
                    returned: event.kind == .giveBack, current: false))
        }
        // A draft in work is a stop of its own; what was done before stays behind it.
        switch paper.state {
        case .draft where paper.round == 0: steps = [current("Soạn thảo", paper.preparedByName)]
        case .draft: steps.append(current("Soạn tiếp", nil))
        case .returned: steps.append(current("Sửa và trình lại", nil))
        case .submitted: steps.append(current("Phê duyệt", waitsFor))
        case .approved: steps.append(current("Ban hành", waitsFor))
        case .issued, .superseded: break
        }
        let rest: [String] =
            switch paper.state {
            case .draft where paper.round == 0: ["Trình", "Phê duyệt", "Ban hành"]
            case .draft, .returned: ["Phê duyệt", "Ban hành"]
            case .submitted: ["Ban hành"]
            case .approved, .issued, .superseded: []
            }
        return steps + rest.map { Step(label: $0, detail: nil, done: false, returned: false, current: false) }
    }

    private static func current(_ label: String, _ detail: String?) -> Step {
        Step(label: label, detail: detail, done: false, returned: false, current: true)
    }

    private static func stop(_ event: PaperEvent) -> String? {
        switch event.kind {
        case .created: "Soạn thảo"
        case .submit: event.round == 1 ? "Trình" : "Trình lần \(event.round)"
        case .withdraw: "Rút lại"
        case .giveBack: "Trả lại"
        case .approve: "Phê duyệt"
        case .issue: "Ban hành"
        case .superseded: "Đã thay thế"
        }
    }

    /// `Lục Văn Đỗ thay mặt Nông Thị Ngữ`.
    private static func name(_ event: PaperEvent) -> String {
        event.behalfOfName.map { "\(event.actorName) thay mặt \($0)" } ?? event.actorName
    }

    /// What a paper says about a step that was not taken by its own office, or not in one's own right.
    static func remark(_ event: PaperEvent) -> String? {
        let verb =
            switch event.kind {
            case .giveBack: "trả lại"
            case .approve: "phê duyệt"
            case .issue: "ban hành"
            default: ""
            }
        if event.above {
            let who = event.agencyName.isEmpty ? event.actorName : event.agencyName
            return "\(who) \(verb) thay: \(event.reason ?? "")"
        }
        guard let principal = event.behalfOfName else { return nil }
        return "\(event.actorName) \(verb) thay mặt \(principal)"
    }

    static func choices(_ paper: Paper, _ kind: any PaperKind, _ permitted: [PaperStep]) -> [Choice] {
        // The one that leads on comes first and is the primary button of the page.
        let order: [PaperStep] = [.approve, .issue, .submit, .giveBack, .withdraw]
        return order.filter(permitted.contains).map { step in
            Choice(
                label: "\(step.verb) \(kind.label)", link: .paper(paper.id, step),
                primary: [.approve, .issue, .submit].contains(step), icon: icon(step).svg)
        }
    }

    private static func icon(_ step: PaperStep) -> Icon {
        switch step {
        case .submit: .arrow
        case .withdraw, .giveBack: .back
        case .approve: .check
        case .issue: .seal
        }
    }

    static func event(_ event: PaperEvent) -> Event {
        let what = stop(event) ?? ""
        let office = event.agencyName.isEmpty ? "" : " · \(event.agencyName)"
        let reason = event.above ? "Cấp trên làm thay: \(event.reason ?? "")" : nil
        let notes = [reason, event.note].compactMap { $0 }
        return Event(
            what: what, by: name(event) + office, when: Moment.written(event.at),
            note: notes.isEmpty ? nil : notes.joined(separator: " · "))
    }
}

extension PaperPanel {
    /// A panel with everything in it, for the samples of pages that embed one.
    public static let sample = PaperPanel(
        state: StateBadge(.returned), version: "bản 2",
        steps: [Step(label: "Trình", detail: "09:00 ngày 20/3/2024", done: true, returned: true, current: true)],
        remarks: ["…"], hasRemarks: true, returnNote: "…",
        choices: [Choice(label: "Trình kế hoạch", link: .inbox, primary: true, icon: Icon.arrow.svg)], hasChoices: true,
        threads: [
            Thread(
                mark: "gop-y-1", anchor: "E12", quote: "30", text: "…", by: "…", carried: "góp ý ở bản 1", settled: "…",
                replies: [.init(text: "…", by: "…")], reply: .inbox, resolve: .inbox, submission: "x")
        ], hasThreads: true, openComments: "1 góp ý chưa xong", comment: .inbox,
        events: [Event(what: "Trình", by: "…", when: "…", note: "…")],
        files: [File(name: "ban-ky.pdf", size: "2 MB", link: .inbox, by: "…")], hasFiles: true, attach: .inbox)

    fileprivate init(
        state: StateBadge, version: String, steps: [Step], remarks: [String], hasRemarks: Bool, returnNote: String?,
        choices: [Choice], hasChoices: Bool, threads: [Thread], hasThreads: Bool, openComments: String?, comment: Link?,
        events: [Event], files: [File], hasFiles: Bool, attach: Link?
    ) {
        self.state = state
        self.version = version
        self.steps = steps
        self.remarks = remarks
        self.hasRemarks = hasRemarks
        self.returnNote = returnNote
        self.choices = choices
        self.hasChoices = hasChoices
        self.threads = threads
        self.hasThreads = hasThreads
        self.openComments = openComments
        self.comment = comment
        self.events = events
        self.files = files
        self.hasFiles = hasFiles
        self.attach = attach
    }
}
