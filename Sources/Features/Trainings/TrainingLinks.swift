import Events
import Kernel
import Pages

extension Link {
    /// Groups whose members are not trained yet.
    public static let untrained = Link("/lop/chua-tap-huan")

    /// Who is not trained yet, by name.
    public static let trainees = Link("/lop/chua-tap-huan/nguoi")
    /// Several people of a list are named for a class.
    public static let nameTrainees = Link("/lop/cu-di")

    /// A step below the lists of a class.
    static func nominations(_ event: RecordID, _ action: TrainingAction) -> Link {
        Link(segments: ["lop", event.text] + action.segments)
    }

    static func trainer(_ id: RecordID, _ action: String) -> Link { Link(segments: ["giang-vien", id.text, action]) }
    static let newTrainer = Link("/giang-vien/moi")
}

/// What can be done below the lists of a class, as the rest of its address.
enum TrainingAction {
    case name, forward, details, teachers, certificates
    case accept(RecordID)
    case refuse(RecordID)
    case reopen(RecordID)

    var segments: [String] {
        switch self {
        case .name: ["cu"]
        case .forward: ["chuyen"]
        case .details: ["noi-dung"]
        case .teachers: ["giang-vien"]
        case .certificates: ["giay-chung-nhan"]
        case .accept(let id): ["cu", id.text, "nhan"]
        case .refuse(let id): ["cu", id.text, "khong-nhan"]
        case .reopen(let id): ["cu", id.text, "xet-lai"]
        }
    }
}
