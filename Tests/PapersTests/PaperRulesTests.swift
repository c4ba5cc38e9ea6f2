import Foundation
import Kernel
import Testing

@testable import Papers

@Suite struct PaperRulesTests {
    /// Written out a second time on purpose (DESIGN "State of a paper").
    private static let ways: [PaperState: [PaperStep: PaperState]] = [
        .draft: [.submit: .submitted],
        .submitted: [.withdraw: .draft, .giveBack: .returned, .approve: .approved],
        .returned: [.submit: .submitted],
        .approved: [.issue: .issued, .giveBack: .returned],
        .issued: [:],
        .superseded: [:],
    ]

    @Test(arguments: PaperState.allCases, PaperStep.allCases)
    func `Every step leads from every state exactly where the design says, or nowhere`(
        state: PaperState, step: PaperStep
    ) {
        #expect(PaperRules.next(step, from: state) == Self.ways[state]?[step])
    }

    @Test func `Content changes only as a draft and after a return`() {
        #expect(PaperState.allCases.filter(\.isOpen) == [.draft, .returned])
        #expect(
            PaperState.allCases.map(\.label)
                == ["Soạn thảo", "Đã trình", "Trả lại", "Đã phê duyệt", "Đã ban hành", "Đã thay thế"])
    }

    @Test(
        arguments: [
            (.submit, .submitPapers), (.withdraw, .submitPapers), (.giveBack, .approvePapers),
            (.approve, .approvePapers),
            (.issue, .issuePapers),
        ] as [(PaperStep, Action)])
    func `Each step asks for its own right`(step: PaperStep, action: Action) {
        #expect(PaperRules.action(for: step) == action)
    }

    @Test(arguments: PaperStep.allCases)
    func `Whoever had a part in a paper is kept from approving it and from nothing else`(step: PaperStep) {
        let participants = PaperRules.Participants(ids: ["a", "b"])
        #expect(participants.bar(step, ["a"]) == (step == .approve))
        #expect(participants.bar(step, ["c", "b"]) == (step == .approve))
        #expect(!participants.bar(step, ["c"]))
    }

    @Test func `Only a tier nearer the centre stands above`() {
        #expect(PaperRules.isAbove(.province, paper: .commune))
        #expect(!PaperRules.isAbove(.commune, paper: .commune))
        #expect(!PaperRules.isAbove(.village, paper: .commune))
    }

    @Test(
        arguments: [
            ("288/KH-BCD", "288/kh-bcd"), (" 288 / KH – BCD", "288/kh-bcd"), ("0091/KH-BTV", "91/kh-btv"),
            ("Số: 07/KH-UBND", "7/kh-ubnd"), ("00", "0"), ("100/QĐ-UBND", "100/qđ-ubnd"),
        ])
    func `Numbers are compared without blanks, case and leading zeros`(printed: String, key: String) {
        #expect(PaperNumber.key(printed) == key)
    }

    @Test(
        arguments: [
            ("288 / kh-bcd", "288/KH-BCD"), ("288/KH-BCD", "288/KH-BCD"), ("861 / QĐ - TTg", "861/QĐ-TTg"),
        ])
    func `A number is kept without blanks, and in capitals when it was typed without any`(typed: String, kept: String) {
        #expect(PaperNumber.kept(typed) == kept)
    }

    @Test func `Numbers that differ in a digit or in the symbol stay apart`() {
        #expect(PaperNumber.key("28/KH-BCD") != PaperNumber.key("280/KH-BCD"))
        #expect(PaperNumber.key("288/KH-BCD") != PaperNumber.key("288/QĐ-BCD"))
    }
}
