import Events
import Kernel
import Pages

extension Link {
    static let newLaunchPlan = Link("/ra-mat/moi")
    static let readLaunchPlan = Link("/ra-mat/doc")

    /// A step below a plan of launches.
    static func launchPlan(_ id: RecordID, _ action: LaunchAction) -> Link {
        Link(segments: ["ra-mat", id.text] + action.segments)
    }
}

/// What can be done below a plan of launches, as the rest of its address.
enum LaunchAction {
    case change, takeBack, newLine, word, workbook, need, sheet
    case line(RecordID)
    case agree(RecordID)
    case plan(RecordID)
    case strikeLine(RecordID)
    case setNeed(RecordID)
    case strikeNeed(RecordID)
    case preview(RecordID)
    case keep(RecordID)
    case discard(RecordID)

    var segments: [String] {
        switch self {
        case .change: ["sua"]
        case .takeBack: ["rut"]
        case .newLine: ["lich", "moi"]
        case .word: ["lich.docx"]
        case .workbook: ["lich.xlsx"]
        case .need: ["chuan-bi"]
        case .sheet: ["nhap"]
        case .line(let id): ["lich", id.text]
        case .agree(let id): ["lich", id.text, "thong-nhat"]
        case .plan(let id): ["lich", id.text, "su-kien"]
        case .strikeLine(let id): ["lich", id.text, "bo"]
        case .setNeed(let id): ["chuan-bi", id.text]
        case .strikeNeed(let id): ["chuan-bi", id.text, "bo"]
        case .preview(let id): ["nhap", id.text]
        case .keep(let id): ["nhap", id.text, "giu"]
        case .discard(let id): ["nhap", id.text, "bo"]
        }
    }
}
