import Accounts
import Database
import Hummingbird
import Kernel
import Pages
import Places

/// What is said of a paper in a message: where it stands, since when, and where to open it.
struct PaperMessage: Sendable {
    let paper: Paper
    let agencyName: String
    /// The words that went with the step that led here; nil when there were none.
    let note: String?

    static func load(_ paper: Paper, in tx: Transaction) throws -> PaperMessage {
        PaperMessage(
            paper: paper, agencyName: try AgencyStore.find(paper.agency, in: tx)?.name ?? "",
            note: try PaperStore.events(of: paper.id, in: tx).last?.note)
    }

    /// - Parameter link: the full address of the paper.
    func text(link: String) -> String {
        let since = "\(paper.changedByName), \(Moment.written(paper.changedAt))"
        let said: String
        switch paper.state {
        case .draft: said = "đang soạn thảo (\(since))"
        case .submitted: said = "đã trình lần \(paper.round), chờ phê duyệt (\(since))"
        case .returned: said = "bị trả lại, cần sửa (\(since))"
        case .approved: said = "đã phê duyệt, chờ ban hành (\(since))"
        case .issued: said = "đã ban hành" + (paper.cited.map { " số \($0)" } ?? "")
        case .superseded: said = "đã có bản khác thay thế"
        }
        let words = paper.state == .returned ? note.map { "Lý do: \($0)" } : nil
        return ["\(agencyName): “\(paper.title)” \(said).", words, "Mở: \(link)"].compactMap(\.self)
            .joined(separator: "\n")
    }
}

/// A message, ready to copy into Zalo.
public struct MessagePage: PageContent {
    public static let template = "message"

    let message: TextArea
    let back: Link
    let backLabel: String

    /// - Parameters:
    ///   - text: plain lines, with the full address to open.
    ///   - back: the page that the message is about, with the words of the button that leads there.
    public init(_ text: String, back: Link, backLabel: String) {
        message = TextArea(
            "tin", "Tin nhắn", value: text,
            hint: "Chép rồi dán vào Zalo. Người nhận cần tài khoản để mở liên kết.", rows: 5)
        self.back = back
        self.backLabel = backLabel
    }

    private init(_ message: TextArea) {
        self.message = message
        back = .inbox
        backLabel = "…"
    }

    public static var sample: MessagePage {
        MessagePage(TextArea("tin", "Tin nhắn", value: "…", hint: "…", error: "…"))
    }
}

extension Link {
    /// How much waits for the viewer, in JSON.
    static let waitingCount = Link("/viec-cho/dem")

    /// The message about a paper.
    static func message(of paper: RecordID) -> Link { Link(segments: ["van-ban", paper.text, "tin-nhan"]) }
}

extension PapersPages {
    @Sendable func showMessage(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.requireViewer()
        let id = try context.recordID()
        let desk = desk
        let message = try await database.read { tx in
            try PaperMessage.load(try desk.visible(id, nil, to: PaperActor(viewer), in: tx), in: tx)
        }
        let text = message.text(link: request.site(isSecure: isSecure) + Link.paper(id).path)
        let content = MessagePage(text, back: .paper(id), backLabel: "Về văn bản")
        let head = PageHead(
            title: "Tin nhắn để gửi", breadcrumbs: [("Việc chờ", .inbox), (message.paper.title, .paper(id))])
        return try pages.page(head, content, viewer: viewer)
    }
}
