import Foundation
import Kernel
import Office
import Programme
import Testing

@testable import Planning

/// A generator that gives the same numbers again: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// Dividing the rest of a column.
@Suite struct DistributionTests {
    /// The annex of Cao Bằng with some cells set or blanked.
    private func annex(_ figures: [String: Int64?]) throws -> Annex {
        var annex = try World.annex(sheet: 0)
        for (cell, figure) in figures {
            let address = try GridRulesTests.address(cell)
            annex.cells[address] = figure.map { TargetCell(.number($0), raw: String($0)) }
        }
        return annex
    }

    private func column(_ letters: String, of annex: Annex) throws -> AnnexColumn {
        try #require(annex.columns.first { $0.letters == letters })
    }

    private func figures(_ divided: [CellAddress: Int64]) -> [String: Int64] {
        Dictionary(uniqueKeysWithValues: divided.map { ($0.key.text, $0.value) })
    }

    @Test func `shares add up exactly, are never negative and come out the same again`() {
        var random = SeededGenerator(seed: 8)
        for _ in 0..<20_000 {
            let weights = (0..<Int.random(in: 1...40, using: &random)).map { _ in
                Int64.random(in: 0...(Bool.random(using: &random) ? 12 : 1_000_000_000), using: &random)
            }
            let total = Int64.random(in: 0...999_999_999, using: &random)
            let shares = Distribution.shares(of: total, by: weights)
            guard weights.contains(where: { $0 > 0 }) else {
                #expect(shares.isEmpty)
                continue
            }
            #expect(shares.reduce(0, +) == total)
            #expect(shares.allSatisfy { $0 >= 0 })
            #expect(zip(shares, weights).allSatisfy { $1 > 0 || $0 == 0 })
            #expect(Distribution.shares(of: total, by: weights) == shares)
        }
    }

    @Test func `distributing never changes a total: afterwards the column adds up to what is stated`() throws {
        var random = SeededGenerator(seed: 288)
        let whole = try World.annex(sheet: 0)
        var divided = 0
        for _ in 0..<400 {
            var annex = whole
            let columns = annex.columns.filter(\.subject.isCounted)
            let column = try #require(columns.randomElement(using: &random))
            for row in annex.rows where row.kind == .unit {
                let address = CellAddress(row: row.number, column: column.number)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: annex.cells[address] = nil
                case 1: annex.cells[address] = TargetCell(.dash, raw: "-")
                default:
                    let figure = Int64.random(in: 0...6, using: &random)
                    annex.cells[address] = TargetCell(.number(figure), raw: String(figure))
                }
            }
            let before = Sums(annex, World.catalogue)
            let ways: [Distribution.Way] = [
                .evenly, .byPlaces(column: 4),
                .byWeights(
                    Dictionary(
                        uniqueKeysWithValues: annex.rows.map { ($0.number, Int64.random(in: -3...9, using: &random)) })),
            ]
            let way = try #require(ways.randomElement(using: &random))
            let receivers: Distribution.Receivers = Bool.random(using: &random) ? .blank : .all
            let distribution = Distribution(annex, catalogue: World.catalogue)
            guard let result = try? distribution.divide(column, way, among: receivers) else { continue }
            divided += 1
            for (address, figure) in result {
                #expect(figure >= (annex.cells[address]?.number ?? 0), "nothing is taken away")
                annex.cells[address] = TargetCell(.number(figure), raw: String(figure))
            }
            let after = Sums(annex, World.catalogue)
            #expect(after.stated(column: column).map(\.number) == before.stated(column: column).map(\.number))
            #expect(after.stated(column.subject).map(\.number) == before.stated(column.subject).map(\.number))
            let stated = after.stated(column: column).first ?? after.stated(column.subject).first
            let parts = after.stated(column: column).isEmpty ? after.parts(of: column.subject) : [column]
            #expect(parts.reduce(0) { $0 + after.sum(of: $1).number } == stated?.number)
        }
        #expect(divided > 100)
    }

    @Test func `the rest goes evenly to blank cells, the upper row first`() throws {
        let annex = try annex(["E9": nil, "E10": nil, "E12": nil, "E17": 0])
        let distribution = Distribution(annex, catalogue: World.catalogue)
        let column = try column("E", of: annex)
        #expect(try distribution.rest(of: column) == 24)
        #expect(
            figures(try distribution.divide(column, .evenly, among: .blank)) == ["E9": 8, "E10": 8, "E12": 8])
        let more = Distribution(
            try self.annex(["E8": 31, "E9": nil, "E10": nil, "E12": nil]), catalogue: World.catalogue)
        #expect(figures(try more.divide(column, .evenly, among: .blank)) == ["E9": 8, "E10": 7, "E12": 7])
    }

    @Test func `the rest goes by villages or by need, and an agency gets none`() throws {
        let annex = try annex(["T8": 44])
        let distribution = Distribution(annex, catalogue: World.catalogue)
        let column = try column("T", of: annex)
        let rest = try distribution.rest(of: column)
        #expect(rest == 19)
        let byPlaces = figures(try distribution.divide(column, .byPlaces(column: 4), among: .all))
        #expect(byPlaces["T18"] == nil)
        let added = byPlaces.reduce(Int64(0)) {
            $0 + $1.value - (CellAddress($1.key).flatMap { annex.cells[$0] }?.number ?? 0)
        }
        #expect(added == rest)
        let byNeed = figures(try distribution.divide(column, .byWeights([9: 3, 10: -7, 11: 1]), among: .all))
        #expect(byNeed.keys.sorted() == ["T11", "T9"])
    }

    @Test func `no rest, a negative rest and nobody to take it are told in a sentence`() throws {
        let whole = try World.annex(sheet: 0)
        func code(_ figures: [String: Int64?], _ way: Distribution.Way = .evenly) throws -> String? {
            let annex = try annex(figures)
            let column = try column("E", of: annex)
            let problem = #expect(throws: Problem.self) {
                try Distribution(annex, catalogue: World.catalogue).divide(column, way, among: .blank)
            }
            #expect(problem?.field == "cot")
            return problem?.code
        }
        #expect(whole.cells.count > 100)
        #expect(try code([:]) == "grid.distribute.nothing_left")
        #expect(try code(["E9": 12]) == "grid.distribute.less_than_nothing")
        #expect(try code(["E9": 10]) == "grid.distribute.no_receiver")
        #expect(try code(["E9": nil], .byWeights([:])) == "grid.distribute.no_weight")
        #expect(try code(["E7": nil, "E8": nil]) == "grid.distribute.nothing_stated")
    }
}
