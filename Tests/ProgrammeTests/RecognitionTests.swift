import Foundation
import Kernel
import Testing

@testable import Programme

/// The words of annexes, whole and damaged.
@Suite struct RecognitionTests {
    /// Every header and title of the shipped programme with the indicator that it stands for.
    static let examples: [(text: String, expected: HeaderMatch)] = {
        guard let catalogue = try? Shipped.catalogue else { return [] }
        return catalogue.indicators.flatMap { indicator in
            [(indicator.header, .indicator(indicator.code))]
                + indicator.examples.map { ($0.text, .indicator(indicator.code)) }
        } + catalogue.placeCounts.flatMap { count in count.examples.map { ($0.text, .placeCount(count.code)) } }
    }()

    @Test func `there are examples to try`() {
        #expect(Self.examples.count > 80)
    }

    @Test
    func `a header is recognised decomposed, without tone marks, in capitals and over several lines (W282, W286)`()
        throws
    {
        let catalogue = try Shipped.catalogue
        for (text, expected) in Self.examples {
            let forms = [
                text.decomposedStringWithCanonicalMapping, Vietnamese.folded(text), text.uppercased(),
                text.replacingOccurrences(of: " ", with: "\n"), text.replacingOccurrences(of: " ", with: "\u{00A0} "),
            ]
            for form in forms { #expect(catalogue.recognise(header: form) == expected, "\(form)") }
        }
    }

    @Test func `a header is recognised with the headings above it and the tier below it (T235, W282)`() throws {
        let catalogue = try Shipped.catalogue
        let annexes: Set<String> = ["caobang-2024", "caobang-phase-1", "batrang-2023"]
        for heading in catalogue.words.groupHeadings {
            for indicator in catalogue.indicators where heading.components.contains(indicator.component) {
                for example in indicator.examples where annexes.contains(example.document ?? "") {
                    let joined = "\(heading.text) \(example.text) Cấp tỉnh"
                    #expect(catalogue.recognise(header: joined) == .indicator(indicator.code), "\(joined)")
                }
            }
        }
    }

    @Test func `a header that lost a word, or has one misread, is never taken for another indicator`() throws {
        let catalogue = try Shipped.catalogue
        for (text, expected) in Self.examples {
            let words = text.split(separator: " ").map(String.init)
            guard words.count > 4 else { continue }
            for index in words.indices {
                var missing = words
                missing.remove(at: index)
                var misread = words
                misread[index] = "zx"
                for damaged in [missing, misread] {
                    let found = catalogue.recognise(header: damaged.joined(separator: " "))
                    let harmless = found == expected || found == .none || found.names(expected)
                    #expect(harmless, "“\(damaged.joined(separator: " "))” is \(found), should be \(expected)")
                }
            }
        }
    }

    @Test(arguments: [
        (
            "Cùng cố, nâng chất lượng/hoặc thành lập mới Tổ TKVVTB (tổ), trong đó thí điểm hỗ trợ giới thiệu 15% thành viên Tổ "
                + "TKVVTB tiếp cận với các định chế tài chính chính thức, hỗ trợ 15% thành viên của Tổ TKVVTB thực hiện phát triển "
                + "sinh kế", "savings_group"
        ),
        ("Thí điểm Tổ TKVVTB áp dụng phương pháp học tập và hành động giới (tổ)", "gender_action_learning"),
        (
            "Tổ nhóm sinh kế, tổ hợp tác, Hợp tác xã do PN làm chủ /đóng làm chủ ứng dụng công nghệ 4.0 (tổ/nhóm)",
            "livelihood_group"
        ),
        ("Đôi thoại chính sách cấp xã và cụm thôn bản (120 cuộc x 2 đợt) (cuộc)", "policy_dialogue"),
        ("Tổ chức các cuộc đối thoại chính sách ở cấp xã và cụm thôn xóm đặc biệt khó khăn", "policy_dialogue"),
        ("Tuyên truyền LGG (chương trình 2) cho CB huyện, xã (cuộc)", "gm_training_p2"),
        ("Tuyên truyền LGG (Chương trình 3) cho cán bộ thôn/tổ (cuộc)", "gm_training_p3"),
        ("Tập huấn hướng dẫn GS&ĐG về bình đẳng cho cán bộ xã, thôn (cuộc)", "me_training"),
        ("CB huyện, xã được tập huấn LGG (CT2)", "gm_training_p2"),
        ("Thành lập CLB thủ lĩnh của sự thay đổi", "change_leader_club"),
    ])
    func `printed headers that are easily confused are told apart (C35)`(_ text: String, _ code: String) throws {
        #expect(try Shipped.catalogue.recognise(header: text) == .indicator(code))
    }

    @Test(arguments: [
        "", "Đơn vị", "Ghi chú", "NỘI DUNG", "Tập huấn LGG cho cán bộ (lớp)", "Tập huấn LGG (chương trình 2, 3) (lớp)",
        "Đảm bảo tiếng nói và sự tham gia của PN&TE; Thúc đẩy vai trò lãnh đạo của PN trong hệ thống chính trị",
        "Nâng cao năng lực cán bộ trong hệ thống chính trị về BĐG, LGG", "Kinh phí (triệu đồng)", "Số hộ nghèo",
        "Dân số",
        "Tập huấn vận hành tổ truyền thông cộng đồng (lớp)", "PHỤ LỤC I. CHỈ TIÊU DỰ ÁN 8 CẤP TỈNH THỰC HIỆN NĂM 2024",
    ])
    func `a heading over several columns and an unknown column are no indicator`(_ text: String) throws {
        #expect(try Shipped.catalogue.recognise(header: text) == .none)
    }

    @Test func `the title of a content is no indicator, that of an activity none or its own`() throws {
        let catalogue = try Shipped.catalogue
        for component in catalogue.components {
            for title in [component.title] + component.titles.map(\.text) {
                #expect(catalogue.recognise(header: title) == .none, "\(title)")
            }
            for activity in component.activities {
                let own = catalogue.indicators(ofActivity: activity.path).map { HeaderMatch.indicator($0.code) }
                for title in [activity.title] + activity.titles.map(\.text) {
                    let found = catalogue.recognise(header: title)
                    #expect(found == .none || own.contains(found), "\(title): \(found)")
                }
            }
        }
    }

    @Test func `a header of two indicators is a choice for somebody`() throws {
        let found = try Shipped.catalogue.recognise(header: "Tổ truyền thông cộng đồng, địa chỉ tin cậy cộng đồng")
        #expect(found == .ambiguous(["communication_team", "trusted_address"]))
    }

    @Test(arguments: [
        ("Tổng số xã vùng III", "region3_commune"), ("Số xã khu vực III trên địa bàn", "region3_commune"),
        (
            "Số xóm vùng III của các đơn vị theo QĐ 861 của Chính phủ, và bổ sung sau QĐ",
            "especially_disadvantaged_village"
        ),
        (
            "Số thôn đặc biệt khó khăn thuộc vùng DTTS&MN tỉnh Quảng Ngãi (theo QĐ 612/QĐ-UBND)",
            "especially_disadvantaged_village"
        ),
    ])
    func `columns that count places are no targets (A17)`(_ text: String, _ code: String) throws {
        #expect(try Shipped.catalogue.recognise(header: text) == .placeCount(code))
    }

    @Test(arguments: [
        ("Thành lập và duy trì tổ truyền thông cộng đồng (tổ)", "tổ"),
        ("Tổ nhóm sinh kế … công nghệ 4.0 (tổ/nhóm)", "tổ/nhóm"),
        ("Cùng cố, nâng chất lượng/hoặc thành lập mới Tổ TKVVTB (tổ), trong đó thí điểm hỗ trợ 15% thành viên", "tổ"),
        ("Địa chỉ tin cậy cộng đồng (ĐCTC)", "ĐCTC"), ("Địa chỉ tin cậy cộng đồng (ĐCTCCĐ)", "ĐCTC"),
        ("Đôi thoại chính sách (120 cuộc x 2 đợt) (cuộc)", "cuộc"), ("Thành lập CLB thủ lĩnh của sự thay đổi", "CLB"),
        ("Nâng cao năng lực cho cán bộ nữ DTTS (cán bộ)", "cán bộ"),
        ("Tập huấn LGG (chương trình 2) cho CB huyện, xã (lớp", "lớp"),
        ("TAP HUAN LGG (CHUONG TRINH 3) (LOP)", "lớp"),
    ])
    func `the unit of count hides in the header (C35)`(_ header: String, _ unit: String) throws {
        #expect(try Shipped.catalogue.countingUnit(inHeader: header) == unit)
    }

    @Test func `a header without a unit of count has none`() throws {
        #expect(try Shipped.catalogue.countingUnit(inHeader: "Tập huấn LGG (chương trình 2) cho CB huyện, xã") == nil)
        #expect(try Shipped.catalogue.countingUnit(inHeader: "Tổng số xã vùng III") == nil)
    }

    @Test(arguments: [
        ("Cấp tỉnh", Tier.province), ("Tỉnh thực hiện", .province), ("huyện thực hiện", .district),
        ("Cấp huyện", .district),
        ("Xã", .commune), ("Cấp xã thực hiện", .commune), ("thôn", .village), ("Xóm", .village),
        ("Trung ương", .central),
        ("Cap tinh\n(tổ)", .province), ("CẤP HUYỆN", .district), ("Do tỉnh thực hiện", .province),
    ])
    func `the implementing tier is read from its label (C37, C48)`(_ label: String, _ tier: Tier) throws {
        #expect(try Shipped.catalogue.tier(inLabel: label.decomposedStringWithCanonicalMapping) == tier)
    }

    @Test(arguments: [
        "", "Phân cấp thực hiện", "Đối thoại chính sách cấp xã và cụm thôn xóm", "Hội LHPN xã", "Cấp", "Tỉnh Cao Bằng",
    ])
    func `a label that says more than a tier, or none, is no tier`(_ label: String) throws {
        #expect(try Shipped.catalogue.tier(inLabel: label) == nil)
    }

    @Test(arguments: [
        ("Chi tiêu thực hiện 2024", RowKind.total), ("Chỉ tiêu cần đạt giai đoạn I", .total),
        ("Chỉ tiêu cần đạt năm 2023", .total),
        ("Tổng", .total), ("TỔNG CỘNG", .total), ("Toàn tỉnh", .total), ("Cộng:", .total),
        ("Tổng cộng (9 huyện)", .total),
        ("Phân cấp thực hiện", .split), ("Thời gian hoàn thành", .deadline), ("thoi gian hoan thanh", .deadline),
    ])
    func `rows of totals, of tiers and of years are told from units (W284, C37, C41)`(_ label: String, _ kind: RowKind)
        throws
    {
        #expect(try Shipped.catalogue.rowKind(label: label) == kind)
    }

    @Test(arguments: [
        "Quảng Hoà", "Sở Lao động - TB & XH", "Hội LHPN xã", "UBND xã", "Thôn Bùi Hui", "Cộng Hòa", "Tổng Cọt", "",
    ])
    func `the row of a unit has no kind`(_ label: String) throws {
        #expect(try Shipped.catalogue.rowKind(label: label) == nil)
    }

    @Test func `the columns of numbers and units are known by their headers`() throws {
        let catalogue = try Shipped.catalogue
        #expect(["STT", "TT", "Stt."].allSatisfy(catalogue.isNumberHeader))
        #expect(["Đơn vị", "Các đơn vị", "ĐƠN VỊ"].allSatisfy(catalogue.isUnitHeader))
        #expect(!catalogue.isUnitHeader("Đơn vị thực hiện"))
        #expect(catalogue.columnKind(header: "NỘI DUNG HOẠT ĐỘNG") == .activity)
        #expect(catalogue.columnKind(header: "Đơn vị thực hiện") == .responsible)
    }

    @Test func `contents and activities are found by the titles that papers print (B26, B27)`() throws {
        let catalogue = try Shipped.catalogue
        #expect(catalogue.component(heading: "NỘI DUNG 3: ĐẢM BẢO TIẾNG NÓI VÀ SỰ THAM GIA")?.number == "3")
        #expect(catalogue.component(heading: "Nội dung 4. Trang bị kiến thức")?.number == "4")
        #expect(catalogue.component(heading: "Nội dung hoạt động") == nil)
        #expect(
            catalogue.activity(
                titled: "Hoạt động 4: nâng cao năng lực cho phụ nữ DTTS tham gia ứng cử, vận động bầu cử vào các "
                    + "cơ quan dân cử; hỗ trợ phụ nữ tham gia lãnh đạo trong hệ thống chính trị")?.path == "3.4")
        #expect(
            catalogue.activity(
                titled: "Hoạt động 3: Nâng cao năng lực cho cán bộ nữ dân tộc thiểu số (DTTS) tham gia vào các vị "
                    + "trí lãnh đạo trong hệ thống chính trị")?.path == "3.4")
        #expect(catalogue.activity(titled: "Hoạt động 3") == nil)
    }
}

extension HeaderMatch {
    /// Whether this is a doubt that names the expected one among others.
    fileprivate func names(_ expected: HeaderMatch) -> Bool {
        switch (self, expected) {
        case (.ambiguous(let codes), .indicator(let code)), (.ambiguous(let codes), .placeCount(let code)):
            codes.contains(code)
        default: false
        }
    }
}
