import Database
import Kernel
import Places

/// The place that somebody means by a code or a name, on a day.
package enum TypedPlace {
    /// How a place stands in the field, so that it is found again.
    package static func text(_ place: Place) -> String { "\(place.name) (\(place.code))" }

    /// What was typed, or what may be meant by it.
    package enum Answer {
        case place(Place)
        /// Several: somebody chooses.
        case choices([PlaceHit])
        case problem(Problem)
    }

    /// Finds the place under the structure of a day. A place of another time is found too, so that the rules can say
    /// what stands there instead.
    ///
    /// - Parameter permits: whether the person may write there; only such places are offered as choices.
    package static func find(
        _ text: String, on day: Day, permits: (PlaceID) throws -> Bool, in tx: Transaction
    ) throws -> Answer {
        let field = "dia-ban"
        guard !text.isEmpty else {
            return .problem(Problem("sheet.place_missing", "Chưa ghi địa bàn. Ghi tên hoặc mã.", field: field))
        }
        let (name, code) = split(text)
        let structures = try PlaceStore.structures(tx)
        let then = try? PlaceStore.structure(on: day, tx)
        // The structure of the day answers first.
        let order = [then].compactMap { $0 } + structures.filter { $0.id != then?.id }
        if let code { return try coded(code, name: name, order, day, tx) }
        var outside: PlaceHit?
        for structure in order {
            let hits = try PlaceStore.search(name, on: structure.inForceFrom, limit: PlaceStore.largestPage, tx)
            let folded = Vietnamese.folded(name)
            let exact = hits.filter {
                Vietnamese.folded($0.place.name) == folded || Vietnamese.folded($0.place.shortName) == folded
            }
            // A place of another time must be called exactly so.
            let meant = structure.id == then?.id && exact.isEmpty ? hits : exact
            let within = try meant.filter { try permits($0.place.id) }
            // A part of a name is never guessed, not even when it fits one place only.
            if within.count == 1, !exact.isEmpty { return .place(within[0].place) }
            if !within.isEmpty { return .choices(Array(within.prefix(12))) }
            outside = outside ?? exact.first
        }
        if let outside { return .place(outside.place) }
        return .problem(
            Problem(
                "sheet.place_unknown",
                "Không có địa bàn nào tên “\(name)” theo địa giới ngày \(day.written). Ghi tên khác, hoặc ghi mã.",
                field: field))
    }

    private static func coded(
        _ code: String, name: String, _ order: [Structure], _ day: Day, _ tx: Transaction
    ) throws -> Answer {
        var first: Place?
        for structure in order {
            guard let place = try PlaceStore.place(code: code, on: structure.inForceFrom, tx) else { continue }
            if name.isEmpty || Vietnamese.folded(place.name) == Vietnamese.folded(name) { return .place(place) }
            first = first ?? place
        }
        let message =
            first.map { "Mã “\(code)” vào ngày \(day.written) là \($0.name), không phải “\(name)”. Sửa mã hoặc tên." }
            ?? "Không có địa bàn mã “\(code)”. Mã tỉnh có 2 chữ số, huyện 3 chữ số, xã 5 chữ số."
        return .problem(Problem("sheet.place_unknown", message, field: "dia-ban"))
    }

    /// `04` is a code; `Tỉnh Cao Bằng (04)` and `Xóm Lũng Rì (01279-03)` are names with their codes.
    private static func split(_ text: String) -> (name: String, code: String?) {
        if text.allSatisfy({ $0.isASCII && $0.isNumber }) { return ("", text) }
        guard let match = text.wholeMatch(of: /(.*?) ?\(([0-9][0-9A-Za-z.\-]{1,19})\)/) else { return (text, nil) }
        return (Vietnamese.line(String(match.1)), String(match.2))
    }
}
