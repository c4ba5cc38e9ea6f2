import Kernel
import Testing

@testable import Planning

/// Villages stand in no list of places: their names are typed.
@Suite struct TypedUnitsTests {
    @Test func `each line is a unit of its own, in the order typed, blank lines left out`() throws {
        let units = try TypedUnits.read("Thôn Nà Mạ\n\n  Tổ dân phố  2 \nThôn Ỷ Lan")
        #expect(units.map(\.label) == ["Thôn Nà Mạ", "Tổ dân phố 2", "Thôn Ỷ Lan"])
        #expect(units.allSatisfy { $0.unit == nil })
    }

    @Test(arguments: [
        ("", "plan.units_none"), (" \n \n", "plan.units_none"), ("Thôn A\nThôn B\nThôn A", "plan.units_twice"),
        (String(repeating: "ằ", count: 101), "plan.units_long"),
        ((1...201).map { "Thôn \($0)" }.joined(separator: "\n"), "plan.units_many"),
    ])
    func `what makes no list of units is told at its field`(_ typed: String, _ code: String) {
        let problem = #expect(throws: Problem.self) { try TypedUnits.read(typed) }
        #expect(problem?.code == code && problem?.field == "don-vi")
    }
}
