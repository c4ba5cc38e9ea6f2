import Foundation
import Kernel
import Programme
import Testing
import Totals

@testable import Progress

/// How rows of totals become a report: pure.
@Suite struct ProgressBuilderTests {
    private static let place = PlaceID(10)
    private static let unit = PlaceID(11)
    private static let other = PlaceID(12)
    private static let bucket = PlaceID(19)
    private static let phase = 20_212_025

    private static func node(_ id: PlaceID, _ kind: ProgressNode.Kind) -> ProgressNode {
        ProgressNode(
            id: id, code: id.description, name: "Huyện \(id)", shortName: id.description, tier: .district, kind: kind)
    }

    private static func total(
        _ node: PlaceID, issuer: Int, target: Int64 = 0, evidenced: Int64 = 0, declared: Int64 = 0
    ) -> NodeTotal {
        NodeTotal(
            node: node, indicator: 1, issuer: issuer,
            amounts: Amounts(target: target, evidenced: evidenced, declared: declared, entries: 1))
    }

    private static func figure(
        _ period: Int, issuer: Int, tier: Int = 2, target: Int64 = 0, evidenced: Int64 = 0, declared: Int64 = 0
    ) -> TierTotal {
        TierTotal(
            period: period, indicator: 1, issuer: issuer, tier: tier,
            amounts: Amounts(target: target, evidenced: evidenced, declared: declared, entries: 1))
    }

    private func report(
        year: [NodeTotal], accumulated: [NodeTotal] = [], phase: [NodeTotal] = [], figures: [TierTotal]
    ) -> IndicatorProgress? {
        ProgressBuilder(catalogue: World.catalogue, year: 2024).report(
            ProgressBuilder.Rows(
                place: Self.place, codes: [1: "communication_team"],
                nodes: [
                    Self.node(Self.unit, .place), Self.node(Self.other, .place), Self.node(Self.place, .own),
                    Self.node(Self.bucket, .bucket),
                ], year: year, accumulated: accumulated, phase: phase, ownYear: year, ownPhase: phase,
                figures: figures)
        ).indicator("communication_team")
    }

    @Test("Two tiers that plan the same are not added up: one series is shown, the other told (C36, C37)")
    func oneSeries() throws {
        let item = try #require(
            report(
                year: [
                    Self.total(Self.place, issuer: 0, target: 50), Self.total(Self.unit, issuer: 1, target: 22),
                    Self.total(Self.other, issuer: 1, target: 35), Self.total(Self.unit, issuer: 2, target: 24),
                ],
                figures: [
                    Self.figure(2024, issuer: 0, target: 50), Self.figure(2024, issuer: 1, target: 57),
                    Self.figure(2024, issuer: 2, target: 24),
                ]))
        #expect(item.year.target == 57 && item.issuer == .province)
        #expect(item.children.map(\.year.target) == [22, 35])
        #expect(
            item.others == [OtherTarget(issuer: .central, target: 50), OtherTarget(issuer: .district, target: 24)])
    }

    @Test("A phase sums the years up to the asked one and is held against its own target (C42, C43)")
    func phase() throws {
        let results = TotalKey.results
        let item = try #require(
            report(
                year: [Self.total(Self.unit, issuer: results, evidenced: 2)],
                accumulated: [
                    Self.total(Self.unit, issuer: results, evidenced: 9, declared: 1),
                    Self.total(Self.bucket, issuer: results, declared: 4),
                ],
                phase: [Self.total(Self.unit, issuer: 1, target: 10), Self.total(Self.other, issuer: 1, target: 5)],
                figures: [
                    Self.figure(2022, issuer: results, evidenced: 7, declared: 5),
                    Self.figure(2024, issuer: results, evidenced: 2), Self.figure(Self.phase, issuer: 1, target: 15),
                ]))
        #expect(item.year == ProgressFigures(evidenced: 2) && item.year.state == .unassigned)
        #expect(item.phase == ProgressFigures(target: 15, evidenced: 9, declared: 5))
        #expect(item.byYear[2022]?.achieved == 12 && item.byYear[2023]?.achieved == 0 && item.byYear[2025] == nil)
        #expect(item.children.map(\.phase.phaseState) == [.maintain, .catchUp, .unassigned])
        #expect(item.children.last?.node.kind == .bucket && item.unplaced.achieved == 0)
    }

    @Test("What each tier is to do and did stands apart, and so does what nobody ascribes (C37, C56)")
    func tiers() throws {
        let results = TotalKey.results
        let item = try #require(
            report(
                year: [Self.total(Self.unit, issuer: 1, target: 22)],
                figures: [
                    Self.figure(2024, issuer: 1, tier: 1, target: 11),
                    Self.figure(2024, issuer: 1, tier: 2, target: 11),
                    Self.figure(2024, issuer: results, tier: 1, evidenced: 9),
                    Self.figure(2024, issuer: results, tier: -1, declared: 1),
                ]))
        #expect(item.tiers[.province] == ProgressFigures(target: 11, evidenced: 9))
        #expect(item.tiers[.district] == ProgressFigures(target: 11))
        #expect(item.tiers[nil] == ProgressFigures(declared: 1))
        #expect(item.year == ProgressFigures(target: 22, evidenced: 9, declared: 1))
    }

    @Test("An indicator without anything is there with nothing, not with 0 of 0")
    func empty() throws {
        let item = try #require(report(year: [], figures: []))
        #expect(item.isEmpty && item.year.target == nil && item.phase.target == nil)
        #expect(item.children.map(\.node.kind) == [.place, .place])
    }

    @Test("The report is JSON with null where there is no target")
    func json() throws {
        let item = try #require(report(year: [], figures: []))
        let child = try #require(item.children.first)
        let text = String(decoding: try JSONEncoder().encode(ProgressJSON.Child(child)), as: UTF8.self)
        #expect(text.contains("\"target\":null") && text.contains("\"achieved\":0"))
    }
}
