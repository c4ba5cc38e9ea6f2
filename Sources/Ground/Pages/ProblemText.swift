import Kernel

/// The words of a problem page, by kind: title, what happened, what was kept, what to do next.
struct ProblemText {
    var title: String
    var heading: String
    var kept: String
    var steps: [String]

    /// - Parameter writes: whether the request would have changed something.
    init(_ problem: Problem, writes: Bool) {
        let nothing = "Chưa lưu gì cả; các bản lưu trước đó còn nguyên."
        heading = problem.message
        kept = writes ? nothing : "Chưa có gì bị thay đổi."
        let goBack = "Bấm nút quay lại của trình duyệt: chữ đã nhập vẫn còn ở trang trước."
        switch problem.kind {
        case .invalid:
            title = "Có chỗ cần sửa"
            steps = [goBack, "Sửa chỗ nêu trên rồi gửi lại."]
        case .unauthenticated:
            title = "Cần đăng nhập lại"
            heading = "Phiên đăng nhập đã hết hạn"
            steps = [
                "Mở trang đăng nhập trong một thẻ khác của trình duyệt và đăng nhập lại.",
                "Quay lại thẻ này, bấm nút quay lại của trình duyệt: chữ đã nhập vẫn còn. Gửi lần nữa.",
            ]
        case .forbidden where problem.code == "form.csrf":
            title = "Chưa gửi được biểu mẫu"
            steps = [goBack, "Chép phần vừa nhập ra chỗ khác nếu dài, tải lại trang rồi nhập và gửi lần nữa."]
        case .forbidden:
            title = "Không có quyền"
            steps = [
                "Cần làm việc này: nhờ đơn vị đang giữ phần việc đó.",
                "Cần thêm quyền: gửi yêu cầu tới người quản trị của đơn vị.",
            ]
        case .absent:
            title = "Không tìm thấy"
            kept = "Có thể địa chỉ gõ thiếu, hoặc mục này không thuộc phạm vi của tài khoản."
            steps = ["Kiểm tra lại địa chỉ.", "Tìm từ trang tổng quan hoặc từ danh sách."]
        case .conflict:
            title = "Đã có người sửa trước"
            steps = [
                "Mở lại trang này trong một thẻ khác để xem bản mới nhất.", "So với phần vừa nhập rồi gửi lại.",
            ]
        case .tooLarge:
            title = "Tệp quá lớn"
            steps = [goBack, "Chọn tệp nhỏ hơn hoặc chia ra nhiều tệp."]
        case .unavailable:
            title = "Tạm thời chưa dùng được"
            steps = ["Chờ khoảng một phút rồi tải lại trang.", "Vẫn không được: báo người quản trị số bên dưới."]
        }
    }

    private init(title: String, heading: String, kept: String, steps: [String]) {
        self.title = title
        self.heading = heading
        self.kept = kept
        self.steps = steps
    }

    /// The words for what only an administrator can mend.
    static func fault(writes: Bool) -> ProblemText {
        ProblemText(
            title: "Chưa mở được trang", heading: "Chưa mở được trang này",
            kept: writes
                ? "Máy chủ gặp lỗi khi xử lý. Lần lưu vừa rồi chưa được ghi; các bản lưu trước đó còn nguyên."
                : "Máy chủ gặp lỗi khi xử lý. Chưa có gì bị thay đổi; các bản lưu còn nguyên.",
            steps: [
                writes
                    ? "Chờ khoảng một phút, bấm nút quay lại của trình duyệt rồi gửi lần nữa. Gửi lại không bị ghi hai lần."
                    : "Chờ khoảng một phút rồi tải lại trang.",
                "Vẫn không được: báo người quản trị số bên dưới.",
            ])
    }
}
