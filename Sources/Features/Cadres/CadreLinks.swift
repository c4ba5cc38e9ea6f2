import Events
import Kernel
import Pages

extension Link {
    /// A woman of the list.
    public static func cadre(_ id: RecordID) -> Link { Link(segments: ["can-bo-nu", id.text]) }

    /// A step below a woman of the list.
    static func cadre(_ id: RecordID, _ action: CadreAction) -> Link {
        Link(segments: ["can-bo-nu", id.text] + action.segments)
    }

    static let newCadre = Link("/can-bo-nu/moi")
    static let cadreWorkbook = Link("/can-bo-nu/danh-sach.xlsx")
    /// The numbers on a day, over time, and against targets.
    public static let cadreNumbers = Link("/can-bo-nu/so-lieu")
    static let cadreNumbersWorkbook = Link("/can-bo-nu/so-lieu.xlsx")
}

/// What can be done below a woman of the list, as the rest of its address.
enum CadreAction {
    case change, takeBack, newEntry
    case entry(RecordID)
    case end(RecordID)
    case strike(RecordID)

    var segments: [String] {
        switch self {
        case .change: ["sua"]
        case .takeBack: ["rut"]
        case .newEntry: ["chuc-vu"]
        case .entry(let id): ["chuc-vu", id.text]
        case .end(let id): ["chuc-vu", id.text, "thoi"]
        case .strike(let id): ["chuc-vu", id.text, "rut"]
        }
    }
}
