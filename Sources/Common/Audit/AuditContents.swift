import Kernel
import Pages

/// The log with its filters.
struct AuditListPage: PageContent {
    static let template = "audit-list"

    struct Row: Sendable {
        /// `09:05`, `20/3/2024`.
        let clock: String
        let day: String
        let actor: String
        let actorLink: Link
        let action: String
        let place: String?
        let placeLink: Link?
        /// `Bản kế hoạch`.
        let record: String
        let recordLink: Link?
        /// What was asked for, where no record is meant: `POST /nguoi-dung/moi`.
        let route: String?
        /// Everything about the record.
        let history: Link?
        let changes: [String]
    }

    let action: Link
    let texts: [TextField]
    let selects: [SelectField]
    /// The reader's own entries.
    let own: Link
    let hasRows: Bool
    let rows: [Row]
    let empty: EmptyState?
    let newest: Link?
    let older: Link?
    let pages: Bool

    init(
        _ asked: AuditAsked, _ rows: [Row], hasMore: Bool, last: AuditCursor?, problems: [Problem],
        viewer: RecordID
    ) {
        action = .audit
        let fields: [(name: String, label: String, hint: String?, value: String, type: String)] = [
            ("nguoi", "Người", "tên hoặc tên đăng nhập", asked.person, "text"),
            ("dia-ban", "Địa bàn", "tên hoặc mã", asked.place, "text"),
            ("ho-so", "Mã hồ sơ", nil, asked.record, "text"), ("tu", "Từ ngày", nil, asked.from, "date"),
            ("den", "Đến ngày", nil, asked.until, "date"),
        ]
        texts = fields.map {
            TextField(
                $0.name, $0.label, value: $0.value, hint: $0.hint, type: $0.type, required: false,
                error: problems.message(for: $0.name))
        }
        selects = [
            Self.select("loai", "Loại hồ sơ", "Mọi loại", AuditWords.kinds, asked.kind),
            Self.select("viec", "Việc", "Mọi việc", AuditWords.actions, asked.action),
        ]
        own = Link.audit.query([("nguoi", viewer.text)])
        hasRows = !rows.isEmpty
        self.rows = rows
        empty =
            !rows.isEmpty || !problems.isEmpty
            ? nil
            : EmptyState(
                "Không có việc nào khớp",
                why:
                    "Nhật ký chỉ hiện \(AuditAsked.usualDays) ngày gần đây khi chưa chọn ngày. Chọn ngày sớm hơn, hoặc bỏ "
                    + "bớt điều kiện lọc.", action: HeadAction("Bỏ mọi điều kiện", .audit))
        let list = Link.audit.query(asked.items)
        newest = asked.cursor == nil ? nil : list
        older = hasMore ? last.map { list.query([("sau", $0.text)]) } : nil
        pages = newest != nil || older != nil
    }

    private static func select(
        _ name: String, _ label: String, _ all: String, _ words: [String: String], _ chosen: String
    ) -> SelectField {
        let sorted = words.sorted {
            (Vietnamese.sortKey($0.value), $0.key) < (Vietnamese.sortKey($1.value), $1.key)
        }
        return SelectField(
            name, label,
            options: [.init("", all)] + sorted.map { .init($0.key, $0.value, selected: $0.key == chosen) })
    }

    static var sample: AuditListPage { AuditListPage(sample: ()) }

    private init(sample: Void) {
        action = .audit
        texts = [TextField("nguoi", "Người", hint: "…", error: "…")]
        selects = [SelectField("viec", "Việc", options: [.init("", "Mọi việc", selected: true)], hint: "…", error: "…")]
        own = .audit
        hasRows = true
        rows = [
            Row(
                clock: "09:05", day: "20/3/2024", actor: "Cán bộ kế hoạch", actorLink: .audit, action: "Trình",
                place: "Tỉnh Cao Bằng", placeLink: .places, record: "Văn bản", recordLink: .plans,
                route: "POST /nguoi-dung/moi", history: .audit, changes: ["Trạng thái: Soạn thảo → Đã trình"])
        ]
        empty = EmptyState("Không có việc nào khớp", why: "…", action: HeadAction("Xem tất cả", .audit, icon: .list))
        newest = .audit
        older = .audit
        pages = true
    }
}
