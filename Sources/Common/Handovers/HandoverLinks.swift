import Accounts
import Kernel
import Pages

extension Link {
    static let newHandover = Link("/ban-giao/moi")

    /// A hand-over with its list.
    public static func handover(_ id: RecordID) -> Link { Link(segments: ["ban-giao", id.text]) }

    /// The list as a workbook.
    static func handoverWorkbook(_ id: RecordID) -> Link { Link(segments: ["ban-giao", id.text, "danh-sach.xlsx"]) }

    /// The page that asks before a hand-over is taken back.
    static func takeBack(_ id: RecordID) -> Link { Link(segments: ["ban-giao", id.text, "rut-lai"]) }

    /// Says that the list was read.
    static func readHandover(_ id: RecordID) -> Link { Link(segments: ["ban-giao", id.text, "da-doc"]) }
}
