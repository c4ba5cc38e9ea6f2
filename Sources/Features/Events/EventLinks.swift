import Kernel
import Pages

extension Link {
    /// An event.
    public static func event(_ id: RecordID) -> Link { Link(segments: ["su-kien", id.text]) }

    /// The calendar of events.
    public static let calendar = Link("/lich")
    /// Where two levels plan the same, and where much is scattered.
    public static let overlaps = Link("/chong-lan")
    /// The lists of people that units send in for an event: kept by the room of trainings.
    public static func nominations(_ event: RecordID) -> Link { Link(segments: ["lop", event.text]) }
    /// The plans of launches: kept by the room of launches.
    public static let launchPlans = Link("/ra-mat")
    /// Classes for which units name people.
    public static let classes = Link("/lop")
    /// The list of ethnic-minority women officers: kept by the room of cadres.
    public static let cadres = Link("/can-bo-nu")
    /// The pool of trainers.
    public static let trainers = Link("/giang-vien")
    /// A plan of launches.
    public static func launchPlan(_ id: RecordID) -> Link { Link(segments: ["ra-mat", id.text]) }

    /// A product in the library of materials: kept by the room of outreach.
    public static func material(_ id: RecordID) -> Link { Link(segments: ["tai-lieu", id.text]) }
    /// The library of materials.
    public static let materials = Link("/tai-lieu")
    /// Numbers of events by place and channel beside the targets that an office set itself.
    public static let eventFigures = Link("/so-lieu-su-kien")
    /// The pages and groups of units in social networks.
    public static let socialPages = Link("/trang-mang-xa-hoi")

    /// A step below an event.
    static func event(_ id: RecordID, _ action: EventAction) -> Link {
        Link(segments: ["su-kien", id.text] + action.segments)
    }

    static let newEvent = Link("/su-kien/moi")
    static let eventWorkbook = Link("/su-kien/danh-sach.xlsx")
    static let eventImport = Link("/su-kien/nhap")
    static let calendarFile = Link("/lich.ics")
}

/// What can be done below an event, as the rest of its address.
enum EventAction {
    case correct, hold, reopen, cancel, takeBack, groups, file, people, attendance, invite
    case removePerson(RecordID)
    case line(EventLine.Kind)
    case strikeLine(RecordID)
    case commitment(RecordID)
    case download(RecordID)

    var segments: [String] {
        switch self {
        case .correct: ["sua"]
        case .hold: ["to-chuc"]
        case .reopen: ["mo-lai"]
        case .cancel: ["huy"]
        case .takeBack: ["rut"]
        case .groups: ["mo-hinh"]
        case .file: ["tep"]
        case .people: ["nguoi"]
        case .attendance: ["diem-danh"]
        case .invite: ["moi-truong-nhom"]
        case .removePerson(let id): ["nguoi", id.text, "bo"]
        case .line(let kind): ["ghi", kind.rawValue]
        case .strikeLine(let id): ["dong", id.text, "bo"]
        case .commitment(let id): ["cam-ket", id.text]
        case .download(let id): ["tep", id.text]
        }
    }
}
