import Foundation
import Kernel
import Office
import Papers
import Places
import Programme
import TestSupport
import Testing

@testable import Reporting

/// The own figures of a quarter or half of a year.
@Suite struct SpanTests {
    private static let teams = ReportFigure.Key("communication_team")

    private func key(_ code: String, _ period: ReportPeriod, _ world: World) async throws -> ObligationKey {
        ObligationKey(kind: "progress", place: try await world.place(code).id, office: .union, period: period)
    }

    private func figures(_ key: ObligationKey, _ source: ReportSource, _ world: World) async throws -> ReportFigures {
        try await world.database.read { tx in
            try ReportFill.take(key, source: source, catalogue: World.catalogue, in: tx).figures
        }
    }

    @Test(
        "A quarter shows what has its days inside it, beside the sum since the year began; what was declared for the year is named apart",
        arguments: TestEngine.allCases)
    func quarter(engine: TestEngine) async throws {
        try await World.with(engine, on: "2024-08-01") { world in
            try await world.put(9, at: "01474", on: "2023-12-31")
            try await world.put(1, at: "01474", on: "2024-03-31")
            try await world.put(2, at: "01474", on: "2024-04-01")
            try await world.put(
                3, at: "01474", on: "2024-06-30", tier: .province, evidenced: false, since: "2024-04-01")
            try await world.put(5, at: "01474", on: "2024-07-01")
            try await world.put(12, at: "01474", on: "2024-12-31", evidenced: false, since: "2024-01-01")
            let second = try await figures(try await key("01474", .quarter(2024, 2), world), .progress, world)
            let whole = try #require(second[Self.teams])
            #expect(whole.span == ReportFigure.Span(evidenced: 2, declared: 3, unclear: 12))
            #expect(whole.evidenced == 3 && whole.declared == 3 && whole.phaseAchieved == 15)
            #expect(second[.init("communication_team", tier: Tier.province.depth)]?.span?.declared == 3)
            #expect(second[.init("communication_team", tier: Tier.district.depth)]?.span?.evidenced == 2)
            let half = try await figures(try await key("01474", .half(2024, 1), world), .progress, world)
            #expect(half[Self.teams]?.span == ReportFigure.Span(evidenced: 3, declared: 3, unclear: 12))
            // On its last day the year is counted as a whole, and still nobody knows what of it lies in the quarter.
            let fourth = try await figures(try await key("01474", .quarter(2024, 4), world), .progress, world)
            #expect(fourth[Self.teams]?.achieved == 23 && fourth[Self.teams]?.span?.unclear == 12)
            #expect(fourth[Self.teams]?.span?.achieved == 0)
        }
    }

    @Test("A district adds the quarters of its communes to what it recorded itself", arguments: TestEngine.allCases)
    func consolidated(engine: TestEngine) async throws {
        try await World.with(engine, on: "2024-08-01") { world in
            try await world.put(2, at: "01474", on: "2024-05-01")
            try await world.put(4, at: "01474", on: "2024-02-01")
            try await world.put(8, at: "049", on: "2024-05-02")
            try await world.put(16, at: "049", on: "2024-08-01")
            let period = ReportPeriod.quarter(2024, 2)
            let below = try await world.begun(try await key("01474", period, world), by: .commune)
            try await world.take(.submit, below, by: .commune)
            try await world.take(.approve, below, by: .communeLeader)
            let all = try await figures(try await key("049", period, world), .reports, world)
            #expect(all[Self.teams]?.span == ReportFigure.Span(evidenced: 10))
            #expect(all[Self.teams]?.evidenced == 14)
            // Straight from the records it is the same.
            let straight = try await figures(try await key("049", period, world), .progress, world)
            #expect(straight[Self.teams]?.span == ReportFigure.Span(evidenced: 10))
            #expect(straight[Self.teams]?.evidenced == 14)
        }
    }

    @Test("The page, the workbook and the Word paper of a quarter show its own column, kept as it was sent")
    func shown() async throws {
        try await World.with(.sqlite, on: "2024-08-01") { world in
            try await world.put(2, at: "01474", on: "2024-05-01")
            try await world.put(12, at: "01474", on: "2024-12-31", evidenced: false, since: "2024-01-01")
            let report = try await world.begun(try await key("01474", .quarter(2024, 2), world), by: .commune)
            try await world.take(.submit, report, by: .commune)
            let kept = try await world.figures(of: report)
            #expect(kept[Self.teams]?.span == ReportFigure.Span(evidenced: 2, unclear: 12))
            let page = try await world.get("/bao-cao/\(report.id)", as: .commune).html
            #expect(page.contains(">Quý II</th>") && page.contains(">Từ đầu năm</th>"))
            #expect(page.contains("không rõ ngày: 12") && page.contains("tu=2024-04-01&amp;den=2024-06-30"))
            #expect(!page.contains("thay đổi sau khi chốt"))
            let book = try await world.get("/bao-cao/\(report.id)/xlsx", as: .commune)
            let texts = Set(try DocumentReader.read(book.bytes).grids.flatMap { $0.cells.values.map(\.raw) })
            #expect(texts.isSuperset(of: ["Quý II", "Không rõ ngày trong kỳ", "Từ đầu năm"]))
            #expect(try await world.get("/bao-cao/\(report.id)/docx", as: .commune).status == .ok)
        }
    }

    @Test("The digest of a whole year is as it was; a span is part of it where there is one")
    func digest() {
        let figure = ReportFigure(Self.teams, target: 22, evidenced: 17, declared: 2)
        #expect(figure.numbers.count == 8)
        var spanned = figure
        spanned.span = ReportFigure.Span(evidenced: 1)
        var other = spanned
        other.span?.unclear = 1
        #expect(Set([figure, spanned, other].map { ReportFigures([$0]).digest }).count == 3)
    }
}
