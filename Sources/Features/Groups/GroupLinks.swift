import Kernel
import Pages

extension Link {
    /// A registered group.
    public static func group(_ id: RecordID) -> Link { Link(segments: ["mo-hinh", id.text]) }

    /// A step below a group.
    static func group(_ id: RecordID, _ action: GroupAction) -> Link {
        Link(segments: ["mo-hinh", id.text] + action.segments)
    }

    /// What was noted of all groups: opinions, exchanges, reviews.
    public static let groupNotes = Link("/mo-hinh/ghi-chep")
    static let groupNotesWorkbook = Link("/mo-hinh/ghi-chep.xlsx")
    static let newGroup = Link("/mo-hinh/moi")
    static let groupWorkbook = Link("/mo-hinh/danh-sach.xlsx")
    static let groupImport = Link("/mo-hinh/nhap")
}

/// What can be done below a group, as the rest of its address.
enum GroupAction {
    case correct, step, undoStep, takeBack, newMember, memberList, keepMemberList, memberWorkbook, meeting, note, file,
        effect
    case member(RecordID)
    case leave(RecordID)
    case strikeMember(RecordID)
    case strikeMeeting(RecordID)
    case strikeNote(RecordID)
    case download(RecordID)
    case merge(RecordID)

    var segments: [String] {
        switch self {
        case .correct: ["sua"]
        case .step: ["buoc"]
        case .undoStep: ["buoc", "rut"]
        case .takeBack: ["rut"]
        case .newMember: ["thanh-vien", "moi"]
        case .memberList: ["danh-sach"]
        case .keepMemberList: ["danh-sach", "giu"]
        case .memberWorkbook: ["danh-sach.xlsx"]
        case .meeting: ["sinh-hoat"]
        case .note: ["ghi-chep"]
        case .file: ["tep"]
        case .effect: ["tac-dong"]
        case .member(let id): ["thanh-vien", id.text]
        case .leave(let id): ["thanh-vien", id.text, "roi"]
        case .strikeMember(let id): ["thanh-vien", id.text, "bo"]
        case .strikeMeeting(let id): ["sinh-hoat", id.text, "bo"]
        case .strikeNote(let id): ["ghi-chep", id.text, "bo"]
        case .download(let id): ["tep", id.text]
        case .merge(let id): ["thanh-vien", id.text, "gop"]
        }
    }
}
