import Foundation
import Kernel

extension WriteTransaction {
    /// Does a piece of work once for a submission id: the id that a form or a client made before it sent anything.
    /// A repeat, such as a second click or a request sent again after a broken line, is answered with the first result.
    /// Work that changed no row, as what a second tab asks for again, is not remembered: nothing of it can be done twice.
    ///
    /// - Parameters:
    ///   - id: made by the client, one a form shown.
    ///   - action: what is submitted; an id used for another action is refused.
    /// - Throws: `Problem` `submission.foreign` (absent) when the id belongs to somebody else.
    public func once<Result: Codable & Sendable>(
        _ id: RecordID, _ action: String, _ work: () throws -> Result
    ) throws -> Result {
        if let row = try row("SELECT actor_id, action, result_text FROM submission WHERE id = \(id)") {
            let owner: String = try row("actor_id")
            let earlier: String = try row("action")
            guard owner == actor.id, earlier == action else {
                throw Problem(.absent, "submission.foreign", "Không có phiếu gửi này. Mở lại trang rồi gửi lại.")
            }
            let text: String = try row("result_text")
            return try JSONDecoder().decode(Result.self, from: Data(text.utf8))
        }
        let before = changed
        let result = try work()
        guard changed > before else { return result }
        let text = String(decoding: try JSONEncoder().encode(result), as: UTF8.self)
        try execute(
            """
            INSERT INTO submission (id, actor_id, action, result_text, at)
            VALUES (\(id), \(actor.id), \(action), \(text), \(now))
            """)
        return result
    }
}
