import Database
import Kernel
import Places
import Sheets

/// The unit that somebody means by a code or a name.
enum TypedUnit {
    /// - Throws: `Problem` on `don-vi` when there is none, or several.
    static func find(
        _ text: String, on day: Day, permits: (PlaceID) throws -> Bool, in tx: Transaction
    ) throws -> Place {
        switch try TypedPlace.find(text, on: day, permits: permits, in: tx) {
        case .place(let place): return place
        case .problem(let problem): throw Problem(problem.kind, problem.code, problem.message, field: "don-vi")
        case .choices(let hits):
            let list = hits.prefix(6).map { "\($0.path) (\($0.place.code))" }.joined(separator: "; ")
            throw Problem(
                "training.unit_ambiguous", "Có nhiều nơi hợp với “\(text)”: \(list). Ghi kèm mã.", field: "don-vi")
        }
    }
}
