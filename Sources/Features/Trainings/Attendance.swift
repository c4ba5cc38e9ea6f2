import Database
import Kernel

/// Who came to a class, as conditions of other questions.
public enum Attendance {
    /// The condition that the person of a column came to a class that was held and not taken back.
    ///
    /// - Parameters:
    ///   - column: a name of the program, with its table.
    ///   - kind: the code of the kind of event.
    ///   - variant: the programme of the class (`gm_p2`); nil for any.
    ///   - year: in which the class ended; nil for any.
    public static func came(
        _ column: String, kind: String = "training", variant: String?, year: Int? = nil
    ) -> SQL {
        """
        EXISTS (SELECT 1 FROM event_participant p JOIN event e ON e.id = p.event_id
                 WHERE p.person_id = \(unsafe: column) AND \(holds(kind: kind, variant: variant, year: year)))
        """
    }

    /// The condition that a line `p` of the list of an event `e` is somebody who came to such a class. Who only organised
    /// it was not trained.
    public static func holds(kind: String, variant: String?, year: Int?) -> SQL {
        let programme: SQL = variant.map { "AND e.variant = \($0)" as SQL } ?? ""
        let days: SQL =
            year.flatMap { year in
                Day(year: year, month: 1, day: 1).flatMap { first in
                    Day(year: year, month: 12, day: 31).map { last in
                        "AND e.held_until BETWEEN \(first) AND \(last)" as SQL
                    }
                }
            } ?? ""
        return """
            p.attended = 1 AND p.role <> 'organiser' AND e.kind = \(kind) AND e.state = 'held'
               AND e.taken_back_at IS NULL \(programme) \(days)
            """
    }
}
