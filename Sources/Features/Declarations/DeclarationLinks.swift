import Kernel
import Pages

extension Link {
    /// A declaration.
    public static func declaration(_ id: RecordID) -> Link { Link(segments: ["ket-qua", id.text]) }

    /// A step below a declaration.
    static func declaration(_ id: RecordID, _ step: DeclarationStep) -> Link {
        Link(segments: ["ket-qua", id.text, step.rawValue])
    }

    /// A file of a declaration.
    static func declarationFile(_ id: RecordID, _ file: RecordID) -> Link {
        Link(segments: ["ket-qua", id.text, "tep", file.text])
    }

    /// The form of a new declaration.
    public static let newDeclaration = Link("/ket-qua/khai-bao")
    static let declarationWorkbook = Link("/ket-qua/danh-sach.xlsx")
    static let declarationImport = Link("/ket-qua/nhap")
    static let declarationSample = Link("/ket-qua/nhap/mau.xlsx")

    /// A sheet that waits to be kept, or was.
    public static func declarationImport(_ id: RecordID) -> Link { Link(segments: ["ket-qua", "nhap", id.text]) }

    static func declarationImport(_ id: RecordID, _ step: DeclarationStep) -> Link {
        Link(segments: ["ket-qua", "nhap", id.text, step.rawValue])
    }

    /// The progress of an indicator at a place, drawn by the room of progress.
    static func resultProgress(_ place: PlaceID, _ indicator: String) -> Link {
        Link(segments: ["tien-do", place.description, indicator])
    }
}

/// What can be done to a declaration or an import, as the last part of its address.
enum DeclarationStep: String {
    case correct = "sua"
    case takeBack = "rut"
    case keep = "giu"
    case discard = "bo"
}
