import Kernel
import Office

/// A plan, a decision or another paper in the form of NĐ 30/2020/NĐ-CP, as values: what the Word template is filled
/// with (REQUIREMENTS T226–T236).
public struct OfficialPaper: Hashable, Sendable {
    public var heading: Heading
    /// `288`; nil leaves room for it (T227).
    public var number: String?
    /// What stands behind the stroke: `KH-BCD`.
    public var symbol: String
    /// `Cao Bằng`.
    public var placeName: String
    public var date: IssueDate
    /// In capitals: `KẾ HOẠCH`.
    public var kind: String
    /// What the paper is about, one or several lines.
    public var subject: String
    /// In the order in which they are cited, with the punctuation of the text (T229).
    public var bases: [String]
    /// Between the bases and section I; paragraphs are separated by `\n`.
    public var opening: String
    public var sections: [Section]
    /// The last paragraph; `./.` is put behind it, once, or behind the last paragraph of the sections (T231).
    public var closing: String
    /// Without hyphens and semicolons; the last is the filing line, `Lưu: VT` (T232).
    public var recipients: [String]
    public var signer: Signer
    public var annexes: [Annex]

    public init(
        heading: Heading, number: String?, symbol: String, placeName: String, date: IssueDate,
        kind: String = "KẾ HOẠCH",
        subject: String, bases: [String] = [], opening: String = "", sections: [Section] = [], closing: String = "",
        recipients: [String] = [], signer: Signer, annexes: [Annex] = []
    ) {
        self.heading = heading
        self.number = number
        self.symbol = symbol
        self.placeName = placeName
        self.date = date
        self.kind = kind
        self.subject = subject
        self.bases = bases
        self.opening = opening
        self.sections = sections
        self.closing = closing
        self.recipients = recipients
        self.signer = signer
        self.annexes = annexes
    }

    /// What was done for the office by the tier above, or by somebody in another's place: the paper says so.
    public var remarks: [String] = []

    /// The upper left of the first page, and the motto on its right.
    public struct Heading: Hashable, Sendable {
        /// The office above, in capitals, not bold; may be empty.
        public var upper: [String]
        /// The issuing office, in capitals and bold.
        public var lower: [String]
        /// Whether quốc hiệu and tiêu ngữ stand on the right.
        public var hasMotto: Bool

        public init(upper: [String] = [], lower: [String], hasMotto: Bool = true) {
            self.upper = upper
            self.lower = lower
            self.hasMotto = hasMotto
        }
    }

    /// The day of issue, or as much of it as a draft says.
    public struct IssueDate: Hashable, Sendable {
        /// nil leaves room for the pen.
        public var day: Int?
        public var month: Int?
        public var year: Int

        public init(day: Int? = nil, month: Int? = nil, year: Int) {
            self.day = day
            self.month = month
            self.year = year
        }

        public init(_ day: Day) { self.init(day: day.day, month: day.month, year: day.year) }

        /// `ngày 05 tháng 02 năm 2024`: days below 10 and months 1 and 2 with a zero (NĐ 30).
        public var words: String {
            let day = day.map { $0 < 10 ? "0\($0)" : "\($0)" } ?? "    "
            let month = month.map { $0 < 3 ? "0\($0)" : "\($0)" } ?? "    "
            return "ngày \(day) tháng \(month) năm \(year)"
        }

        /// `20/3/2024`; `    /8/2023` without its day (T228).
        public var figures: String {
            let day = day.map(String.init) ?? "    "
            return "\(day)/\(month.map(String.init) ?? "    ")/\(year)"
        }
    }

    /// `I. MỤC ĐÍCH, YÊU CẦU` with what stands below.
    public struct Section: Hashable, Sendable {
        public var heading: String
        public var paragraphs: [Paragraph]
        /// Listed with numbers behind the paragraphs: the targets of section II.
        public var targets: [String]

        public init(_ heading: String, _ paragraphs: [Paragraph] = [], targets: [String] = []) {
            self.heading = heading
            self.paragraphs = paragraphs
            self.targets = targets
        }
    }

    public struct Paragraph: Hashable, Sendable {
        public enum Level: String, Hashable, Sendable, CaseIterable {
            /// `1. Mục đích`, bold.
            case point
            /// `1.1. Xây dựng các tổ`, bold and italic.
            case detail
            case body
        }

        public var level: Level
        public var text: String

        public init(_ text: String, level: Level = .body) {
            self.text = text
            self.level = level
        }
    }

    /// Who signs, and for whom (T233).
    public struct Signer: Hashable, Sendable {
        /// `TM. BAN THƯỜNG VỤ`; may be empty.
        public var authority: String
        /// `PHÓ CHỦ TỊCH`, one or several lines.
        public var title: String
        /// Whether `(Đã ký)` stands where the signature is.
        public var isSigned: Bool
        /// The name of the person; empty while nobody has signed.
        public var name: String

        public init(authority: String = "", title: String, isSigned: Bool = false, name: String = "") {
            self.authority = authority
            self.title = title
            self.isSigned = isSigned
            self.name = name
        }
    }

    /// An annex on pages of its own, landscape.
    public struct Annex: Hashable, Sendable {
        /// `PHỤ LỤC I`.
        public var label: String
        /// What it shows, in capitals; one or several lines.
        public var title: String
        /// The line that names the paper in italics (T234).
        public var attachment: String
        public var table: WordTable

        /// - Parameter attachment: `OfficialPaper.attachmentLine` makes the usual one.
        public init(label: String, title: String, attachment: String, table: WordTable) {
            self.label = label
            self.title = title
            self.attachment = attachment
            self.table = table
        }
    }

    /// `288/KH-BCD`, or with room for the number.
    public var numberAndSymbol: String { "\(number ?? "      ")/\(symbol)" }

    /// `(Kèm theo Kế hoạch số 288/KH-BCD ngày 20/3/2024 của Ban Chỉ đạo DA 8)`, with blanks in a draft (T228, T234).
    ///
    /// - Parameter issuer: as running text names it.
    public func attachmentLine(issuer: String) -> String {
        let kind = kind.prefix(1).uppercased() + kind.dropFirst().lowercased()
        return "(Kèm theo \(kind) số \(numberAndSymbol) ngày \(date.figures) của \(issuer))"
    }

    /// The paper as a Word document.
    ///
    /// - Throws: `Problems` with every fault of the template.
    public func fill(_ template: WordTemplate) throws -> [UInt8] {
        try template.fill(values, knowing: OfficialPaper.tags)
    }
}
