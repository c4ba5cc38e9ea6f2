/// Who does something: every write names one, and its audit entry keeps it.
public struct Actor: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        /// A person with an account.
        case user
        /// The command line, a job, the demonstration: not a person.
        case system
    }

    public let kind: Kind
    /// The id of the account; for the system a fixed word.
    public let id: String
    /// The name as it stood when it acted.
    public let name: String

    public init(kind: Kind, id: String, name: String) {
        self.kind = kind
        self.id = id
        self.name = name
    }

    public static func user(_ id: RecordID, name: String) -> Actor { Actor(kind: .user, id: id.text, name: name) }

    /// The system user of the command line.
    public static let commandLine = Actor(kind: .system, id: "command-line", name: "dòng lệnh")
    /// The system user of start-up: migrations, places, the first administrator.
    public static let startUp = Actor(kind: .system, id: "start-up", name: "khởi động")
}

/// What an officer is to an agency. A person may hold several.
public enum Role: String, Hashable, Sendable, Codable, CaseIterable {
    case officer, leader, accountant, supervisor, partnerOfficer = "partner_officer", administrator
    case systemAdministrator = "system_administrator"

    /// As shown: `Cán bộ`, `Lãnh đạo`.
    public var label: String {
        switch self {
        case .officer: "Cán bộ"
        case .leader: "Lãnh đạo"
        case .accountant: "Kế toán"
        case .supervisor: "Giám sát"
        case .partnerOfficer: "Cán bộ cơ quan phối hợp"
        case .administrator: "Quản trị đơn vị"
        case .systemAdministrator: "Quản trị hệ thống"
        }
    }
}

/// What can be done: every route asks the policy for exactly one.
public enum Action: String, Hashable, Sendable, Codable, CaseIterable {
    case viewOverview = "overview.view"
    case viewPlaces = "places.view"
    /// Villages, their merging and assignment, attributes of places by period and decision.
    case editPlaces = "places.edit"
    case viewProgramme = "programme.view"
    case viewPlans = "plans.view"
    /// Upload an annex, correct its preview, keep it as a draft version.
    case importPlans = "plans.import"
    /// Change the figures, the text and the explanations of a draft; allocate.
    case editPlans = "plans.edit"
    case exportPlans = "plans.export"
    /// See what was declared as achieved.
    case viewResults = "results.view"
    /// Declare figures for old years and lost papers, correct them, take them back.
    case declareResults = "results.declare"
    /// See registered groups, without the names of people.
    case viewGroups = "groups.view"
    /// Register groups, their steps, people, meetings and files; take them back.
    case editGroups = "groups.edit"
    /// See what is planned and held: launches, trainings, dialogues, campaigns; without the names of people.
    case viewEvents = "events.view"
    /// Plan events, record how they were held and who came; take them back.
    case recordEvents = "events.record"
    /// See ethnic-minority women officers, their posts and training, and the numbers; without their names.
    case viewCadres = "cadres.view"
    /// List women officers, record and end their posts; take back what was a mistake.
    case recordCadres = "cadres.record"
    /// See who people on a list are: name, birth, ethnic group. Every look is audited.
    case viewPeople = "people.view"
    /// Send a paper up, and take it back while nobody has decided.
    case submitPapers = "papers.submit"
    /// Approve a paper or return it.
    case approvePapers = "papers.approve"
    /// Give an approved paper its number and date.
    case issuePapers = "papers.issue"
    /// Comment on a paper that one may view.
    case commentPapers = "papers.comment"
    /// Targets and what was achieved of them, with the records behind every figure.
    case viewProgress = "progress.view"
    /// Reports, who owes them, and how complete they are.
    case viewReports = "reports.view"
    /// Begin and write a report of one's own office, take its figures anew, start a supplement.
    case editReports = "reports.edit"
    /// Of the offices below: ask for a report, set its day, put it off.
    case requestReports = "reports.request"
    case viewLegal = "legal.view"
    case editLegal = "legal.edit"
    /// The heading and the Word templates of an issuing agency.
    case editTemplates = "templates.edit"
    /// The offices of the programme and how they stand to each other.
    case viewAgencies = "agencies.view"
    case editAgencies = "agencies.edit"
    /// What one's own office is to do: the rows of issued plans that name it, and its duties.
    case viewOwnWork = "own_work.view"
    case viewUsers = "users.view"
    case manageUsers = "users.manage"
    /// Record an administrative reform as a new structure of places.
    case editStructures = "structures.edit"
    /// See who did what at a place and below.
    case viewAudit = "audit.view"
    /// See also what belongs to no place: the start, the command line, files.
    case viewSystemAudit = "audit.view_system"

    /// As shown on the page of permissions.
    public var label: String {
        switch self {
        case .viewOverview: "Xem tổng quan"
        case .viewPlaces: "Xem địa bàn"
        case .editPlaces: "Cập nhật thôn, đặc điểm địa bàn"
        case .viewProgramme: "Xem danh mục chương trình"
        case .viewPlans: "Xem kế hoạch"
        case .importPlans: "Nhập phụ lục kế hoạch"
        case .editPlans: "Sửa kế hoạch, phân bổ chỉ tiêu"
        case .exportPlans: "Tải kế hoạch ra Excel, Word, PDF"
        case .viewResults: "Xem kết quả khai báo"
        case .declareResults: "Khai báo kết quả, rút lại khai báo"
        case .viewGroups: "Xem tổ, nhóm, mô hình"
        case .editGroups: "Ghi và sửa tổ, nhóm, mô hình"
        case .viewEvents: "Xem sự kiện, lịch"
        case .recordEvents: "Ghi kế hoạch và kết quả sự kiện"
        case .viewCadres: "Xem danh sách cán bộ nữ dân tộc thiểu số"
        case .recordCadres: "Ghi danh sách cán bộ nữ dân tộc thiểu số"
        case .viewPeople: "Xem họ tên, dân tộc người trong danh sách"
        case .submitPapers: "Trình văn bản"
        case .approvePapers: "Phê duyệt, trả lại văn bản"
        case .issuePapers: "Ban hành: ghi số và ngày"
        case .commentPapers: "Góp ý văn bản"
        case .viewProgress: "Xem tiến độ"
        case .viewReports: "Xem báo cáo và thời hạn"
        case .editReports: "Lập và sửa báo cáo"
        case .requestReports: "Yêu cầu báo cáo, định hạn, gia hạn"
        case .viewLegal: "Xem văn bản căn cứ"
        case .editLegal: "Cập nhật văn bản căn cứ"
        case .editTemplates: "Sửa mẫu và tiêu đề văn bản"
        case .viewAgencies: "Xem đơn vị"
        case .editAgencies: "Cập nhật đơn vị"
        case .viewOwnWork: "Xem việc của đơn vị mình"
        case .viewUsers: "Xem người dùng"
        case .manageUsers: "Quản lý người dùng"
        case .editStructures: "Cập nhật cải cách địa giới"
        case .viewAudit: "Xem nhật ký"
        case .viewSystemAudit: "Xem nhật ký chung của hệ thống"
        }
    }
}

/// Where a right holds: a place and everything below it, in any structure.
public struct Scope: Hashable, Sendable {
    public let place: PlaceID

    public init(_ place: PlaceID) { self.place = place }

    /// Whether a record lies inside, given the record's place and all its ancestors in every structure.
    public func covers(_ lineage: [PlaceID]) -> Bool { lineage.contains(place) }
}
