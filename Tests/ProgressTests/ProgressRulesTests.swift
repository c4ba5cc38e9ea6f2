import Kernel
import Testing

@testable import Progress

/// The rules over figures, without a database.
@Suite struct ProgressRulesTests {
    @Test("Per cent is rounded half up, and there is none without a target (C42)")
    func percent() {
        #expect(ProgressFigures(target: 57, evidenced: 44, declared: 5).percent == 86)
        #expect(ProgressFigures(target: 200, evidenced: 1).percent == 1)
        #expect(ProgressFigures(target: 201, evidenced: 1).percent == 0)
        #expect(ProgressFigures(target: 0, evidenced: 3).percent == nil)
        #expect(ProgressFigures(evidenced: 3).percent == nil)
        #expect(ProgressFigures(target: 47, evidenced: 47, declared: 5).percent == 111)
    }

    @Test("What remains is never below nothing (C42)")
    func remaining() {
        #expect(ProgressFigures(target: 57, evidenced: 44, declared: 5).remaining == 8)
        #expect(ProgressFigures(target: 47, evidenced: 52).remaining == 0)
        #expect(ProgressFigures(evidenced: 52).remaining == nil)
    }

    @Test("Finished, under way, not begun and not assigned are told apart, by year and by phase (C43)")
    func states() {
        #expect(ProgressFigures(target: 1, declared: 1).state == .done)
        #expect(ProgressFigures(target: 22, evidenced: 17, declared: 2).state == .underway)
        #expect(ProgressFigures(target: 22).state == .notStarted)
        #expect(ProgressFigures(target: 0, evidenced: 1).state == .unassigned)
        #expect(ProgressFigures(evidenced: 1).state == .unassigned)
        #expect(ProgressFigures(target: 42, evidenced: 42).phaseState == .maintain)
        #expect(ProgressFigures(target: 42, evidenced: 41).phaseState == .catchUp)
        #expect(ProgressFigures().phaseState == .unassigned)
    }
}
