import Kernel

/// The frame of every page.
struct Shell: PageContent {
    static let template = "shell"

    struct Person: Sendable {
        let name: String
        let role: String
        let agency: String
        let place: String
        let account: Link
        let signOut: Link
        let waiting: Waiting?
    }

    /// What waits for the person, beside the name.
    struct Waiting: Sendable {
        let link: Link
        /// Where the page asks for the count while it is open.
        let counter: Link
        /// `Việc đang chờ: 4`.
        let words: String
        /// Nil when nothing waits.
        let count: String?

        init(_ waiting: Viewer.Waiting) {
            link = waiting.link
            counter = waiting.counter
            words = waiting.words
            count = waiting.count == 0 ? nil : waiting.written
        }
    }

    struct Item: Sendable {
        let label: String
        let link: Link
        let icon: SafeHTML
        let current: Bool
        /// Phones show it under “Thêm”.
        let wideOnly: Bool
    }

    struct Crumb: Sendable {
        let label: String
        let link: Link
    }

    struct Fault: Sendable {
        let message: String
        let field: String?
    }

    let title: String
    let heading: String?
    let styles: Link
    let scripts: [Link]
    let favicon: Link
    let home: Link
    let person: Person?
    let date: String
    let navigation: [Item]
    let more: [Item]
    let hasMore: Bool
    let moreCurrent: Bool
    let demo: Bool
    let breadcrumbs: [Crumb]
    let hasBreadcrumbs: Bool
    /// This page, at the end of the way here.
    let here: String
    let facts: String?
    let state: StateBadge?
    let hasFacts: Bool
    let actions: [HeadAction]
    let menus: [HeadMenu]
    let hasActions: Bool
    let errors: [Fault]
    let hasErrors: Bool
    let errorTitle: String
    let notice: String?
    let content: SafeHTML

    init(_ head: PageHead, content: SafeHTML, viewer: Viewer?, renderer: PageRenderer) {
        title = (head.errors.isEmpty ? "" : "Lỗi: ") + head.title + " – Nếp Mới"
        heading = head.showsHeading ? head.title : nil
        styles = renderer.link(asset: "nepmoi.css")
        scripts = (["nepmoi.js"] + head.scripts).map(renderer.link(asset:))
        favicon = renderer.link(asset: "nepmoi.svg")
        home = viewer == nil ? .signIn : .overview
        person = viewer.map {
            Person(
                name: $0.name, role: $0.roleLabel, agency: $0.agencyName, place: Shell.capitalised($0.placeName),
                account: .account, signOut: .signOut, waiting: $0.waiting.map(Waiting.init))
        }
        date = Shell.written(renderer.environment.today)
        let sections = viewer.map { viewer in Section.allCases.filter { viewer.may($0.action) } } ?? []
        let items = sections.enumerated().map { index, section in
            Item(
                label: section.label, link: section.link, icon: section.icon.svg, current: section == head.section,
                wideOnly: index >= 4)
        }
        navigation = items
        let rest = items.filter(\.wideOnly)
        more = rest
        hasMore = !rest.isEmpty
        moreCurrent = rest.contains(where: \.current)
        demo = renderer.demo || viewer?.demo == true
        breadcrumbs = head.breadcrumbs.map { Crumb(label: $0.0, link: $0.1) }
        hasBreadcrumbs = !head.breadcrumbs.isEmpty
        here = head.title
        facts = head.facts
        state = head.state
        hasFacts = head.facts != nil || head.state != nil
        actions = head.actions
        menus = head.menus.filter { !$0.items.isEmpty }
        hasActions = !head.actions.isEmpty || !menus.isEmpty
        errors = head.errors.map { Fault(message: $0.message, field: $0.field) }
        hasErrors = !head.errors.isEmpty
        errorTitle = head.errorTitle ?? "Chưa lưu: còn \(head.errors.count) chỗ cần sửa"
        notice = head.notice?.text
        self.content = content
    }

    /// `Thứ Sáu, 06/9/2024`.
    static func written(_ day: Day) -> String {
        let names = ["Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"]
        return "\(names[weekday(day)]), \(day.written)"
    }

    /// 0 for Sunday to 6, by Sakamoto's method.
    static func weekday(_ day: Day) -> Int {
        let shifts = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4]
        let year = day.month < 3 ? day.year - 1 : day.year
        return (year + year / 4 - year / 100 + year / 400 + shifts[day.month - 1] + day.day) % 7
    }

    private static func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}

extension Shell {
    private init(sample: Void) {
        title = "Kế hoạch – Nếp Mới"
        heading = "Kế hoạch"
        styles = Link("/tai-nguyen/nepmoi.css")
        scripts = [Link("/tai-nguyen/nepmoi.js")]
        favicon = Link("/tai-nguyen/nepmoi.svg")
        home = .overview
        person = Person(
            name: "Cán bộ kế hoạch", role: "Cán bộ", agency: "Hội LHPN tỉnh Cao Bằng", place: "Tỉnh Cao Bằng",
            account: .account, signOut: .signOut, waiting: Waiting(.init(count: 4, link: .overview, counter: .overview))
        )
        date = "Thứ Sáu, 06/9/2024"
        let item = Item(label: "Kế hoạch", link: .plans, icon: Icon.document.svg, current: true, wideOnly: true)
        navigation = [item]
        more = [item]
        hasMore = true
        moreCurrent = false
        demo = true
        breadcrumbs = [Crumb(label: "Tổng quan", link: .overview)]
        hasBreadcrumbs = true
        here = "Kế hoạch"
        facts = "Năm 2024"
        state = StateBadge(.draft)
        hasFacts = true
        actions = [HeadAction("Nhập phụ lục", .importAnnex, primary: true, icon: .upload)]
        menus = [HeadMenu("Tải về", actions)]
        hasActions = true
        errors = [Fault(message: "Chọn tệp.", field: "tep")]
        hasErrors = true
        errorTitle = "Chưa lưu: còn 1 chỗ cần sửa"
        notice = "Đã lưu."
        content = SafeHTML(trusted: "<p>…</p>")
    }

    static var sample: Shell { Shell(sample: ()) }
}

/// Keeps the shared partials under the same check as pages.
struct ComponentsPage: PageContent {
    static let template = "components"

    let state: StateBadge
    let address: CellAddress
    let empty: EmptyState
    let pager: Pager
    let field: TextField
    let area: TextArea
    let select: SelectField
    let bar: Bar

    static var sample: ComponentsPage {
        ComponentsPage(
            state: StateBadge(.draft), address: CellAddress("E12", link: .plans),
            empty: EmptyState("Chưa có kế hoạch", why: "…", action: HeadAction("Nhập", .importAnnex, icon: .upload)),
            pager: Pager(page: 2, more: true, link: .plans),
            field: TextField("ten", "Tên", hint: "Như trên giấy.", error: "Nhập tên."),
            area: TextArea("y-kien", "Ý kiến", value: "…", hint: "…", error: "Ghi ý kiến."),
            select: SelectField(
                "nam", "Năm", options: [.init("2024", "2024", selected: true)], hint: "…", error: "Chọn năm."),
            bar: Bar(target: 47, evidence: 47, declared: 5))
    }
}
