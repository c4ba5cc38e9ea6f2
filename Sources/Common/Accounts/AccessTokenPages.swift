import Foundation
import Hummingbird
import Kernel
import Pages

/// The own tokens, and the form of a new one.
struct AccessTokensPage: PageContent {
    static let template = "access-tokens"

    struct Row: Sendable {
        let name: String
        let scope: String
        let made: String
        let until: String
        let used: String
        let standing: String
        /// Nil when it is over.
        let end: Link?
        let endLabel: String
    }

    struct Choice: Sendable {
        let value: String
        let label: String
        let isChosen: Bool
    }

    /// The token that was just made; nil otherwise.
    let token: String?
    let rows: [Row]
    let hasRows: Bool
    let action: Link
    let submission: String
    let nameField: TextField
    let untilField: TextField
    let choices: [Choice]
    let scopeError: String?

    static var sample: AccessTokensPage {
        AccessTokensPage(
            token: "nm_0",
            rows: [
                Row(
                    name: "x", scope: "Xem kế hoạch", made: "20/3/2024", until: "20/3/2025", used: "–",
                    standing: "đang dùng", end: .tokens, endLabel: "Kết thúc")
            ], hasRows: true, action: .tokens, submission: "x", nameField: .sample, untilField: .sample,
            choices: [Choice(value: "plans.view", label: "Xem kế hoạch", isChosen: true)], scopeError: "…")
    }
}

extension Link {
    static let tokens = Link("/tai-khoan/khoa-truy-cap")

    static func token(_ id: RecordID) -> Link { Link(segments: ["tai-khoan", "khoa-truy-cap", id.text]) }
}

extension AccountsPages {
    private static let tokenEnded = Notice("da-ket-thuc-khoa", "Đã kết thúc khóa truy cập.")
    private static let tokenMade = Notice(
        "da-tao-khoa",
        "Khóa này đã tạo ở lần gửi trước và chỉ hiện một lần. Chưa chép được: kết thúc rồi tạo khóa khác.")

    @Sendable func showTokens(_ request: Request, _ context: AppContext) async throws -> Response {
        try await tokensPage(
            context, token: nil, form: nil, problems: [], notice: request.notice([Self.tokenEnded, Self.tokenMade]))
    }

    @Sendable func makeToken(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.requireViewer()
        let form = try await request.form(context: context, limit: 16_384)
        try context.requireRecentPassword()
        do {
            let until = try RoleDays.day(form, "until")
            guard let until else {
                throw Problem("token.until", "Chưa ghi ngày cuối. Ghi ngày như 20/3/2024.", field: "until")
            }
            let token = try await accounts.makeToken(
                NewAccessToken(
                    name: form.text("name"), scope: form.all("scope").compactMap { Action(rawValue: $0) },
                    endsOn: until), of: viewer.actor, submission: RecordID(form.text("submission")))
            guard let token else { return .seeOther(.tokens, notice: Self.tokenMade) }
            return try await tokensPage(context, token: token, form: nil, problems: [], notice: nil)
        } catch let problems as Problems {
            return try await tokensPage(context, token: nil, form: form, problems: problems.all, notice: nil)
        } catch let problem as Problem where problem.field != nil {
            return try await tokensPage(context, token: nil, form: form, problems: [problem], notice: nil)
        }
    }

    @Sendable func endToken(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.requireViewer()
        _ = try await request.form(context: context, limit: 16_384)
        try await accounts.endToken(context.recordID(), of: viewer.actor)
        return .seeOther(.tokens, notice: Self.tokenEnded)
    }

    /// Who a token speaks for, for the program that holds it.
    @Sendable func whoAmI(_ request: Request, _ context: AppContext) async throws -> Response {
        struct Answer: Encodable {
            let name: String
            let agency: String
            let place: String
            let rights: [String]
        }
        let viewer = try context.requireViewer()
        return try .json(
            Answer(
                name: viewer.name, agency: viewer.agencyName, place: viewer.placeName,
                rights: Action.allCases.filter { viewer.may($0) }.map(\.rawValue)))
    }

    private func tokensPage(
        _ context: AppContext, token: String?, form: Form?, problems: [Problem], notice: Notice?
    ) async throws -> Response {
        let viewer = try context.requireViewer()
        let today = accounts.environment.today
        let rows = try await accounts.tokens(of: viewer.userID).map { token in
            AccessTokensPage.Row(
                name: token.name, scope: token.scope.map(\.label).joined(separator: "; "),
                made: Day(inVietnam: token.madeAt).written, until: token.endsOn.written,
                used: token.lastUsedAt.map(Moment.written) ?? "chưa dùng",
                standing: token.isOpen(on: today) ? "đang dùng được" : "đã kết thúc",
                end: token.isOpen(on: today) ? .token(token.id) : nil, endLabel: "Kết thúc khóa \(token.name)")
        }
        let chosen = form.map { Set($0.all("scope")) } ?? Set(AccessToken.offered.map(\.rawValue))
        let choices = AccessToken.offered.filter { viewer.may($0) }.map {
            AccessTokensPage.Choice(value: $0.rawValue, label: $0.label, isChosen: chosen.contains($0.rawValue))
        }
        let content = AccessTokensPage(
            token: token, rows: rows, hasRows: !rows.isEmpty, action: .tokens,
            submission: form?["submission"] ?? accounts.environment.newID().text,
            nameField: TextField(
                "name", "Tên khóa", value: form?.text("name") ?? "",
                hint: "Khóa dùng ở đâu, ví dụ: bảng tính của phòng.",
                error: problems.message(for: "name")),
            untilField: TextField(
                "until", "Dùng đến hết ngày", value: form?.text("until") ?? "",
                hint: "Nhiều nhất một năm, ví dụ 31/12/\(today.year).", error: problems.message(for: "until")),
            choices: choices, scopeError: problems.message(for: "scope"))
        let head = PageHead(
            title: "Khóa truy cập", breadcrumbs: [("Tài khoản", .account)], errors: problems, notice: notice)
        var response = try pages.page(
            head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
