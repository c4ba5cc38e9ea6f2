import Kernel

/// The body of a page as a struct of what it shows; its template is `Templates/<template>.mustache` of the same room.
///
/// A template sees stored properties only: `String` (already formatted), `Bool`, `Int`, `Link`, `SafeHTML`, structs
/// of these, and lists and optionals of all of them. Anything else is refused when the type is registered, so that no
/// number or date is ever shown in a format of the machine. A section opens for true, for a value (also an empty
/// `String`: use an optional) and for each element of a list, where `first()` and `last()` are known.
public protocol PageContent: Sendable {
    /// The name of the template, without `.mustache`.
    static var template: String { get }
    /// A page in which every list has an element and every optional a value: the check of tags walks it.
    static var sample: Self { get }
}

/// Which item of the main navigation is current.
public enum Section: String, Sendable, CaseIterable {
    case overview, ownWork = "own_work", plans, progress, reports, groups, events, results, places, programme, legal,
        users,
        audit

    /// As the navigation says it.
    public var label: String {
        switch self {
        case .overview: "Tổng quan"
        case .ownWork: "Việc của đơn vị"
        case .plans: "Kế hoạch"
        case .progress: "Tiến độ"
        case .reports: "Báo cáo"
        case .groups: "Tổ, nhóm"
        case .events: "Sự kiện"
        case .results: "Kết quả"
        case .places: "Địa bàn"
        case .programme: "Danh mục"
        case .legal: "Căn cứ"
        case .users: "Người dùng"
        case .audit: "Nhật ký"
        }
    }

    var link: Link {
        switch self {
        case .overview: .overview
        case .ownWork: .ownWork
        case .plans: .plans
        case .progress: .progress
        case .reports: .reports
        case .groups: .groups
        case .events: .events
        case .results: .results
        case .places: .places
        case .programme: .programme
        case .legal: .legal
        case .users: .users
        case .audit: .audit
        }
    }

    var icon: Icon {
        switch self {
        case .overview: .home
        case .ownWork: .check
        case .plans: .document
        case .progress: .chart
        case .reports: .clock
        case .groups: .people
        case .events: .bell
        case .results: .check
        case .places: .map
        case .programme: .list
        case .legal: .seal
        case .users: .people
        case .audit: .clock
        }
    }

    /// Who may view it sees it in the navigation.
    var action: Action {
        switch self {
        case .overview: .viewOverview
        case .ownWork: .viewOwnWork
        case .plans: .viewPlans
        case .progress: .viewProgress
        case .reports: .viewReports
        case .groups: .viewGroups
        case .events: .viewEvents
        case .results: .viewResults
        case .places: .viewPlaces
        case .programme: .viewProgramme
        case .legal: .viewLegal
        case .users: .viewUsers
        case .audit: .viewAudit
        }
    }
}

/// What the shell draws around a page's content: title, way back, facts, actions, problems.
public struct PageHead: Sendable {
    /// The h1, and the title before ` – Nếp Mới`.
    public var title: String
    public var section: Section?
    /// The way here without this page itself; phones show the last as the way back.
    public var breadcrumbs: [(String, Link)]
    /// One line under the title.
    public var facts: String?
    /// Beside the facts.
    public var state: StateBadge?
    /// At most one primary.
    public var actions: [HeadAction]
    /// Behind the actions: what is needed less often, folded by kind.
    public var menus: [HeadMenu]
    /// The error summary, first in main; each links to its field's id. The title then starts with `Lỗi: `.
    public var errors: [Problem]
    /// Over the summary; nil says `Chưa lưu: còn 2 chỗ cần sửa`.
    public var errorTitle: String?
    /// Said once after a redirect.
    public var notice: Notice?
    /// False when the content draws its own h1.
    public var showsHeading: Bool
    /// Names of the assets of scripts that this page needs besides `nepmoi.js`.
    public var scripts: [String]

    public init(
        title: String, section: Section? = nil, breadcrumbs: [(String, Link)] = [], facts: String? = nil,
        state: StateBadge? = nil, actions: [HeadAction] = [], menus: [HeadMenu] = [], errors: [Problem] = [],
        errorTitle: String? = nil,
        notice: Notice? = nil,
        showsHeading: Bool = true, scripts: [String] = []
    ) {
        self.title = title
        self.section = section
        self.breadcrumbs = breadcrumbs
        self.facts = facts
        self.state = state
        self.actions = actions
        self.menus = menus
        self.errors = errors
        self.errorTitle = errorTitle
        self.notice = notice
        self.showsHeading = showsHeading
        self.scripts = scripts
    }
}

/// A link drawn as a button in the page head.
public struct HeadAction: Sendable {
    public var label: String
    public var link: Link
    public var primary: Bool
    var icon: SafeHTML?

    public init(_ label: String, _ link: Link, primary: Bool = false, icon: Icon? = nil) {
        self.label = label
        self.link = link
        self.primary = primary
        self.icon = icon?.svg
    }
}

/// Links under one button of the page head; it opens without scripts. Partial `menu`.
public struct HeadMenu: Sendable {
    /// `Tải về`.
    public var label: String
    /// At least one.
    public var items: [HeadAction]

    public init(_ label: String, _ items: [HeadAction]) {
        self.label = label
        self.items = items
    }
}

/// A fixed sentence said once after a redirect. It travels as its key in `?da=`, so nobody can make the site say
/// something of their own.
public struct Notice: Hashable, Sendable {
    /// A short word without marks: `da-luu`.
    public let key: String
    /// `Đã lưu bản thảo.`
    public let text: String

    public init(_ key: String, _ text: String) {
        self.key = key
        self.text = text
    }
}
