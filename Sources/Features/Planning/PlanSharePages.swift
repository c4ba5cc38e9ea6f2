import Hummingbird
import Kernel
import Pages

/// A message about a plan, ready to copy.
struct PlanSharePage: PageContent {
    static let template = "plan-share"

    let action: Link
    let unit: SelectField
    let message: TextArea
    let back: Link

    static var sample: PlanSharePage {
        PlanSharePage(
            action: .plans,
            unit: SelectField(
                "don-vi", "Đơn vị", options: [.init("9", "Quảng Hòa", selected: true)], hint: "…", error: "…"),
            message: TextArea("tin", "Tin nhắn", value: "…", hint: "…", error: "…"), back: .plans)
    }
}

extension PlanningPages {
    /// Adds the messages to share.
    func addShare(to router: some RouterMethods<AppContext>) {
        router.get("ke-hoach/:id/chia-se", use: showShare)
    }

    @Sendable private func showShare(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.viewPlans, request, context)
        let row = Int(request.query.text("don-vi"))
        let units = loaded.current.annexes.first { $0.kind == .units }?.rows.filter { $0.kind == .unit } ?? []
        let id = loaded.plan.id
        let address = request.site(isSecure: isSecure) + Link.plan(id).path
        let message = ShareText(current: loaded.current, text: loaded.review.text, catalogue: catalogue)
            .message(row: row, link: address)
        let content = PlanSharePage(
            action: .planShare(id),
            unit: SelectField(
                "don-vi", "Nội dung",
                options: [.init("", "Cả kế hoạch")]
                    + units.map {
                        .init(String($0.number), "Riêng \($0.unit?.name ?? $0.label)", selected: $0.number == row)
                    }),
            message: TextArea(
                "tin", "Tin nhắn", value: message,
                hint: "Chép rồi dán vào Zalo. Người nhận cần tài khoản để mở liên kết.",
                rows: min(message.split(separator: "\n").count + 1, 26)), back: .plan(id))
        let head = PageHead(
            title: "Tin nhắn để gửi", section: .plans, breadcrumbs: [("Kế hoạch", .plans), (loaded.title, .plan(id))])
        return try pages.page(head, content, viewer: viewer)
    }
}

extension Link {
    static func planShare(_ plan: RecordID) -> Link { Link(segments: ["ke-hoach", plan.text, "chia-se"]) }
}
