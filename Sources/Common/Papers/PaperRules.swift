import Kernel

/// The rules of papers: which step leads where, what each needs, who may not take it. Pure.
public enum PaperRules {
    /// Where a step leads from a state; nil when it cannot be taken there.
    public static func next(_ step: PaperStep, from state: PaperState) -> PaperState? {
        switch (step, state) {
        case (.submit, .draft), (.submit, .returned): .submitted
        case (.withdraw, .submitted): .draft
        // An approved paper may still prove wrong before it has its number.
        case (.giveBack, .submitted), (.giveBack, .approved): .returned
        case (.approve, .submitted): .approved
        case (.issue, .approved): .issued
        default: nil
        }
    }

    /// The right that a step asks for at the paper's place.
    public static func action(for step: PaperStep) -> Action {
        switch step {
        case .submit, .withdraw: .submitPapers
        case .giveBack, .approve: .approvePapers
        case .issue: .issuePapers
        }
    }

    /// Whether a step decides about the work of others: then a deputy may take it, and the tier above where the office
    /// has too few people.
    static func isDecision(_ step: PaperStep) -> Bool { action(for: step) != .submitPapers }

    /// Who had a part in a paper: its preparer, its last editor and everyone who submitted a round may not approve it.
    struct Participants: Hashable, Sendable {
        let ids: Set<String>

        /// Whether somebody, or the person he stands in for, is kept from a step.
        func bar(_ step: PaperStep, _ people: [String]) -> Bool {
            step == .approve && people.contains { ids.contains($0) }
        }
    }

    /// Whether somebody of this tier acts from above the paper's office.
    static func isAbove(_ own: Tier, paper: Tier) -> Bool { own < paper }

    /// The details in the form that is kept.
    ///
    /// - Parameters:
    ///   - above: whether the tier above acts.
    ///   - today: the last day that a paper may carry.
    /// - Throws: `Problems` on `ghi-chu`, `so`, `ngay` and `ly-do`.
    static func checked(
        _ details: StepDetails, for step: PaperStep, _ paper: Paper, above: Bool, today: Day
    ) throws -> StepDetails {
        var checked = details
        var problems: [Problem] = []
        checked.note = Vietnamese.normalised(details.note)
        checked.reasonAbove = Vietnamese.line(details.reasonAbove)
        if step == .giveBack, checked.note.isEmpty {
            problems.append(
                Problem(
                    "paper.note_missing", "Chưa có ý kiến trả lại. Ghi rõ chỗ cần sửa để người soạn biết.",
                    field: "ghi-chu"))
        }
        if checked.note.count > 2000 {
            problems.append(
                Problem(
                    "paper.note_length", "Ý kiến có \(checked.note.count) ký tự, nhiều nhất được 2.000.",
                    field: "ghi-chu"))
        }
        if step == .issue {
            checked.number = PaperNumber.kept(details.number) ?? paper.number
            checked.day = details.day ?? paper.day
            problems += issueProblems(checked, today: today)
        }
        if above, checked.reasonAbove.isEmpty {
            problems.append(
                Problem(
                    "paper.reason_missing",
                    "Chưa có lý do cấp trên làm thay. Ghi vì sao đơn vị không đủ người soạn, kiểm tra và phê duyệt.",
                    field: "ly-do"))
        }
        if checked.reasonAbove.count > 500 {
            problems.append(
                Problem(
                    "paper.reason_length", "Lý do có \(checked.reasonAbove.count) ký tự, nhiều nhất được 500.",
                    field: "ly-do"))
        }
        try Problems.throwIfAny(problems)
        return checked
    }

    private static func issueProblems(_ details: StepDetails, today: Day) -> [Problem] {
        var problems: [Problem] = []
        if let number = details.number {
            if let problem = PaperNumber.problem(with: number) { problems.append(problem) }
        } else {
            problems.append(
                Problem(
                    "paper.number_missing", "Chưa có số văn bản. Ghi số kèm ký hiệu, ví dụ 288/KH-BCD.", field: "so"))
        }
        if let day = details.day {
            if day > today {
                problems.append(
                    Problem(
                        "paper.day_future",
                        "Ngày \(day.written) chưa tới; hôm nay là \(today.written). Ghi ngày ký trên văn bản.",
                        field: "ngay"))
            }
        } else {
            problems.append(
                Problem("paper.day_missing", "Chưa có ngày ban hành. Ghi ngày ký trên văn bản.", field: "ngay"))
        }
        return problems
    }
}
