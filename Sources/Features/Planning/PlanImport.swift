import Accounts
import Attachments
import Database
import Foundation
import Kernel
import Office
import Places
import Programme

/// Where an annex belongs and what its paper says about itself.
public struct ImportTarget: Hashable, Sendable {
    public var place: Place
    public var agency: Agency
    public var period: Period
    /// The number and symbol of the plan; nil while blank.
    public var paperNumber: String?
    /// The date of the plan; nil while blank.
    public var paperDay: Day?

    public init(place: Place, agency: Agency, period: Period, paperNumber: String? = nil, paperDay: Day? = nil) {
        self.place = place
        self.agency = agency
        self.period = period
        self.paperNumber = paperNumber
        self.paperDay = paperDay
    }
}

/// An annex as it was read, with everything found in it.
public struct Reading: Sendable {
    public let annex: Annex
    public let findings: Findings
}

/// What became of an import.
public struct ImportResult: Sendable, Codable {
    /// The version it stands in; the earlier one when nothing new was kept.
    public let version: RecordID
    public let plan: RecordID
    public let number: Int
    /// The same file was imported before with the same options: nothing new was kept.
    public let isUnchanged: Bool
}

/// Bringing an annex in: read it, tell what was found, keep it as a draft version.
public struct PlanImport: Sendable {
    public let catalogue: Catalogue

    public init(catalogue: Catalogue) { self.catalogue = catalogue }

    /// Reads one sheet for a plan and checks it.
    ///
    /// - Throws: `Problem` when the sheet has no table that can be read.
    public func read(
        _ grid: Grid, for target: ImportTarget, choices: ReadingChoices = ReadingChoices(), in tx: Transaction
    ) throws -> Reading {
        let day = try PlanSpan.day(of: target.place, in: target.period, tx)
        let directory = try UnitDirectory(for: target.place, on: day, in: tx)
        var failure: (any Error)?
        let annex = try AnnexReader.read(grid, catalogue: catalogue, choices: choices) { printed in
            do {
                return try directory.match(printed)
            } catch {
                failure = failure ?? error
                return .unknown(note: "")
            }
        }
        if let failure { throw failure }
        return Reading(annex: annex, findings: try findings(annex, for: target, in: tx))
    }

    /// How the cells of a shifted table could be put back. Choices about columns, and a repair that was accepted, make
    /// no difference; rows that were left out do.
    public func proposal(_ grid: Grid, choices: ReadingChoices = ReadingChoices()) -> RepairProposal {
        var rows = choices
        rows.moves = nil
        return TableRepair.propose(grid, catalogue: catalogue, choices: rows)
    }

    /// Everything found in an annex: sums and doubts from itself, notices also from the catalogue and the plan of the
    /// phase.
    public func findings(_ annex: Annex, for target: ImportTarget, in tx: Transaction) throws -> Findings {
        var findings = Reconciliation.check(annex, catalogue: catalogue)
        let phase = try phaseAnnex(for: target, in: tx)
        findings.notices += PlanNotices(
            annex: annex, catalogue: catalogue, placeCode: target.place.code, period: target.period, phase: phase,
            statuses: try statuses(for: target, in: tx)
        ).all()
        return findings
    }

    /// The states that the plan's text names already; none for a plan that does not exist yet.
    private func statuses(for target: ImportTarget, in tx: Transaction) throws -> [PlanStatus] {
        let plans = try PlanStore.plans(at: target.place.id, period: target.period, in: tx)
        guard let plan = plans.first(where: { $0.agency == target.agency.id }),
            let version = try PlanStore.newest(of: plan.id, in: tx)
        else { return [] }
        return try PlanTextStore.statuses(of: version.id, in: tx)
    }

    /// The annex of units of the phase that a year lies in; nil for a phase, and where there is none.
    func phaseAnnex(for target: ImportTarget, in tx: Transaction) throws -> Annex? {
        guard target.period.isYear else { return nil }
        for plan in try PlanStore.phasePlans(at: target.place.id, around: target.period, in: tx) {
            guard let version = try PlanStore.newest(of: plan.id, in: tx) else { continue }
            if let kept = try AnnexStore.annexes(of: version.id, in: tx).first(where: { $0.annex.kind == .units }) {
                return kept.annex
            }
        }
        return nil
    }

    /// Keeps an annex as a new draft version of its plan, with the file it came from. The text and annexes of the other
    /// kind are carried over from the version before. The same source over the same version keeps nothing new.
    ///
    /// - Throws: `Problem` `paper.under_decision` while a version of the plan is submitted or approved.
    public func keep(
        _ annex: Annex, for target: ImportTarget, attachment: RecordID, sourceKey: String, in tx: WriteTransaction
    ) throws -> ImportResult {
        let plan = try PlanStore.require(
            place: target.place.id, agency: target.agency.id, period: target.period, in: tx)
        var annexes: [KeptAnnex] = []
        var text = PlanText()
        if let newest = try PlanStore.newest(of: plan.id, in: tx) {
            annexes = try AnnexStore.annexes(of: newest.id, in: tx)
            if annexes.contains(where: { $0.sourceKey == sourceKey && $0.annex.kind == annex.kind }) {
                return ImportResult(version: newest.id, plan: plan.id, number: newest.number, isUnchanged: true)
            }
            annexes.removeAll { $0.annex.kind == annex.kind }
            text = try PlanTextStore.text(of: newest.id, in: tx)
        }
        annexes.append(KeptAnnex(annex: annex, attachment: attachment, sourceKey: sourceKey))
        let version = try PlanStore.addDraft(
            to: plan, number: target.paperNumber, day: target.paperDay, annexes: annexes, text: text, in: tx)
        try tx.audit(
            "plan_version.imported", RecordRef("plan_version", version.id), place: target.place.id,
            after: [
                "plan": plan.id.text, "version": String(version.number), "sheet": annex.sheet,
                "cells": String(annex.cells.count),
            ])
        return ImportResult(version: version.id, plan: plan.id, number: version.number, isUnchanged: false)
    }

    /// Tells two imports apart: the bytes of the file, the sheet, what was said about the paper, and the choices made.
    public static func sourceKey(
        digest: String, sheet: String, target: ImportTarget, choices: ReadingChoices
    ) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let chosen = String(decoding: try encoder.encode(choices), as: UTF8.self)
        return [digest, sheet, target.paperNumber ?? "", target.paperDay?.iso ?? "", chosen].joined(separator: "|")
    }

    /// The agency that issues a plan when nobody names one: the one that issued it before, if that is a single one,
    /// else the Union of the place.
    ///
    /// - Throws: `Problem` `plan.agency_needed` when several have issued plans for the period.
    public static func defaultAgency(for place: Place, period: Period, in tx: Transaction) throws -> Agency {
        let plans = try PlanStore.plans(at: place.id, period: period, in: tx)
        if plans.count == 1, let agency = try AgencyStore.find(plans[0].agency, in: tx) { return agency }
        if plans.count > 1 { throw try severalIssuers(plans, place: place, period: period, in: tx) }
        let unions = try AgencyStore.all(at: [place.id], in: tx).filter { $0.kind == .union && $0.parent == nil }
        guard let union = unions.first else {
            throw Problem(
                "plan.agency_needed", "\(place.name) chưa có cơ quan nào trong danh mục. Thêm cơ quan ban hành trước.",
                field: "co-quan")
        }
        return union
    }

    /// Several agencies have plans for one place and period: somebody must say whose is meant.
    public static func severalIssuers(
        _ plans: [Plan], place: Place, period: Period, in tx: Transaction
    ) throws -> Problem {
        let names = try plans.compactMap { try AgencyStore.find($0.agency, in: tx) }.map { "\($0.code) (\($0.name))" }
        return Problem(
            "plan.several_issuers",
            "\(place.name) có kế hoạch \(period.written) của \(names.count) cơ quan: \(names.joined(separator: ", ")). "
                + "Chọn một cơ quan.", field: "co-quan")
    }
}
