import Attachments
import Database
import Foundation
import Hummingbird
import Kernel
import Office
import Pages
import Places

/// The pages of declared results: list, form, record, taking back, import.
public struct DeclarationPages: Sendable {
    /// What the pages of this room show; registered at start-up.
    public static let contents: [any PageContent.Type] = [
        ResultListPage.self, ResultFormPage.self, ResultRecordPage.self, ResultConfirmPage.self, ResultImportPage.self,
        ResultPreviewPage.self,
    ]

    /// Their templates.
    public static let templates = TemplateSource(
        "Features/Declarations",
        [
            "result-list": PackageResources.result_list_mustache,
            "result-form": PackageResources.result_form_mustache,
            "result-record": PackageResources.result_record_mustache,
            "result-confirm": PackageResources.result_confirm_mustache,
            "result-import": PackageResources.result_import_mustache,
            "result-preview": PackageResources.result_preview_mustache,
            "result-steps": PackageResources.result_steps_mustache,
        ])

    let database: Database
    let pages: PageRenderer
    let desk: DeclarationDesk
    let environment: Kernel.Environment

    public init(database: Database, pages: PageRenderer, desk: DeclarationDesk) {
        self.database = database
        self.pages = pages
        self.desk = desk
        environment = desk.environment
    }

    /// Adds `/ket-qua` and everything below it.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("ket-qua", use: list)
        router.get("ket-qua/danh-sach.xlsx", use: export)
        router.get("ket-qua/khai-bao", use: newDeclaration)
        router.post("ket-qua/khai-bao", use: declare)
        router.get("ket-qua/nhap", use: startImport)
        router.post("ket-qua/nhap", use: upload)
        router.get("ket-qua/nhap/mau.xlsx", use: sample)
        router.get("ket-qua/nhap/:id", use: preview)
        router.post("ket-qua/nhap/:id/giu", use: keepImport)
        router.post("ket-qua/nhap/:id/bo", use: discardImport)
        router.get("ket-qua/nhap/:id/rut", use: askTakeBackImport)
        router.post("ket-qua/nhap/:id/rut", use: takeBackImport)
        router.get("ket-qua/:id", use: show)
        router.get("ket-qua/:id/sua", use: editDeclaration)
        router.post("ket-qua/:id/sua", use: correct)
        router.get("ket-qua/:id/rut", use: askTakeBack)
        router.post("ket-qua/:id/rut", use: takeBack)
        router.get("ket-qua/:id/tep/:file", use: download)
    }

    static let absent = Problem(.absent, "declaration.absent", "Không có khai báo này.")

    /// A declaration with its place.
    struct Loaded: Sendable {
        let declaration: Declaration
        let place: Place
        /// What lies above the place, highest first.
        let above: String
        let lineage: [PlaceID]
        let files: [Attachment]
        let revisions: [DeclarationRevision]
    }

    /// The declaration in the path, if the viewer has the right at its place.
    func load(_ action: Action, _ context: AppContext) async throws -> (Viewer, Loaded) {
        _ = try context.require(action, lineage: nil)
        let id = try context.recordID()
        let loaded = try await database.read { tx in
            guard let declaration = try DeclarationStore.find(id, in: tx),
                let place = try PlaceStore.place(declaration.place, tx)
            else { throw Self.absent }
            return Loaded(
                declaration: declaration, place: place, above: try DeclarationPlaces.path(of: place.id, tx),
                lineage: try PlaceStore.lineage(of: place.id, tx), files: try DeclarationStore.files(of: id, in: tx),
                revisions: try DeclarationStore.revisions(of: id, in: tx))
        }
        return (try context.require(action, lineage: loaded.lineage), loaded)
    }

    /// The same form with the same answers is one submission; going back and changing a figure makes another.
    static func submission(_ form: String, _ parts: [String]) -> RecordID? {
        guard let form = RecordID(form) else { return nil }
        let text = ([form.text] + parts).joined(separator: "\u{1F}")
        return RecordID.of(digest: AttachmentStore.digest(of: Array(text.utf8)))
    }
}
