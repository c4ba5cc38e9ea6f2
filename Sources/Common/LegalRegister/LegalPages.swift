import Database
import Hummingbird
import Kernel
import Pages

extension Link {
    /// A document of the register.
    public static func legalDocument(_ id: RecordID) -> Link { Link(segments: ["van-ban-can-cu", id.text]) }

    /// A part of a document's page, or a form below it.
    static func legalDocument(_ id: RecordID, _ step: LegalStep) -> Link {
        Link(segments: ["van-ban-can-cu", id.text, step.rawValue])
    }

    /// A file of a document.
    static func legalFile(_ document: RecordID, _ file: RecordID) -> Link {
        Link(segments: ["van-ban-can-cu", document.text, "tep", file.text])
    }

    static let newLegalDocument = Link("/van-ban-can-cu/moi")
    static let legalWorkbook = Link("/van-ban-can-cu/danh-sach.xlsx")
}

/// What can be done to a document, as the last part of its address.
enum LegalStep: String {
    case edit = "sua"
    case file = "tep"
    case relation = "quan-he"
    case unrelate = "bo-quan-he"
}

/// The register of legal documents: list, one document with its chain, forms.
public struct LegalPages: Sendable {
    /// Where a document is cited, found by the rooms above: a plan that names it among its bases, a norm.
    public typealias Citations =
        @Sendable (_ document: RecordID, _ tx: Transaction) throws -> [(label: String, link: Link)]

    /// What the pages of this room show; registered at start-up.
    public static let contents: [any PageContent.Type] = [
        LegalListPage.self, LegalDocumentPage.self, LegalFormPage.self,
    ]

    /// Their templates.
    public static let templates = TemplateSource(
        "Common/LegalRegister",
        [
            "legal-list": PackageResources.legal_list_mustache,
            "legal-document": PackageResources.legal_document_mustache,
            "legal-form": PackageResources.legal_form_mustache,
            "legal-chain": PackageResources.legal_chain_mustache,
        ])

    let database: Database
    let pages: PageRenderer
    let environment: Kernel.Environment
    let citations: Citations

    /// - Parameters:
    ///   - environment: its clock says on which day a document is in force.
    ///   - citations: where a document is cited.
    public init(
        database: Database, pages: PageRenderer, environment: Kernel.Environment, citations: @escaping Citations
    ) {
        self.database = database
        self.pages = pages
        self.environment = environment
        self.citations = citations
    }

    /// Adds `/van-ban-can-cu` and everything below it.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("van-ban-can-cu", use: list)
        router.get("van-ban-can-cu/danh-sach.xlsx", use: export)
        router.get("van-ban-can-cu/moi", use: newDocument)
        router.post("van-ban-can-cu/moi", use: create)
        router.get("van-ban-can-cu/:id", use: show)
        router.get("van-ban-can-cu/:id/sua", use: editDocument)
        router.post("van-ban-can-cu/:id/sua", use: save)
        router.post("van-ban-can-cu/:id/tep", use: attach)
        router.get("van-ban-can-cu/:id/tep/:file", use: download)
        router.post("van-ban-can-cu/:id/quan-he", use: relate)
        router.post("van-ban-can-cu/:id/bo-quan-he", use: unrelate)
    }
}
