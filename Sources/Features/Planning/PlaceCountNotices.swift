import Database
import Kernel
import Office
import Places
import Programme

/// What an annex states in its columns that count places (“Tổng số xã vùng III”, “Số xóm vùng III”) against the attributes
/// entered for those places (A17, V252). A unit for which nothing was entered is left alone: an office that has no list
/// owes none.
struct PlaceCountNotices {
    let annex: Annex
    let catalogue: Catalogue
    /// The place of the plan.
    let place: PlaceID
    /// The day on which places were counted.
    let day: Day
    /// By the code of the column, then by unit.
    let tallies: [String: [PlaceID: PlaceTally]]

    /// Counts what the columns of an annex ask for: on the first day of the period's last year, or of the period where the
    /// units have changed between.
    static func load(
        _ annex: Annex, of current: CurrentPlan, catalogue: Catalogue, in tx: Transaction
    ) throws -> PlaceCountNotices {
        let period = current.plan.period
        let last = Period(year: period.last)?.firstDay ?? period.firstDay
        let place = current.target.place
        let day = try PlaceStore.structure(on: last, tx).id == place.structure ? last : period.firstDay
        var tallies: [String: [PlaceID: PlaceTally]] = [:]
        for case .placeCount(let code) in annex.kind == .units ? annex.subjects : [] {
            guard let kind = catalogue.placeAttributes.first(where: { $0.placeCount == code }) else { continue }
            tallies[code] = try PlaceAttributes.tallies(kind.code, below: place, on: day, tx)
        }
        return PlaceCountNotices(annex: annex, catalogue: catalogue, place: place.id, day: day, tallies: tallies)
    }

    func all() -> [Notice] {
        annex.subjects.flatMap { subject -> [Notice] in
            guard case .placeCount(let code) = subject, let tallies = tallies[code],
                let column = annex.columns(of: subject).first
            else { return [] }
            let name = catalogue.placeCounts.first { $0.code == code }?.name ?? code
            let sums = Sums(annex, catalogue)
            let total =
                sums.stated(subject).first
                ?? (number: sums.sum(of: column).number, cell: column.headerCell)
            var notices = compare(name, total.number, at: total.cell, with: tallies[place])
            for row in annex.rows where row.kind == .unit {
                guard case .place(let id, _, let unit)? = row.unit, let number = annex[row, column]?.number else {
                    continue
                }
                notices += compare(
                    "\(unit), \(name.prefix(1).lowercased() + name.dropFirst())", number,
                    at: CellAddress(row: row.number, column: column.number), with: tallies[id])
            }
            return notices
        }
    }

    private func compare(
        _ what: String, _ number: Int64, at cell: CellAddress, with tally: PlaceTally?
    ) -> [Notice] {
        guard let tally, !tally.isEmpty else { return [] }
        var notices: [Notice] = []
        let stated = Number.grouped(number)
        if let declared = tally.declared, Int64(declared) != number {
            let basis = tally.decisions.count == 1 ? " theo \(tally.decisions[0])" : ""
            notices.append(
                Notice(
                    .placesToList, cell: cell,
                    "\(what): phụ lục ghi \(stated), số khai ở địa bàn ngày \(day.written) là "
                        + "\(Number.grouped(Int64(declared)))\(basis)."))
        }
        if tally.listed > 0, Int64(tally.listed) != number {
            notices.append(
                Notice(
                    .placesToList, cell: cell,
                    "\(what): phụ lục ghi \(stated), danh sách địa bàn ngày \(day.written) có "
                        + "\(Number.grouped(Int64(tally.listed)))."))
        }
        return notices
    }
}
