import ArgumentParser
import Kernel
import Server

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Chạy trang web.",
        discussion: """
            Ngoài tùy chọn, đọc các biến môi trường sau, hoặc tệp mà NEPMOI_CONFIG chỉ đến:
              NEPMOI_HTTPS=1            chỉ vào bằng HTTPS
              NEPMOI_PROXY=1            đứng sau máy chủ web tin cậy (X-Forwarded-For)
              NEPMOI_CONNECTIONS        số kết nối cơ sở dữ liệu, mặc định 8
              NEPMOI_SECOND_FACTOR      xác thực hai bước với lãnh đạo, kế toán, quản trị: on bắt buộc ngay
                                        (mặc định), off không bắt buộc, hoặc ngày bắt đầu như 2027-01-01
              NEPMOI_SECRET_KEY         64 chữ số hệ 16 để mã hóa khóa xác thực hai bước trong cơ sở dữ liệu
            """)

    @OptionGroup var location: Location

    @Option(help: "Địa chỉ mạng để lắng nghe (NEPMOI_HOST); mặc định 127.0.0.1")
    var host: String?

    @Option(help: "Cổng (NEPMOI_PORT); mặc định 8080, 0 là cổng trống bất kỳ")
    var port: Int?

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open(host: host, port: port)
            let server = try await WebServer(house)
            let isDemo = try await house.isDemonstration()
            let name = house.settings.host
            try await server.run { port in
                Console.say("Nếp Mới đang chạy tại http://\(name):\(port)")
                if isDemo {
                    Console.say(
                        "Bản trình diễn: đăng nhập bằng \(Demonstration.login) / \(Demonstration.password). Dừng bằng Ctrl+C."
                    )
                }
            }
        }
    }
}

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Nạp bản trình diễn vào cơ sở dữ liệu trống.")

    @OptionGroup var location: Location

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open()
            let isFilled = try await Demonstration(house: house).fill()
            let isDemo = try await house.isDemonstration()
            if isFilled {
                Console.say(
                    "Đã nạp bản trình diễn: kế hoạch Cao Bằng 2024 và 2021–2025, Ba Trang, Phong Thổ và Sóc Trăng 2023."
                )
            } else if isDemo {
                Console.say("Bản trình diễn đã có sẵn, giữ nguyên dữ liệu.")
            } else {
                throw Problem(
                    .conflict, "demo.in_use",
                    "Cơ sở dữ liệu này đã có người dùng thật, không nạp bản trình diễn. Chỉ một cơ sở dữ liệu trống bằng --database."
                )
            }
            Console.say(
                "Đăng nhập bằng một trong các tên sau, mật khẩu \(Demonstration.password):\n\(Demonstration.signIns)")
            try await house.database.close()
        }
    }
}
