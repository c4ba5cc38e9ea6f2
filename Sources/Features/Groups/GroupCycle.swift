import Kernel
import Programme

/// The order and the days of a group's steps (D66). Pure.
struct GroupCycle {
    let today: Day
    /// Nil when the programme names no phase.
    let programmeFrom: Day?

    /// What is wrong with the steps as a whole, each at its step.
    func faults(of steps: [GroupEvent], draft: GroupDraft, kind: GroupKind) -> [GroupFault] {
        var done: [GroupEvent] = []
        var faults: [GroupFault] = []
        for (index, step) in steps.enumerated() {
            if let fault = fault(adding: step, to: done, at: index, draft: draft, kind: kind) { faults.append(fault) }
            done.append(step)
        }
        return faults
    }

    /// Why a step cannot follow; nil when it can.
    func fault(
        adding step: GroupEvent, to done: [GroupEvent], at index: Int, draft: GroupDraft, kind: GroupKind
    ) -> GroupFault? {
        func fault(_ code: String, _ message: String) -> GroupFault { GroupFault(.step(index), code, message) }
        let what = "\(step.step.label) ngày \(step.day.written)"
        if step.day > today {
            return fault("future", "\(what): ngày này chưa đến, hôm nay là \(today.written). Chỉ ghi việc đã làm.")
        }
        if step.day.year < 1990 {
            return fault("old", "\(what): trước năm 1990. Xem lại năm đã ghi.")
        }
        if let last = done.last {
            if !follows(step.step, last.step) {
                return fault(
                    "order",
                    "“\(step.step.label)” không đi sau “\(last.step.label)” (\(last.day.written)). Rút bước ghi nhầm, hoặc "
                        + "chọn bước khác.")
            }
            if step.day < last.day {
                return fault("days", "\(what) trước “\(last.step.label)” ngày \(last.day.written). Xem lại hai ngày.")
            }
        }
        if step.step == .decided {
            if step.number.isEmpty {
                return fault("decision_number", "Chưa ghi số quyết định. Ghi như trên văn bản, ví dụ 31/QĐ-UBND.")
            }
            if step.issuer.isEmpty {
                return fault("decision_issuer", "Chưa ghi nơi ra quyết định. Ghi như UBND xã Cách Linh.")
            }
        }
        for text in [step.number, step.issuer, step.note] where text.count > GroupRules.longestText {
            return fault("long", "“\(text.prefix(30))…” có \(text.count) ký tự, nhiều nhất \(GroupRules.longestText).")
        }
        return tooEarly(step, draft, kind).map { fault("before_programme", $0) }
    }

    /// What would count must have been done in the time of the programme.
    private func tooEarly(_ step: GroupEvent, _ draft: GroupDraft, _ kind: GroupKind) -> String? {
        guard let first = programmeFrom, step.day < first else { return nil }
        let counting: GroupStep = kind.register.countsFrom == .decided ? .decided : .launched
        switch draft.origin {
        case .new where step.step.order >= counting.order:
            return
                "\(step.step.label) ngày \(step.day.written) trước ngày đầu của chương trình, \(first.written). Mô hình "
                + "có từ trước thì chọn “Đã có từ trước”."
        case .existing where step.step == .strengthened:
            return "Củng cố ngày \(step.day.written) trước ngày đầu của chương trình, \(first.written). Xem lại ngày."
        default: return nil
        }
    }

    /// Every step once and in order; only working and being strengthened come again, and a group that stopped may begin
    /// again.
    private func follows(_ step: GroupStep, _ last: GroupStep) -> Bool {
        switch (last, step) {
        case (.stopped, .working), (.strengthened, .strengthened): true
        case (.stopped, _): false
        default: step.order > last.order
        }
    }

    /// The steps that may come next.
    func next(after steps: [GroupEvent]) -> [GroupStep] {
        GroupStep.allCases.filter { step in steps.last.map { follows(step, $0.step) } ?? (step != .stopped) }
    }
}
