/// Lines of the four plans that cite documents, word for word.
enum SeedTexts {
    static let caobangHead =
        "Thực hiện Kế hoạch số 75/KH-BTV, ngày 13/9/2022 của Ban Thường vụ Hội LHPN tỉnh Cao Bằng về triển khai Dự án 8 “Thực hiện bình đẳng giới và giải quyết một số vấn đề cấp thiết đối với phụ nữ và trẻ em” thuộc Chương trình Mục tiêu quốc gia (MTQG) phát triển kinh tế - xã hội (KT-XH) vùng đồng bào dân tộc thiểu số và miền núi giai đoạn 2021 - 2030, giai đoạn I: 2021-2025, Kế hoạch số 435/KH-ĐCT-ĐTĐG ngày 30/01/2024 của Trung ương Hội Liên hiệp phụ nữ (LHPN) Việt Nam về triển khai Dự án 8 “Thực hiện bình đẳng giới và giải quyết những vấn đề cấp thiết đối với phụ nữ và trẻ em” năm 2024, Công văn số 538/VP-KT ngày 22/02/2024 của Ủy ban nhân dân (UBND) tỉnh về việc triển khai Dự án 8 “Thực hiện bình đẳng giới và giải quyết những vấn đề cấp thiết đối với phụ nữ và trẻ em” năm 2024, Ban Chỉ đạo Dự án 8 tỉnh Cao Bằng xây dựng kế hoạch triển khai Dự án 8 năm 2024 như sau:"

    static let caobangMoney =
        "Việc lập dự toán, chi tiêu và quyết toán hoạt động thực hiện theo hướng dẫn tại Thông tư số 55/2023/TT-BTC, ngày 15/8/2023 của Bộ Tài chính Quy định quản lý, sử dụng và quyết toán kinh phí sự nghiệp từ nguồn ngân sách nhà nước thực hiện các chương trình mục tiêu quốc gia giai đoạn 2021 - 2025 và các Nghị quyết Hội đồng nhân dân tỉnh, huyện."

    static let caobangAnnex =
        "(Đính kèm Kế hoạch số 288/KH-BCD, ngày 20/3/2024 của Ban Chỉ đạo DA 8)\nTT\tĐơn vị\tTổng số xã vùng III\tSố xóm vùng III của các đơn vị theo QĐ 612 của Chính phủ, và bổ sung sau QĐ\tNỘI DUNG"

    static let soctrangHead = """
        - Căn cứ Kế hoạch số: 43/KH-ĐCT, ngày 03/6/2022 và Hướng dẫn số: 04/HD-ĐCT ngày 28/7/2022 của Đoàn Chủ tịch Trung ương Hội LHPN Việt Nam về triển khai thực hiện Dự án 8 “Thực hiện Bình đẳng giới và giải quyết những vấn đề cấp thiết đối với phụ nữ và trẻ em” thuộc Chương trình mục tiêu quốc gia phát triển KT-XH vùng đồng bào DTTS và miền núi, giai đoạn 2021-2030; giai đoạn I: 2021-2025;\u{20}
        - Căn cứ Kế hoạch số: 64/KH-BTV, ngày 15/11/2022 của Ban Thường vụ Hội LHPN tỉnh Sóc Trăng về việc thực hiện Dự án 8 “Thực hiện Bình đẳng giới và giải quyết những vấn đề cấp thiết đối với phụ nữ và trẻ em” thuộc Chương trình mục tiêu quốc gia phát triển kinh tế - xã hội vùng đồng bào dân tộc thiểu số giai đoạn 2021 - 2030, giai đoạn I: từ năm 2021 đến năm 2025 trên địa bàn tỉnh Sóc Trăng, năm 2022;\u{20}
        - Thực hiện Hướng dẫn số 09/HD-BTV, ngày 12/01/2023 của Ban Thường vụ Hội LHPN tỉnh về hướng dẫn thành lập, vận hành và duy trì mô hình Tổ truyền thông cộng đồng tại các cơ sở trên địa bàn tỉnh Sóc Trăng,
        Ban Thường vụ Hội LHPN tỉnh xây dựng Kế hoạch tổ chức ra mắt Tổ truyền thông cộng đồng (gọi tắt là Tổ truyền thông) thuộc Dự án 8, cụ thể như sau:
        """

    static let soctrangMoney =
        "Từ nguồn kinh phí thực hiện Dự án 8, theo Quyết định số 3328/QĐ - UBND, ngày 08/12/2022 của UBND tỉnh về việc phê duyệt dự toán chi tiết vốn ngân sách trung ương (vốn sự nghiệp), năm 2022 thực hiện Dự án 8 và Tiểu dự án 3 thuộc Chương trình mục tiêu Quốc gia phát triển kinh tế - xã hội vùng đồng bào dân tộc thiểu số trên địa bàn tỉnh Sóc Trăng đối với Hội LHPN tỉnh Sóc Trăng."

    static let batrangHead = """
        Căn cứ Kế hoạch số 195/KH-UBND ngày 29/12/2022 của Ủy ban nhân dân huyện về việc triển khai Dự án 8 “Thực hiện bình đẳng giới và giải quyết những vấn đề cấp thiết đối với phụ nữ và trẻ em” thuộc Chương trình Mục tiêu quốc gia phát triển kinh tế - xã hội vùng đồng bào dân tộc thiểu số và miền núi huyện Ba Tr giai đoạn: 2021 - 2030 (giai đoạn I: 2021 - 2025);

        Căn cứ Kế hoạch số 93/KH-UBND ngày 05/5/2023 của Ủy ban nhân dân huyện về việc thực hiện Chương trình mục tiêu quốc gia phát triển kinh tế - xã hội vùng đồng bào dân tộc thiểu số và miền núi huyện Ba Tr năm 2023;

        Căn cứ Quyết định số 73/QĐ-UBND ngày 28/4/2023 của Ủy ban nhân dân huyện về phân bổ vốn sự nghiệp thực hiện Chương trình mục tiêu quốc gia phát triển kinh tế - xã hội vùng đồng bào dân tộc thiểu số và miền núi huyện Ba Tr năm 2023 (Ngân sách Trung ương và Ngân sách tỉnh);

        Căn cứ Kế hoạch số 141/KH-UBND ngày 07/8/2023 của Ủy ban nhân dân huyện về việc triển khai Dự án 8 “Thực hiện bình đẳng giới và giải quyết những vấn đề cấp thiết đối với phụ nữ và trẻ em” thuộc Chương trình mục tiêu quốc gia phát triển kinh tế - xã hội vùng đồng bào dân tộc thiểu số và miền núi huyện Ba Tr năm 2023;

        Theo đề nghị của Chủ tịch Hội LHPN xã, ủy ban nhân dân xã Ba Trang ban hành Kế hoạch triển khai thực hiện Dự án 8 năm 2023, cụ thể như sau:
        """

    static let batrangDemands = """
        - Bám sát mục đích và yêu cầu của Kế hoạch số 194/KH-UBND ngày 29/12/2022 của Ủy ban nhân dân huyện về việc phê duyệt Kế hoạch thực hiện Chương trình mục tiêu quốc gia phát triển kinh tế - xã hội vùng đồng bào dân tộc thiểu số và miền núi giai đoạn 2021 - 2030, giai đoạn I: từ năm 2021 đến năm 2025 (viết tắt là Kế hoạch 82); Hướng dẫn số 11/HD-BTV ngày 21/12/2022 của Ban Thường vụ Hội LHPN huyện về triển khai Dự án 8 giai đoạn: 2021 - 2030, giai đoạn I: Từ năm 2021 đến năm 2025 và hướng dẫn sửa đổi, bổ sung (nếu có) trong xây dựng kế hoạch và tổ chức thực hiện Dự án 8;

        - Thực hiện chỉ tiêu, quản lý và quyết toán ngân sách thực hiện Dự án 8 theo Hướng dẫn Thông tư 15/2022/TT-BTC ngày 04/3/2022 của Bộ Tài chính; thông tư 55/2023/TT-BTC ngày 15/8/2023 về Quy định quản lý, sử dụng và quyết toán kinh phí sự nghiệp từ nguồn ngân sách nhà nước thực hiện các chương trình mục tiêu quốc gia giai đoạn 2021 - 2025. Triển khai Dự án đảm bảo đúng địa bàn, đúng đối tượng thụ hưởng theo văn bản hướng dẫn thực hiện Dự án của Trung ương Hội LHPN Việt Nam.

        - Chủ động thực hiện giám sát, đánh giá Dự án 8 theo quy định Thông tư 01/2022/TT-UBND ngày 26/5/2022 của Ủy ban Dân tộc về quy định quy trình giám sát, đánh giá thực hiện Chương trình giai đoạn I.
        """

    static let batrangOrganisation =
        "thực hiện Dự án 8 tại địa phương. căn cứ chức năng, nhiệm vụ được giao tại Quyết định 590/QĐ-UBND ngày 12/9/2022 của Ủy ban nhân dân huyện về phê duyệt Kế hoạch thực hiện Chương trình mục tiêu quốc gia phát triển kinh tế - xã hội vùng đồng bằng dân tộc thiểu số và miền núi giai đoạn 2021 - 2030, giai đoạn I: Từ năm 2021 đến năm 2025 và Kế hoạch 194/KH-UBND ngày 29/12/2022 của Ủy ban nhân dân huyện về triển khai thực hiện Dự án 8 giai đoạn 2021 - 2030, giai đoạn I: Từ năm 2021 đến năm 2025."

    static let batrangAnnex =
        "(Kèm theo Kế hoạch số 87/KH-UBND ngày 25/9/2023 của UBND xã Ba Trang)\nSTT\tCác đơn vị\tSố thôn đặc biệt khó khăn thuộc vùng DTTS&MN tỉnh Quảng Ngãi (theo QĐ 612/QĐ-UBND)\tNỘI DUNG"

    static let phongtho = """
        (Ban hành kèm theo Kế hoạch số /KH-UBND, ngày /8/2023 của UBND huyện Phong Thổ)
        2.1\tXây dựng chương trình truyền thông\tTTVHTT&TT huyện\tChờ tỉnh sửa đổi theo Thông tư 03 - 09. Khung định mức cho các chương trình TH
        4\t<b><i>Hoạt động 4: nâng cao năng lực</i></b>\t\t<b>Chờ HD 04 thay đổi</b>
        """
}
