import Kernel
import Pages

extension Link {
    /// A plan, at its newest version or at an older one.
    public static func plan(_ id: RecordID, version: Int? = nil) -> Link {
        Link(segments: ["ke-hoach", id.text]).query([("ban", version.map(String.init) ?? "")])
    }

    /// A plan as a workbook.
    public static func planWorkbook(_ id: RecordID, version: Int? = nil) -> Link {
        Link(segments: ["ke-hoach", id.text, "xlsx"]).query([("ban", version.map(String.init) ?? "")])
    }

    /// A file that an annex of a plan came from.
    public static func planFile(_ plan: RecordID, _ attachment: RecordID) -> Link {
        Link(segments: ["ke-hoach", plan.text, "tep", attachment.text])
    }

    /// The list of plans as a workbook.
    static let planListWorkbook = Link("/ke-hoach/danh-sach.xlsx")

    /// The second step of an import.
    public static func importPreview(_ id: RecordID) -> Link { Link(segments: ["nhap-phu-luc", id.text]) }

    /// The third step, or another thing that is done to a preview.
    static func importPreview(_ id: RecordID, _ step: PreviewStep) -> Link {
        Link(segments: ["nhap-phu-luc", id.text, step.rawValue])
    }
}

/// What can be done to a preview, as the last part of its address.
enum PreviewStep: String {
    /// Keep it as a draft version.
    case keep = "giu-lai"
    /// Throw it away.
    case discard = "bo"
    /// Read another sheet of its file.
    case sheet = "trang"
}
