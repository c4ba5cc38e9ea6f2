import Kernel
import Pages

extension Link {
    /// What waits for the viewer.
    public static let inbox = Link("/viec-cho")
    /// One's own deputies.
    public static let deputies = Link("/uy-quyen")

    /// A paper, wherever its kind shows it.
    public static func paper(_ id: RecordID) -> Link { Link(segments: ["van-ban", id.text]) }

    /// The page that asks before a step.
    public static func paper(_ id: RecordID, _ step: PaperStep) -> Link {
        Link(segments: ["van-ban", id.text, step.slug])
    }

    /// The comments of a paper, with a form for one more.
    ///
    /// - Parameters:
    ///   - anchor: where the comment belongs: `E12`, `III.4`; empty for the whole paper.
    ///   - quote: what stands there.
    public static func comments(of id: RecordID, anchor: String = "", quote: String = "") -> Link {
        Link(segments: ["van-ban", id.text, "gop-y"]).query([("neo", anchor), ("trich", String(quote.prefix(200)))])
    }

    static func resolve(_ comment: RecordID, of id: RecordID) -> Link {
        Link(segments: ["van-ban", id.text, "gop-y", comment.text, "xong"])
    }

    /// The form that attaches the signed scan of an issued paper.
    public static func attach(to id: RecordID) -> Link { Link(segments: ["van-ban", id.text, "dinh-kem"]) }

    static func file(_ file: RecordID, of id: RecordID) -> Link {
        Link(segments: ["van-ban", id.text, "tep", file.text])
    }

    static func endDeputy(_ id: RecordID) -> Link { Link(segments: ["uy-quyen", id.text, "thoi"]) }
}
