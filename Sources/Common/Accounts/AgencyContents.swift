import Kernel
import Pages

struct AgencyListPage: PageContent {
    static let template = "agency-list"

    struct Row: Sendable {
        let name: String
        let link: Link
        let code: String
        let kind: String
        let place: String
        let people: String
    }

    let action: Link
    let search: String
    let kind: SelectField
    let place: TextField
    let hasRows: Bool
    let rows: [Row]
    let empty: EmptyState?
    let pager: Pager?

    static var sample: AgencyListPage {
        AgencyListPage(
            action: .agencies, search: "", kind: .sample, place: .sample, hasRows: true,
            rows: [
                Row(
                    name: "Hội LHPN tỉnh Cao Bằng", link: .agencies, code: "hoi-lhpn-04", kind: "Hội LHPN",
                    place: "tỉnh Cao Bằng", people: "4")
            ], empty: EmptyState("Chưa có", why: "…", action: HeadAction("Xem", .agencies, icon: .list)),
            pager: Pager(page: 2, more: true, link: .agencies))
    }
}

struct AgencyPage: PageContent {
    static let template = "agency"

    struct Neighbour: Sendable {
        let name: String
        let link: Link
    }

    let code: String
    let kind: String
    let place: String
    let above: Neighbour?
    let aliases: [String]
    let hasAliases: Bool
    let below: [Neighbour]
    let hasBelow: Bool
    /// The list of its people, for who may see it.
    let people: Link?
    /// How its officers are reached.
    let contacts: Link
    /// What it is to do; nil for who may not see it.
    let duties: AgencyDuties?

    static var sample: AgencyPage {
        let neighbour = Neighbour(name: "Trung ương Hội LHPN Việt Nam", link: .agencies)
        return AgencyPage(
            code: "hoi-lhpn-04", kind: "Hội LHPN", place: "tỉnh Cao Bằng", above: neighbour,
            aliases: ["Hội Phụ nữ tỉnh"],
            hasAliases: true, below: [neighbour], hasBelow: true, people: .users, contacts: .users,
            duties: AgencyDuties(
                rows: [.init(kind: "Chủ trì", words: "…", period: "năm 2024", source: "…")], all: .agencies))
    }
}

/// What an office is to do in the programme, on its page (REQUIREMENTS A11, A12).
public struct AgencyDuties: Sendable {
    public struct Row: Sendable {
        /// `Chủ trì`.
        let kind: String
        let words: String
        let period: String
        let source: String

        public init(kind: String, words: String, period: String, source: String) {
            self.kind = kind
            self.words = words
            self.period = period
            self.source = source
        }
    }

    let hasRows: Bool
    let rows: [Row]
    /// The whole list, with the rows of plans.
    let all: Link

    public init(rows: [Row], all: Link) {
        hasRows = !rows.isEmpty
        self.rows = rows
        self.all = all
    }
}

struct AgencyFormPage: PageContent {
    static let template = "agency-form"

    let action: Link
    let cancel: Link
    let verb: String
    let submission: String
    let version: String
    let nameField: TextField
    /// Nil where it stands already.
    let codeField: TextField?
    let kindField: SelectField
    let placeField: TextField?
    let aboveField: TextField
    let aliasesField: TextArea

    static var sample: AgencyFormPage {
        AgencyFormPage(
            action: .agencies, cancel: .agencies, verb: "Thêm đơn vị", submission: "x", version: "1",
            nameField: .sample, codeField: .sample, kindField: .sample, placeField: .sample,
            aboveField: .sample, aliasesField: TextArea("t", "T", value: "x", hint: "…", error: "…"))
    }
}

/// What the form of an office holds, as typed.
struct AgencyForm: Sendable {
    var name = ""
    var code = ""
    var kind = AgencyKind.department.rawValue
    var place = ""
    /// The code of the office above.
    var above = ""
    /// One a line.
    var aliases = ""
    var version = ""

    init() {}

    init(_ form: Form) {
        name = form.text("name")
        code = form.text("code")
        kind = form.text("loai")
        place = form.text("dia-ban")
        above = form.text("cap-tren")
        aliases = form.raw("aliases")
        version = form.text("version")
    }

    init(_ detail: AgencyDetail, above code: String) {
        name = detail.agency.name
        self.code = detail.agency.code
        kind = detail.agency.kind.rawValue
        above = code
        aliases = detail.aliases.joined(separator: "\n")
        version = String(detail.version)
    }

    /// The other printed forms, each once.
    var aliasLines: [String] {
        var seen: Set<String> = []
        return aliases.split(whereSeparator: \.isNewline).map { Vietnamese.line(String($0)) }
            .filter { !$0.isEmpty && seen.insert(Vietnamese.spelling($0)).inserted }
    }
}
