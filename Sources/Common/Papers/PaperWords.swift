import Foundation
import Kernel

extension PaperStep {
    /// Its Vietnamese verb, for buttons with the label of the kind behind it: `Trình`, `Trả lại`.
    public var verb: String {
        switch self {
        case .submit: "Trình"
        case .withdraw: "Rút lại"
        case .giveBack: "Trả lại"
        case .approve: "Phê duyệt"
        case .issue: "Ban hành"
        }
    }

    /// The last part of its address.
    var slug: String {
        switch self {
        case .submit: "trinh"
        case .withdraw: "rut"
        case .giveBack: "tra-lai"
        case .approve: "phe-duyet"
        case .issue: "ban-hanh"
        }
    }
}

/// Sentences as the pages of papers write them.
enum PaperWords {
    /// Names joined for a sentence: `A, B và C`.
    static func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " và " + last
    }

    static let absent = Problem(.absent, "paper.absent", "Không có văn bản này trong phạm vi được xem.")

    /// That somebody was quicker: names the state that was found.
    static func stale(_ paper: Paper) -> Problem {
        Problem(
            .conflict, "paper.stale",
            "“\(paper.title)” đã đổi từ lúc trang này mở ra: nay ở trạng thái “\(paper.state.label)” "
                + "(\(paper.changedByName), \(Moment.written(paper.changedAt))). Chưa ghi gì thêm. Mở lại văn bản để xem bản mới."
        )
    }

    /// That a step cannot be taken in the state that was found.
    static func wrongState(_ step: PaperStep, _ paper: Paper) -> Problem {
        Problem(
            .conflict, "paper.step",
            "“\(paper.title)” đang ở trạng thái “\(paper.state.label)” (\(paper.changedByName), "
                + "\(Moment.written(paper.changedAt))) nên không \(step.verb.lowercased()) được. Chưa ghi gì thêm.")
    }

    /// That the content may not change now, and what to do.
    static func closed(_ paper: Paper) -> Problem {
        let way =
            switch paper.state {
            case .submitted: "Rút lại, hoặc chờ trả lại, rồi mới sửa."
            case .approved: "Chờ ban hành rồi lập bản mới để điều chỉnh."
            case .issued: "Lập bản mới để điều chỉnh."
            case .superseded: "Mở bản mới nhất để sửa."
            case .draft, .returned: "Mở lại văn bản rồi sửa."
            }
        return Problem(
            .conflict, "paper.closed",
            "“\(paper.title)” đang ở trạng thái “\(paper.state.label)” từ \(Moment.written(paper.changedAt)) nên không sửa được. "
                + way)
    }

    static func numberTaken(_ number: String, year: Int, by other: Paper) -> Problem {
        Problem(
            .conflict, "paper.number_taken",
            "Số “\(number)” đã dùng trong năm \(year) cho “\(other.title)”\(other.day.map { " ngày \($0.written)" } ?? ""). "
                + "Xem lại sổ văn bản rồi ghi số khác.",
            field: "so")
    }
}
