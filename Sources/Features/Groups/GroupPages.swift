import Attachments
import Database
import Hummingbird
import Kernel
import Pages
import People
import Places
import Programme
import Sheets

/// The pages of groups: list, forms, one group with its people, meetings, notes and files, import.
public struct GroupPages: Sendable {
    /// What the pages of this room show; registered at start-up.
    public static let contents: [any PageContent.Type] = [
        GroupListPage.self, GroupKindsPage.self, GroupFormPage.self, GroupRecordPage.self, GroupMemberPage.self,
        GroupActPage.self, GroupConfirmPage.self, MemberListPage.self, MemberPreviewPage.self, GroupNotesPage.self,
    ]

    /// Their templates.
    public static let templates = TemplateSource(
        "Features/Groups",
        [
            "group-list": PackageResources.group_list_mustache,
            "group-notes": PackageResources.group_notes_mustache,
            "group-kinds": PackageResources.group_kinds_mustache,
            "group-form": PackageResources.group_form_mustache,
            "group-record": PackageResources.group_record_mustache,
            "group-member": PackageResources.group_member_mustache,
            "group-act": PackageResources.group_act_mustache,
            "group-confirm": PackageResources.group_confirm_mustache,
            "member-list": PackageResources.member_list_mustache,
            "member-preview": PackageResources.member_preview_mustache,
        ])

    let database: Database
    let pages: PageRenderer
    let desk: GroupDesk
    let environment: Kernel.Environment
    /// Every room whose records name persons, for merging.
    let holders: [any PersonHolder]
    let imports: SheetImportPages<GroupDesk>

    public init(database: Database, pages: PageRenderer, desk: GroupDesk, holders: [any PersonHolder]) {
        self.database = database
        self.pages = pages
        self.desk = desk
        self.holders = holders
        environment = desk.environment
        imports = SheetImportPages(
            database: database, pages: pages, room: desk, today: { desk.environment.today },
            address: SheetAddress(list: .groups, title: "Tổ, nhóm", section: .groups, action: .editGroups))
    }

    /// Adds `/mo-hinh` and everything below it.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("mo-hinh", use: list)
        router.get("mo-hinh/danh-sach.xlsx", use: export)
        router.get("mo-hinh/moi", use: newGroup)
        router.post("mo-hinh/moi", use: register)
        imports.add(to: router)
        router.get("mo-hinh/ghi-chep", use: notes)
        router.get("mo-hinh/ghi-chep.xlsx", use: noteWorkbook)
        router.get("mo-hinh/:id", use: show)
        router.get("mo-hinh/:id/sua", use: editGroup)
        router.post("mo-hinh/:id/sua", use: correct)
        router.get("mo-hinh/:id/rut", use: askTakeBack)
        router.post("mo-hinh/:id/rut", use: takeBack)
        router.get("mo-hinh/:id/buoc", use: newStep)
        router.post("mo-hinh/:id/buoc", use: addStep)
        router.get("mo-hinh/:id/buoc/rut", use: askUndoStep)
        router.post("mo-hinh/:id/buoc/rut", use: undoStep)
        addParts(to: router)
    }

    private func addParts(to router: some RouterMethods<AppContext>) {
        router.get("mo-hinh/:id/sinh-hoat", use: newMeeting)
        router.post("mo-hinh/:id/sinh-hoat", use: addMeeting)
        router.get("mo-hinh/:id/sinh-hoat/:part/bo", use: askStrikeMeeting)
        router.post("mo-hinh/:id/sinh-hoat/:part/bo", use: strikeMeeting)
        router.get("mo-hinh/:id/ghi-chep", use: newNote)
        router.post("mo-hinh/:id/ghi-chep", use: addNote)
        router.get("mo-hinh/:id/ghi-chep/:part/bo", use: askStrikeNote)
        router.post("mo-hinh/:id/ghi-chep/:part/bo", use: strikeNote)
        router.get("mo-hinh/:id/tac-dong", use: newEffect)
        router.post("mo-hinh/:id/tac-dong", use: addEffect)
        router.get("mo-hinh/:id/tep", use: newFile)
        router.post("mo-hinh/:id/tep", use: addFile)
        router.get("mo-hinh/:id/tep/:part", use: download)
        router.get("mo-hinh/:id/danh-sach", use: newMemberList)
        router.post("mo-hinh/:id/danh-sach", use: readMemberList)
        router.post("mo-hinh/:id/danh-sach/giu", use: keepMemberList)
        router.get("mo-hinh/:id/danh-sach.xlsx", use: memberWorkbook)
        router.get("mo-hinh/:id/thanh-vien/moi", use: newMember)
        router.post("mo-hinh/:id/thanh-vien/moi", use: addMember)
        router.get("mo-hinh/:id/thanh-vien/:part", use: editMember)
        router.post("mo-hinh/:id/thanh-vien/:part", use: changeMember)
        router.get("mo-hinh/:id/thanh-vien/:part/roi", use: askLeave)
        router.post("mo-hinh/:id/thanh-vien/:part/roi", use: leave)
        router.get("mo-hinh/:id/thanh-vien/:part/bo", use: askStrikeMember)
        router.post("mo-hinh/:id/thanh-vien/:part/bo", use: strikeMember)
        router.get("mo-hinh/:id/thanh-vien/:part/gop", use: askMerge)
        router.post("mo-hinh/:id/thanh-vien/:part/gop", use: merge)
    }

    static let absent = Problem(.absent, "group.absent", "Không có mô hình này.")

    /// A group with its place and kind.
    struct Loaded: Sendable {
        let group: Group
        let kind: GroupKind
        let place: Place
        /// What lies above the place, highest first.
        let above: String
        let lineage: [PlaceID]
    }

    /// The group in the path, if the viewer has the right at its place.
    func load(_ action: Action, _ context: AppContext) async throws -> (Viewer, Loaded) {
        _ = try context.require(action, lineage: nil)
        let id = try context.recordID()
        let catalogue = desk.catalogue
        let loaded = try await database.read { tx in
            guard let group = try GroupStore.find(id, in: tx), let kind = catalogue.groupKind(group.draft.kind),
                let place = try PlaceStore.place(group.place, tx)
            else { throw Self.absent }
            return Loaded(
                group: group, kind: kind, place: place, above: try GroupPlaces.above(place.id, tx),
                lineage: try PlaceStore.lineage(of: place.id, tx))
        }
        return (try context.require(action, lineage: loaded.lineage), loaded)
    }

    /// The same form with the same answers is one submission; going back and changing something makes another.
    static func submission(_ form: String, _ parts: [String]) -> RecordID? {
        guard let form = RecordID(form) else { return nil }
        let text = ([form.text] + parts).joined(separator: "\u{1F}")
        return RecordID.of(digest: AttachmentStore.digest(of: Array(text.utf8)))
    }

    /// A fresh number for a form, or the one it came back with.
    func submissionID(_ typed: String) -> String { RecordID(typed)?.text ?? environment.newID().text }

    func files(_ form: Form) -> [UploadedFile] {
        form.files("tep").filter { !$0.bytes.isEmpty }
    }

    /// What a refused write says in a form; anything that is no affair of the form is thrown on.
    static func problems(_ error: any Error) throws -> [Problem] {
        switch error {
        case let problems as Problems: return problems.all
        case let problem as Problem where problem.field == "file":
            return [Problem(problem.kind, problem.code, problem.message, field: "tep")]
        case let problem as Problem where problem.kind == .conflict || problem.field != nil: return [problem]
        default: throw error
        }
    }

    func head(
        _ title: String, _ loaded: Loaded, problems: [Problem] = [], showsHeading: Bool = true
    ) -> PageHead {
        PageHead(
            title: title, section: .groups,
            breadcrumbs: [("Tổ, nhóm", .groups), (loaded.group.name, .group(loaded.group.id))], errors: problems,
            errorTitle: problems.isEmpty ? nil : "Chưa lưu gì cả: còn \(problems.count) chỗ cần sửa",
            showsHeading: showsHeading)
    }
}
