import Kernel
import Programme

/// Responsible units, notes and states of an annex of activities.
extension AnnexReader {
    /// The units that a cell names. Several stand behind commas or semicolons, or as tiers behind a slash.
    func parties(_ printed: String) -> [RowParty] {
        let whole = party(printed, role: .lead)
        // The name of an office may hold a comma itself.
        if whole.agency != nil { return [whole] }
        var parties: [RowParty] = []
        for piece in pieces(printed) {
            let named = catalogue.partyRole(inName: String(piece))
            let role = named?.role ?? (parties.isEmpty ? .lead : .coordinating)
            parties += byTier(named?.name ?? Vietnamese.trimmed(String(piece))).map { party($0, role: role) }
        }
        return parties
    }

    /// The names between commas and semicolons. What goes on in small letters belongs to the name before it, as in
    /// `Ban Tuyên giáo - Chính sách, luật pháp`,
    /// unless it says a part in the work.
    private func pieces(_ printed: String) -> [String] {
        var pieces: [String] = []
        for piece in printed.split(whereSeparator: { $0 == "," || $0 == ";" }).map(String.init) {
            let words = Vietnamese.trimmed(piece)
            if let previous = pieces.last, words.first?.isLowercase == true, catalogue.partyRole(inName: piece) == nil {
                pieces[pieces.count - 1] = "\(Vietnamese.trimmed(previous)), \(words)"
            } else {
                pieces.append(piece)
            }
        }
        return pieces
    }

    private func party(_ label: String, role: PartyRole) -> RowParty {
        var party = RowParty(label: label, role: role, tier: labelTier(label))
        if case .agency(let id, let code, let name) = matcher(label) {
            party.agency = RowParty.Agency(id: id, code: code, name: name)
        }
        return party
    }

    /// `Hội LHPN huyện/xã` as the two it means; anything else as it is.
    private func byTier(_ label: String) -> [String] {
        let words = label.split(separator: " ")
        guard let tiers = words.last?.split(separator: "/"), tiers.count > 1, tiers.allSatisfy({ tier($0) != nil })
        else { return [label] }
        return tiers.map { (words.dropLast() + [$0]).joined(separator: " ") }
    }

    /// The tier that the last word of a name says; a `thị xã` is a district.
    private func labelTier(_ label: String) -> Tier? {
        if Vietnamese.folded(label).hasSuffix(" thi xa") { return .district }
        return label.split(separator: " ").last.flatMap(tier)
    }

    private func tier(_ word: Substring) -> Tier? { catalogue.tier(inLabel: String(word)) }

    /// Fills in what the columns of a row say about it.
    func describe(_ row: inout AnnexRow, _ columns: [AnnexColumn], _ cells: [Int: TargetCell]) {
        for column in columns {
            guard let cell = cells[column.number] else { continue }
            switch (column.subject, catalogue.columnKind(header: column.header)) {
            case (.text, .responsible): row.parties += parties(cell.raw)
            case (.text, .note): row.note = row.note.map { "\($0); \(cell.raw)" } ?? cell.raw
            default: break
            }
            guard column.subject == .activityTier || catalogue.columnKind(header: column.header) == .note else {
                continue
            }
            switch catalogue.state(inNote: cell.raw) {
            case .suspended:
                row.status = .suspended
                if row.kind != .task { row.suspension = cell.raw }
            case .awaitingGuidance: row.status = row.status ?? .awaitingGuidance
            case .pilot, .replicated, nil: break
            }
        }
    }
}
