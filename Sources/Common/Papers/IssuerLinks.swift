import Kernel
import Pages

extension Link {
    /// The offices whose headings and templates one may edit.
    public static let issuers = Link("/mau-van-ban")

    /// The heading and template of an office.
    public static func issuer(_ agency: RecordID) -> Link { Link(segments: ["mau-van-ban", agency.text]) }

    static func issuer(_ agency: RecordID, _ part: IssuerPart) -> Link {
        Link(segments: ["mau-van-ban", agency.text, part.rawValue])
    }
}

/// What belongs to the page of an office's papers, as the last part of its address.
enum IssuerPart: String {
    /// The template that is in use.
    case template = "mau.docx"
    /// A sample paper filled with it.
    case sample = "xem-thu.docx"
    /// Back to the standard template.
    case standard = "mau-chuan"
}
