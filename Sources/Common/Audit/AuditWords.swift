import Accounts
import Database
import Foundation
import Kernel

/// The log in words. A test holds this table against every entry that the program leaves.
public enum AuditWords {
    /// What was done.
    public static let actions: [String: String] = [
        "access.refused": "Bị từ chối", "file.downloaded": "Tải tệp", "file.exported": "Xuất tệp",
        "audit.read": "Xem nhật ký", "audit.exported": "Tải nhật ký",
        "session.opened": "Đăng nhập", "session.closed": "Đăng xuất", "session.refused": "Đăng nhập không được",
        "user_account.created": "Tạo tài khoản", "user_account.locked": "Khóa tài khoản",
        "user_account.unlocked": "Mở khóa tài khoản", "user_account.password_changed": "Đổi mật khẩu",
        "user_account.password_reset": "Cấp lại mật khẩu", "user_account.read": "Xem tài khoản",
        "account_link.made": "Tạo liên kết vào tài khoản", "account_link.used": "Dùng liên kết vào tài khoản",
        "account_link.refused": "Liên kết vào tài khoản bị từ chối", "session.ended": "Kết thúc một phiên",
        "session.others_ended": "Kết thúc các phiên khác", "session.proved": "Xác nhận lại mật khẩu",
        "session.code_accepted": "Ghi đúng mã xác thực", "session.recovery_code_used": "Dùng mã dự phòng",
        "second_factor.begun": "Bắt đầu bật xác thực hai bước", "second_factor.on": "Bật xác thực hai bước",
        "second_factor.off": "Tắt, gỡ xác thực hai bước", "second_factor.codes_renewed": "Tạo mã dự phòng mới",
        "access_token.made": "Tạo khóa truy cập", "access_token.ended": "Kết thúc khóa truy cập",
        "access_token.used": "Đọc bằng khóa truy cập",
        "role.granted": "Giao vai trò",
        "role.ended": "Kết thúc vai trò", "role.withdrawn": "Rút vai trò",
        "role.scope_confirmed": "Xác nhận phạm vi sau sắp xếp",
        "user_account.listed": "Xem danh sách người dùng",
        "agencies.loaded": "Nạp danh mục cơ quan", "agency.created": "Thêm cơ quan",
        "agency.changed": "Sửa cơ quan", "agency.alias_added": "Thêm cách ghi tên cơ quan",
        "attachment.kept": "Lưu tệp",
        "places.loaded": "Nạp danh mục địa bàn", "structure.added": "Ghi cải cách địa giới",
        "villages.added": "Thêm thôn", "village.changed": "Sửa thôn", "villages.merged": "Sáp nhập thôn",
        "village.split": "Chia thôn", "villages.assigned": "Chuyển thôn về xã mới",
        "villages.marked": "Đánh dấu đặc điểm của thôn",
        "place_attribute.set": "Ghi đặc điểm địa bàn", "place_attribute.ended": "Kết thúc đặc điểm địa bàn",
        "place_attribute.removed": "Bỏ đặc điểm địa bàn", "place_attributes.imported": "Nhập đặc điểm địa bàn",
        "legal_document.created": "Thêm văn bản căn cứ", "legal_document.changed": "Sửa văn bản căn cứ",
        "legal_document.recognised": "Nhận ra văn bản căn cứ",
        "legal_document.file_attached": "Đính kèm văn bản căn cứ",
        "legal_relation.created": "Nối hai văn bản", "legal_relation.removed": "Bỏ nối hai văn bản",
        "paper.created": "Lập văn bản", "paper.head_changed": "Sửa tên, số, ngày văn bản", "paper.submit": "Trình",
        "paper.withdraw": "Rút về", "paper.return": "Trả lại", "paper.approve": "Phê duyệt", "paper.issue": "Ban hành",
        "paper.superseded": "Thay bằng bản mới", "paper.commented": "Góp ý", "paper.comment_resolved": "Xong góp ý",
        "paper.scan_attached": "Đính kèm bản ký", "paper_deputy.named": "Ủy quyền",
        "paper_deputy.ended": "Thôi ủy quyền",
        "officer_contact.read": "Xem liên hệ của cán bộ", "officer_contact.changed": "Sửa liên hệ của mình",
        "agency_duty.recorded": "Ghi nhiệm vụ của cơ quan", "agency_duty.removed": "Bỏ nhiệm vụ của cơ quan",
        "handover.made": "Lập bàn giao", "handover.taken_back": "Rút bàn giao", "handover.done": "Bàn giao có hiệu lực",
        "handover.read": "Đọc danh sách bàn giao",
        "issuer_profile.saved": "Sửa tiêu đề, mẫu văn bản",
        "import_preview.created": "Đọc phụ lục", "import_preview.chosen": "Chỉnh bản xem trước",
        "import_preview.kept": "Giữ phụ lục đã đọc", "import_preview.discarded": "Bỏ phụ lục đã đọc",
        "plan_version.imported": "Nhập phụ lục vào kế hoạch", "plan_version.started": "Lập kế hoạch",
        "plan_version.revised": "Lập bản mới của kế hoạch",
        "plan_version.reassigned": "Chuyển kế hoạch sang đơn vị mới",
        "plan_annex.edited": "Sửa chỉ tiêu", "plan_annex.edit_undone": "Hoàn tác sửa chỉ tiêu",
        "plan_text.saved": "Sửa nội dung kế hoạch", "finding.explained": "Giải thích chênh lệch",
        "finding.reopened": "Bỏ giải thích chênh lệch",
        "report.begun": "Lập báo cáo", "report.written": "Soạn báo cáo", "report.refreshed": "Lấy lại số báo cáo",
        "report.supplemented": "Lập báo cáo bổ sung", "report.requested": "Yêu cầu báo cáo đột xuất",
        "report.extended": "Gia hạn báo cáo", "report.received": "Tiếp nhận báo cáo",
        "report_look.set": "Xem cập nhật gần đây", "report_day.set": "Đặt ngày hạn báo cáo",
        "declaration.declared": "Khai báo kết quả", "declaration.corrected": "Sửa khai báo",
        "declaration.taken_back": "Rút khai báo", "declaration_import.opened": "Đọc tệp kết quả",
        "declaration_import.kept": "Giữ tệp kết quả", "declaration_import.discarded": "Bỏ tệp kết quả",
        "declaration_import.taken_back": "Rút cả lần nhập kết quả",
        "person.added": "Thêm hồ sơ người", "person.changed": "Sửa hồ sơ người", "person.merged": "Gộp hồ sơ người",
        "group.registered": "Ghi mô hình", "group.corrected": "Sửa mô hình", "group.taken_back": "Rút mô hình",
        "group.step_added": "Ghi mốc của mô hình", "group.step_undone": "Rút mốc của mô hình",
        "group.member_added": "Thêm thành viên", "group.member_changed": "Sửa thành viên",
        "group.member_left": "Ghi thành viên rời", "group.member_struck": "Bỏ dòng thành viên ghi nhầm",
        "group.members_read": "Xem họ tên thành viên", "group.meeting_added": "Ghi buổi sinh hoạt",
        "group.meeting_struck": "Bỏ buổi sinh hoạt ghi nhầm", "group.noted": "Ghi thiết bị, nội quy, đánh giá",
        "group.effect_measured": "Ghi số đo trước, sau hỗ trợ",
        "social_page.added": "Ghi trang mạng xã hội", "social_page.ended": "Thôi dùng trang mạng xã hội",
        "social_page.struck": "Bỏ trang mạng xã hội ghi nhầm", "event_target.set": "Đặt chỉ tiêu sự kiện",
        "group.note_struck": "Bỏ ghi chép nhầm", "group.file_attached": "Đính kèm tệp vào mô hình",
        "launch_plan.made": "Lập kế hoạch ra mắt", "launch_plan.changed": "Sửa kế hoạch ra mắt",
        "launch_plan.taken_back": "Rút kế hoạch ra mắt", "launch_plan.need_added": "Thêm việc chuẩn bị ra mắt",
        "launch_plan.need_set": "Ghi việc chuẩn bị ra mắt", "launch_plan.need_struck": "Bỏ việc chuẩn bị ghi nhầm",
        "launch_line.added": "Thêm dòng lịch ra mắt", "launch_line.changed": "Sửa dòng lịch ra mắt",
        "launch_line.agreed": "Thống nhất lịch ra mắt", "launch_line.planned": "Đưa lịch ra mắt vào sự kiện",
        "launch_line.struck": "Bỏ dòng lịch ra mắt ghi nhầm", "launch_import.opened": "Đọc tệp lịch ra mắt",
        "launch_import.kept": "Giữ tệp lịch ra mắt", "launch_import.discarded": "Bỏ tệp lịch ra mắt",
        "nomination.named": "Cử người vào lớp", "nomination.forwarded": "Chuyển danh sách cử lên",
        "nomination.accepted": "Nhận người vào lớp", "nomination.refused": "Không nhận người vào lớp",
        "nomination.reopened": "Rút nhận, xét lại", "training.details_set": "Ghi đối tượng, tài liệu của lớp",
        "training.trainers_set": "Chọn giảng viên của lớp", "training.people_read": "Xem họ tên người của lớp",
        "training.certificates_issued": "Cấp giấy chứng nhận", "trainer.added": "Thêm giảng viên",
        "trainer.ended": "Ghi thôi làm giảng viên",
        "cadre.recorded": "Ghi cán bộ nữ", "cadre.changed": "Sửa hồ sơ cán bộ nữ",
        "cadre.taken_back": "Rút cán bộ nữ khỏi danh sách", "cadre.merged": "Gộp hồ sơ cán bộ nữ",
        "cadre.entry_added": "Thêm chức vụ, bước giới thiệu", "cadre.entry_corrected": "Sửa chức vụ, bước giới thiệu",
        "cadre.entry_ended": "Ghi thôi chức vụ, bước giới thiệu", "cadre.entry_struck": "Rút chức vụ ghi nhầm",
        "cadre.people_read": "Xem họ tên cán bộ nữ", "cadre.exported": "Xuất danh sách cán bộ nữ",
        "nomination.listed": "Cử nhiều người vào lớp",
        "group_import.opened": "Đọc tệp mô hình", "group_import.kept": "Giữ tệp mô hình",
        "group_import.discarded": "Bỏ tệp mô hình",
        "event.planned": "Ghi sự kiện", "event.corrected": "Sửa sự kiện", "event.held": "Ghi kết quả sự kiện",
        "event.reopened": "Đưa sự kiện về dự kiến", "event.cancelled": "Hủy sự kiện",
        "event.taken_back": "Rút sự kiện", "event.groups_set": "Chọn mô hình ra mắt",
        "event.participant_added": "Thêm người vào sự kiện", "event.participants_set": "Lập danh sách sự kiện",
        "event.participant_removed": "Bỏ người khỏi sự kiện", "event.attendance_set": "Điểm danh sự kiện",
        "event.participants_read": "Xem họ tên người dự", "event.line_added": "Ghi dòng của sự kiện",
        "event.commitment_closed": "Ghi cam kết đã thực hiện", "event.line_struck": "Bỏ dòng của sự kiện",
        "event.file_attached": "Đính kèm tệp vào sự kiện", "event_import.opened": "Đọc tệp sự kiện",
        "event_import.kept": "Giữ tệp sự kiện", "event_import.discarded": "Bỏ tệp sự kiện",
    ]

    /// What it was done to.
    public static let kinds: [String: String] = [
        "route": "Trang", "audit_entry": "Nhật ký", "user_account": "Tài khoản", "agency": "Cơ quan",
        "attachment": "Tệp", "structure": "Địa giới", "place": "Địa bàn", "place_attribute": "Đặc điểm địa bàn",
        "legal_document": "Văn bản căn cứ", "paper": "Văn bản", "paper_deputy": "Ủy quyền",
        "handover": "Bàn giao", "issuer_profile": "Mẫu văn bản", "import_preview": "Phụ lục đang nhập",
        "plan": "Kế hoạch",
        "report": "Báo cáo", "report_day": "Ngày hạn báo cáo", "report_extension": "Gia hạn báo cáo",
        "report_request": "Yêu cầu báo cáo", "report_look": "Lần xem cập nhật",
        "plan_version": "Bản kế hoạch", "plan_annex": "Phụ lục kế hoạch", "declaration": "Khai báo kết quả",
        "declaration_import": "Lần nhập kết quả", "person": "Hồ sơ người", "group": "Mô hình",
        "group_import": "Lần nhập mô hình",
        "launch_plan": "Kế hoạch ra mắt", "launch_line": "Dòng lịch ra mắt", "launch_import": "Lần nhập lịch ra mắt",
        "cadre": "Cán bộ nữ", "nomination": "Người được cử", "trainer": "Giảng viên", "event": "Sự kiện",
        "event_import": "Lần nhập sự kiện",
        "social_page": "Trang mạng xã hội", "event_target": "Chỉ tiêu sự kiện",
    ]

    /// Who acts without an account, by the id of the actor.
    static let systemActors = [
        Actor.commandLine.id: Actor.commandLine.name, Actor.startUp.id: Actor.startUp.name,
        "sign-in": "cửa đăng nhập", "demonstration": "bản trình diễn", "handover": "bàn giao đến ngày",
    ]

    /// The fields that entries hold; one that is not here is shown under its own name.
    private static let fields: [String: String] = [
        "above": "Cấp trên làm thay", "action": "Việc", "address": "Địa chỉ mạng", "agencies": "Số cơ quan",
        "agency": "Cơ quan", "anchor": "Chỗ góp ý", "attachment": "Tệp", "awaits_change": "Chờ thay đổi",
        "behalf_of": "Thay cho", "cells": "Số ô", "changed": "Số đơn vị đổi", "code": "Mã", "comment": "Góp ý",
        "day": "Ngày", "decision": "Quyết định", "declarations": "Số khai báo", "deputy": "Người được ủy quyền",
        "digest": "Mã tệp", "fields": "Trường", "figures": "Số liệu", "file": "Tệp", "files": "Số tệp",
        "finding": "Chênh lệch", "format": "Dạng tệp",
        "from": "Từ", "events": "Số sự kiện", "groups": "Số mô hình", "giver": "Người giao",
        "heading": "Tiêu đề", "in_force_from": "Hiệu lực từ", "in_force_until": "Hiệu lực đến",
        "inForceFrom": "Có hiệu lực từ", "indicator": "Chỉ tiêu", "issuer": "Nơi ban hành", "key": "Mã trong danh mục",
        "kind": "Loại", "latitude": "Vĩ độ", "lines": "Số đã khai", "login": "Tên đăng nhập", "longitude": "Kinh độ",
        "mark": "Mức tin cậy", "moment": "Lúc đo", "members": "Số người", "motto": "Quốc hiệu", "name": "Tên",
        "number": "Số",
        "paragraphs": "Số đoạn",
        "parent": "Văn bản trên", "parent_id": "Mã văn bản trên", "part": "Phần", "people": "Người", "place": "Nơi",
        "places": "Địa bàn", "plan": "Kế hoạch", "papers": "Số văn bản", "position": "Vị trí", "printed": "Tên in",
        "quantity": "Số lượng",
        "reason": "Lý do",
        "receiver": "Người nhận", "record": "Hồ sơ", "remark": "Ghi chú", "revision": "Lần lưu", "roles": "Vai trò",
        "rows": "Số hàng",
        "sheet": "Trang tính", "signer": "Người ký", "size": "Số byte", "source": "Nguồn", "state": "Trạng thái",
        "step": "Mốc",
        "structure": "Địa giới", "subject": "Nội dung", "symbol": "Ký hiệu", "template": "Mẫu Word", "tier": "Cấp",
        "time": "Thời gian",
        "count": "Số thiết bị", "path": "Trang", "scope": "Phần được đọc", "session": "Phiên", "token": "Khóa truy cập",
        "title": "Trích yếu", "to": "Thành", "units": "Số đơn vị", "until": "Đến", "version": "Bản",
        "villages": "Số thôn", "words": "Lời văn", "with_papers": "Cả văn bản đang làm",
    ]

    /// Codes that stand as values.
    private static let values: [String: [String: String]] = [
        "state": [
            "draft": "Soạn thảo", "submitted": "Đã trình", "returned": "Trả lại", "approved": "Đã phê duyệt",
            "issued": "Đã ban hành", "superseded": "Đã thay thế", "active": "Đang dùng", "locked": "Đã khóa",
        ],
        "reason": [
            "wrong": "sai tên hoặc mật khẩu", "locked": "tài khoản đang khóa", "code": "sai mã xác thực",
            "over": "mật khẩu tạm đã hết hạn",
        ],
        "motto": ["true": "có", "false": "không"],
        "kind": [
            "law": "Luật", "decree": "Nghị định", "resolution": "Nghị quyết", "decision": "Quyết định",
            "circular": "Thông tư", "plan": "Kế hoạch", "report": "Báo cáo", "guidance": "Hướng dẫn",
            "official_letter": "Công văn", "replaces": "Thay thế", "amends": "Sửa đổi, bổ sung",
            "guides": "Hướng dẫn", "implements": "Thực hiện",
        ].merging(AgencyKind.allCases.map { ($0.rawValue, $0.label) }) { first, _ in first },
        "mark": [
            "verified": "đã đối chiếu", "seed": "theo văn bản địa phương, chưa đối chiếu",
            "unverified": "chưa đối chiếu",
        ],
    ]

    /// What was done; the code itself where the table does not know it.
    public static func action(_ code: String) -> String { actions[code] ?? code }

    /// What it was done to; the code itself where the table does not know it.
    public static func kind(_ code: String) -> String { kinds[code] ?? code }

    /// The name of a field: `lines › quantity` for one inside another.
    static func field(_ path: [String]) -> String { path.map { fields[$0] ?? $0 }.joined(separator: " › ") }

    /// A value as pages write it: known codes in words, days as 20/3/2024.
    static func value(_ text: String, of field: String) -> String {
        if let word = values[field]?[text] { return word }
        if field == "role" || field == "roles" { return text.split(separator: " ").map(role).joined(separator: ", ") }
        return Day(iso: text)?.written ?? text
    }

    /// A role at a place as entries hold it: `officer@2100004`.
    private static func role(_ text: Substring) -> String {
        let parts = text.split(separator: "@", maxSplits: 1).map(String.init)
        guard parts.count == 2, let role = Role(rawValue: parts[0]) else { return String(text) }
        return "\(role.label) (địa bàn số \(parts[1]))"
    }
}

extension AuditFault {
    /// One Vietnamese sentence: which entry, what is wrong with it.
    public var sentence: String {
        let place = number.map { "Số niêm \(Number.grouped($0)): " } ?? ""
        let moment = at.flatMap { Date.read(.text($0)) }.map { Moment.written($0) }
        let known = [moment, action.map { "\(AuditWords.action($0)), \($0)" }].compactMap { $0 }
        let name = "bản ghi \(entry ?? "")" + (known.isEmpty ? "" : " (\(known.joined(separator: "; ")))")
        return switch kind {
        case .entryAltered: "\(place)\(name) đã bị sửa sau khi niêm."
        case .entryDeleted: number == nil ? "Đã mất \(name), xóa trước khi niêm." : "\(place)\(name) đã bị xóa."
        case .entryAdded:
            "\(name.capitalisedFirst) không nằm trong chuỗi niêm: được chèn không qua chương trình, hoặc niêm đã bị xóa."
        case .sealAltered: "\(place)niêm của \(name) đã bị sửa hoặc thay."
        case .sealMissing:
            "Chuỗi niêm mất số \(Number.grouped(number ?? 0))"
                + (lastNumber == number ? "." : " đến \(Number.grouped(lastNumber ?? 0)).")
        case .sealAdded: "\(place)không thuộc chuỗi niêm: được chèn thêm."
        case .anchorMissing:
            "Mã niêm \(entry ?? "") không có trong chuỗi: chuỗi đã bị viết lại hoặc cắt bớt, hoặc mã ghi sai."
        }
    }
}
