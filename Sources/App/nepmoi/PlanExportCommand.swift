import ArgumentParser
import Foundation
import Kernel
import Office
import Papers
import Planning
import Server

struct PlanExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Xuất kế hoạch ra Word, PDF, hoặc phụ lục ra sổ tính.",
        discussion: """
            xlsx: phụ lục, nhập lại được không lệch một ô. docx: cả văn bản theo mẫu của cơ quan ban hành.
            pdf: như docx, cần LibreOffice trên máy này.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case xlsx, docx, pdf
    }

    @OptionGroup var choice: PlanChoice
    @OptionGroup var location: Location

    @Option(help: "Dạng tệp: xlsx, docx, pdf")
    var format: Format = .xlsx

    @Option(help: "Tệp ghi ra")
    var output: String

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open()
            let choice = choice
            let standard = house.planTemplate
            let (found, document) = try await house.database.read { tx in
                let found = try choice.find(in: tx)
                return (found, try PlanDocument.load(found, standard: standard, in: tx))
            }
            let format = format.rawValue
            try await house.database.write(as: .commandLine) { tx in
                try tx.audit(
                    "file.exported", RecordRef("plan_version", found.version.id), place: found.plan.place,
                    after: ["format": format])
            }
            try await house.database.close()
            let bytes =
                switch self.format {
                case .xlsx: try PlanExport.workbook(found.annexes, title: found.title)
                case .docx: try document.word()
                case .pdf: try await PDFConverter().pdf(try document.word())
                }
            do {
                try Data(bytes).write(to: URL(filePath: output), options: .atomic)
            } catch {
                throw Problem("file.unwritable", "Không ghi được tệp “\(output)”. Kiểm tra thư mục và quyền ghi.")
            }
            let what =
                self.format == .xlsx ? "\(found.annexes.count) phụ lục" : "văn bản và \(found.annexes.count) phụ lục"
            Console.say("Đã xuất \(what) ra “\(output)”.")
        }
    }
}
