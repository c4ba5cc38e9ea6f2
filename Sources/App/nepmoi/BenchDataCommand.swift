import ArgumentParser
import BenchData
import Kernel
import Server

extension BenchScale: ExpressibleByArgument {}

struct BenchDataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-data",
        abstract: "Nạp dữ liệu đo (thôn, chỉ tiêu, kết quả bịa ra) vào cơ sở dữ liệu trống.")

    @OptionGroup var location: Location

    @Option(help: "Quy mô: national (10 triệu kết quả), 1/10, 1/100 hoặc 1/1000")
    var scale: BenchScale = .hundredth

    @Option(help: "Số gốc; cùng một số thì cho cùng một dữ liệu")
    var seed: UInt64 = 1

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open()
            let data = BenchData(scale: scale, seed: seed, indicators: house.catalogue.indicators.map(\.code))
            let summary = try await data.fill(house.database) { Console.say($0) }
            Console.say(
                "Đã nạp \(Number.grouped(Int64(summary.villages))) thôn, \(Number.grouped(Int64(summary.targets))) chỉ tiêu, "
                    + "\(Number.grouped(Int64(summary.facts))) kết quả. Dấu kiểm: \(String(summary.digest, radix: 16))")
            try await house.database.close()
        }
    }
}
