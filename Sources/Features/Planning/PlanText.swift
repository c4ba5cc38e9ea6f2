import Kernel
import Programme

/// What a plan says besides its annexes: the running text of the paper, and the figures, states, deadlines and documents
/// that the text names, entered by form so that they can be held against the annexes (C40, O195–198, V246–263).
public struct PlanText: Hashable, Sendable, Codable {
    /// What the plan is about, without its kind: `Triển khai Dự án 8 … năm 2024`.
    public var subject = ""
    public var head = PrintedHead()
    /// The documents it stands on, in the order of the paper, and those it mentions further down (N188–194, T229).
    public var citations: [PlanCitation] = []
    /// The words between the bases and section I.
    public var opening = ""
    public var sections: [PlanSection] = []
    /// The targets that the text states, in section II or elsewhere.
    public var targets: [TextTarget] = []
    public var statuses: [PlanStatus] = []
    public var deadlines: [PlanDeadline] = []
    /// The last paragraph; the paper ends it with `./.` (T231).
    public var closing = ""
    /// The lines under “Nơi nhận” (T232).
    public var recipients: [String] = []
    public var signer = PlanSigner()

    public init() {}

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        subject = try values.decodeIfPresent(String.self, forKey: .subject) ?? ""
        head = try values.decodeIfPresent(PrintedHead.self, forKey: .head) ?? PrintedHead()
        citations = try values.decodeIfPresent([PlanCitation].self, forKey: .citations) ?? []
        opening = try values.decodeIfPresent(String.self, forKey: .opening) ?? ""
        sections = try values.decodeIfPresent([PlanSection].self, forKey: .sections) ?? []
        targets = try values.decodeIfPresent([TextTarget].self, forKey: .targets) ?? []
        statuses = try values.decodeIfPresent([PlanStatus].self, forKey: .statuses) ?? []
        deadlines = try values.decodeIfPresent([PlanDeadline].self, forKey: .deadlines) ?? []
        closing = try values.decodeIfPresent(String.self, forKey: .closing) ?? ""
        recipients = try values.decodeIfPresent([String].self, forKey: .recipients) ?? []
        signer = try values.decodeIfPresent(PlanSigner.self, forKey: .signer) ?? PlanSigner()
    }
}

/// What is printed at the head of the paper, which may be less than what its annex says about it (T227, V257).
public struct PrintedHead: Hashable, Sendable, Codable {
    /// `Ba Trang`.
    public var place = ""
    /// As printed: `/KH-UBND` where the number is left blank; empty when no number is printed at all.
    public var number = ""
    /// As printed: `ngày tháng 9 năm 2023`; empty when no date is printed at all.
    public var day = ""

    public init(place: String = "", number: String = "", day: String = "") {
        self.place = place
        self.number = number
        self.day = day
    }
}

/// A numbered section with its paragraphs.
public struct PlanSection: Hashable, Sendable, Codable {
    /// `II`.
    public var numeral: String
    /// `CHỈ TIÊU`.
    public var heading: String
    /// One paragraph a line, as printed; a line that begins with `-` or `+` is an item.
    public var body: String

    public init(numeral: String, heading: String, body: String) {
        self.numeral = numeral
        self.heading = heading
        self.body = body
    }

    /// The paragraphs, without blank lines.
    public var paragraphs: [String] {
        body.split(separator: "\n").map(String.init).filter { !Vietnamese.trimmed($0).isEmpty }
    }
}

/// A target as the text states it.
public struct TextTarget: Hashable, Sendable, Codable {
    public enum Content: String, Hashable, Sendable, Codable {
        /// `57 tổ`; `quantity` holds it.
        case number
        /// In hundredths of a percent.
        case percentage
        /// Described without a figure: `Tổ chức các cuộc đối thoại …`.
        case words
    }

    /// What the figure counts of the indicator.
    public enum Aspect: String, Hashable, Sendable, Codable {
        /// The whole target of the year or phase.
        case whole
        /// Only what is supported, strengthened or equipped, which need not be set up (V253).
        case support
    }

    /// Where it stands: `II.3`, `III.2.3`.
    public var section: String
    /// The code of the indicator; nil for a target that is no core indicator.
    public var indicator: String?
    /// The implementing tier that it names; nil when it names none.
    public var tier: Tier?
    public var content: Content
    /// Nil for words.
    public var quantity: Int64?
    /// The printed unit of count: `cuộc`; nil when there is none.
    public var unit: String?
    public var aspect: Aspect
    /// As printed.
    public var printed: String

    public init(
        section: String, indicator: String?, tier: Tier? = nil, content: Content = .number, quantity: Int64? = nil,
        unit: String? = nil, aspect: Aspect = .whole, printed: String
    ) {
        self.section = section
        self.indicator = indicator
        self.tier = tier
        self.content = content
        self.quantity = quantity
        self.unit = unit
        self.aspect = aspect
        self.printed = printed
    }
}

/// A state in which the text puts indicators (O195–199).
public struct PlanStatus: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case suspended, awaitingGuidance = "awaiting_guidance", pilot, replicated

        /// The word of badges.
        public var label: String {
            switch self {
            case .suspended: "Tạm dừng"
            case .awaitingGuidance: "Chờ hướng dẫn"
            case .pilot: "Thí điểm"
            case .replicated: "Nhân rộng"
            }
        }
    }

    /// Where it stands: `III.2.1`.
    public var section: String
    public var kind: Kind
    /// Written out: a suspension does not pass down by itself to what is printed beneath it (O198).
    public var indicators: [String]
    /// The words of the paper.
    public var reason: String
    /// What ends it; empty when the paper names nothing.
    public var liftedBy: String

    public init(section: String, kind: Kind, indicators: [String], reason: String, liftedBy: String = "") {
        self.section = section
        self.kind = kind
        self.indicators = indicators
        self.reason = reason
        self.liftedBy = liftedBy
    }
}

/// A day by which the plan wants something.
public struct PlanDeadline: Hashable, Sendable, Codable {
    /// Where it stands: `V.1`.
    public var section: String
    /// What is due: `Báo cáo kết quả thực hiện Dự án 8`.
    public var name: String
    /// Who owes it.
    public var sender: String
    /// Who gets it.
    public var recipient: String
    public var month: Int
    public var day: Int
    /// 0 for the plan's last year, 1 for the year after it.
    public var yearsLater: Int
    /// As printed: `trước ngày 15/9`.
    public var printed: String

    public init(
        section: String, name: String, sender: String = "", recipient: String = "", month: Int, day: Int,
        yearsLater: Int = 0, printed: String
    ) {
        self.section = section
        self.name = name
        self.sender = sender
        self.recipient = recipient
        self.month = month
        self.day = day
        self.yearsLater = yearsLater
        self.printed = printed
    }

    /// The day in the years of a plan; nil when the calendar has no such day (29/2).
    public func due(in period: Period) -> Day? { Day(year: period.last + yearsLater, month: month, day: day) }
}

/// A document that the text names, as printed, and which document of the register it is.
public struct PlanCitation: Hashable, Sendable, Codable {
    public enum Role: String, Hashable, Sendable, Codable {
        /// One of the bases at the head.
        case basis
        /// Named further down.
        case mention
    }

    public var role: Role
    /// Where it stands: empty for the bases, else `I.2`.
    public var section: String
    /// The whole phrase as printed: `Kế hoạch số 195/KH-UBND ngày 29/12/2022 của Ủy ban nhân dân huyện về việc …`.
    public var printed: String
    /// The printed number and symbol: `01/2022/TT-UBND`.
    public var symbol: String
    /// The printed date; nil when there is none.
    public var day: Day?
    /// The printed issuer; empty when there is none.
    public var issuer: String
    /// What the text says the document is about; empty when it does not say.
    public var subject: String
    /// The short name that the text gives it: `Kế hoạch 82`; nil when it gives none.
    public var shortName: String?
    /// The document in the register; nil while none is chosen.
    public var document: RecordID?

    public init(
        role: Role, section: String = "", printed: String, symbol: String, day: Day? = nil, issuer: String = "",
        subject: String = "", shortName: String? = nil, document: RecordID? = nil
    ) {
        self.role = role
        self.section = section
        self.printed = printed
        self.symbol = symbol
        self.day = day
        self.issuer = issuer
        self.subject = subject
        self.shortName = shortName
        self.document = document
    }
}

/// Who signs.
public struct PlanSigner: Hashable, Sendable, Codable {
    /// `TM. BAN THƯỜNG VỤ`; empty when the paper has none.
    public var authority = ""
    /// `PHÓ CHỦ TỊCH`, or as printed `Chủ tịch Hội LHPN tỉnh`.
    public var title = ""
    /// Empty while nobody signs.
    public var name = ""
    /// The code of the agency that the printed title belongs to, where it is another than the issuer (V254).
    public var agency: String?

    public init(authority: String = "", title: String = "", name: String = "", agency: String? = nil) {
        self.authority = authority
        self.title = title
        self.name = name
        self.agency = agency
    }
}
