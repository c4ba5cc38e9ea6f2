import Accounts
import Cadres
import Declarations
import Events
import Groups
import Handovers
import Kernel
import LegalRegister
import Pages
import Papers
import Places
import Planning
import Trainings

/// Where the house shows the record that an audit entry names.
enum RecordLinks {
    /// Nil for what has no page of its own.
    static func link(to record: RecordRef) -> Link? {
        if record.kind == "place" { return Int64(record.id).map { .place(PlaceID($0)) } }
        if record.kind == "structure" { return .reforms }
        guard let id = RecordID(record.id) else { return nil }
        return switch record.kind {
        // A version of a plan has the id of its paper.
        case "paper", "plan_version": .paper(id)
        case "plan": .plan(id)
        case "import_preview": .importPreview(id)
        case "declaration": .declaration(id)
        case "declaration_import": .declarationImport(id)
        case "group": .group(id)
        case "event": .event(id)
        case "social_page": .socialPages
        case "launch_plan": .launchPlan(id)
        case "trainer": .trainers
        case "cadre": .cadre(id)
        case "legal_document": .legalDocument(id)
        case "agency": .agency(id)
        case "user_account": .user(id)
        case "issuer_profile": .issuer(id)
        case "handover": .handover(id)
        default: nil
        }
    }
}
