import Accounts
import Database
import Kernel
import Office
import Places
import Programme

/// The state of a plan's sums, as `nepmoi plan reconcile --json` prints it. The shape is a contract.
public struct ReconcileReport: Codable, Sendable {
    /// A stated figure beside what its parts add up to.
    public struct Sum: Codable, Sendable {
        /// What the paper says; nil when it says nothing.
        @OrNull public var stated: Int64?
        /// What the units add up to.
        public let total: Int64
    }

    public struct Unit: Codable, Sendable {
        public let name: String
        /// The code of the place in the structure of the period's first day; nil for an agency or an unknown name.
        @OrNull public var place: String?
        /// The code of the agency; nil for a place.
        @OrNull public var agency: String?
        /// The whole figure, also where the paper does not split it; nil when no cell of the unit holds a figure.
        @OrNull public var value: Int64?
        @OrNull public var central: Int64?
        @OrNull public var province: Int64?
        @OrNull public var district: Int64?
        @OrNull public var commune: Int64?
        @OrNull public var village: Int64?
        /// The figures of columns whose tier the paper does not say, left to right.
        public let unlabelled: [Int64]
        /// What cells without a figure say: `-`, words, an actor.
        public let words: [String]
    }

    public struct Indicator: Codable, Sendable {
        public let code: String
        public let unitOfCount: String
        @OrNull public var stated: Int64?
        public let total: Int64
        public let tiers: [String: Sum]
        /// The printed time of completion; nil when the paper has none.
        @OrNull public var completion: String?
        public let units: [Unit]

        enum CodingKeys: String, CodingKey {
            case code, stated, total, tiers, completion, units
            case unitOfCount = "unit_of_count"
        }
    }

    public struct Activity: Codable, Sendable {
        public struct Target: Codable, Sendable {
            @OrNull public var tier: String?
            public let content: String
            @OrNull public var value: Int64?
            public let raw: String
        }

        /// A unit that carries it out.
        public struct Party: Codable, Sendable {
            /// The code of the agency; nil where the name means no single one.
            @OrNull public var agency: String?
            /// As printed.
            public let label: String
            /// `lead` or `coordinating`.
            public let role: String
            @OrNull public var tier: String?
            /// It is named at the task above.
            public let inherited: Bool
        }

        public let path: String
        public let title: String
        public let kind: String
        @OrNull public var suspension: String?
        /// `suspended`, `awaiting_guidance`; nil when the paper says nothing of the kind.
        @OrNull public var status: String?
        @OrNull public var note: String?
        public let parties: [Party]
        public let targets: [Target]
    }

    public struct Difference: Codable, Sendable {
        public let kind: String
        public let indicator: String
        @OrNull public var tier: String?
        public let stated: Int64
        public let computed: Int64
        public let cells: [String]
        public let message: String
        @OrNull public var explanation: String?
    }

    public struct Doubt: Codable, Sendable {
        public let kind: String
        public let cell: String
        public let message: String
        /// What the paper means, in somebody's words; nil while it is open.
        @OrNull public var explanation: String?
    }

    public struct Notice: Codable, Sendable {
        public let kind: String
        @OrNull public var cell: String?
        public let message: String
    }

    public let place: String
    public let period: String
    public let agency: String
    public let version: Int
    public let indicators: [Indicator]
    /// Columns that count places, in the shape of indicators.
    public let placeCounts: [Indicator]
    public let activities: [Activity]
    public let differences: [Difference]
    public let doubts: [Doubt]
    public let notices: [Notice]

    enum CodingKeys: String, CodingKey {
        case place, period, agency, version, indicators, activities, differences, doubts, notices
        case placeCounts = "place_counts"
    }

    /// Whether nothing is left to mend, explain or choose.
    public var isClean: Bool {
        doubts.allSatisfy { $0.explanation != nil } && differences.allSatisfy { $0.explanation != nil }
    }
}

extension ReconcileReport {
    /// Builds the report of a version from everything that was found in it.
    public init(_ review: PlanReview, catalogue: Catalogue) {
        let target = review.current.target
        let annexes = review.current.annexes
        place = target.place.code
        period = target.period.description
        agency = target.agency.code
        version = review.current.version.number
        let units = annexes.filter { $0.kind == .units }
        indicators = units.flatMap { annex in
            annex.subjects.compactMap { if case .indicator = $0 { Indicator(annex, $0, catalogue) } else { nil } }
        }
        placeCounts = units.flatMap { annex in
            annex.subjects.compactMap { if case .placeCount = $0 { Indicator(annex, $0, catalogue) } else { nil } }
        }
        activities = annexes.filter { $0.kind == .activities }.flatMap { Activity.all(of: $0) }
        let found = review.all
        differences = found.differences.map(Difference.init)
        doubts = found.doubts.map(Doubt.init)
        notices = found.notices.map(Notice.init)
    }
}

extension ReconcileReport.Indicator {
    fileprivate init(_ annex: Annex, _ subject: ColumnSubject, _ catalogue: Catalogue) {
        let sums = Sums(annex, catalogue)
        let parts = sums.parts(of: subject)
        code = subject.code ?? ""
        unitOfCount =
            switch subject {
            case .indicator(let code): catalogue.indicator(code)?.unit ?? ""
            default: ""
            }
        stated = sums.stated(subject).first?.number
        total = parts.reduce(0) { $0 + sums.sum(of: $1).number }
        var tiers: [String: ReconcileReport.Sum] = [:]
        for column in parts {
            guard let tier = column.tier else { continue }
            tiers[tier.rawValue] = ReconcileReport.Sum(
                stated: sums.stated(column: column).first?.number, total: sums.sum(of: column).number)
        }
        self.tiers = tiers
        completion = annex.columns(of: subject).first?.completion
        let parents = Set(annex.rows.compactMap(\.parent))
        units = annex.rows.filter { ($0.kind == .unit || $0.kind == .group) && !parents.contains($0.number) }
            .compactMap {
                ReconcileReport.Unit($0, annex, parts, whole: annex.columns(of: subject).first(where: \.isWhole))
            }
    }
}

extension ReconcileReport.Unit {
    /// Nil when the unit has no cell at all for the subject.
    fileprivate init?(_ row: AnnexRow, _ annex: Annex, _ parts: [AnnexColumn], whole: AnnexColumn?) {
        let cells = parts.compactMap { column in annex[row, column].map { (column, $0) } }
        guard !cells.isEmpty || whole.flatMap({ annex[row, $0] }) != nil else { return nil }
        name = row.unit?.name ?? row.label
        if case .place(_, let code, _)? = row.unit { place = code } else { place = nil }
        if case .agency(_, let code, _)? = row.unit { agency = code } else { agency = nil }
        let figures = cells.compactMap { column, cell in cell.number.map { (column, $0) } }
        value = whole.flatMap { annex[row, $0]?.number } ?? (figures.isEmpty ? nil : figures.reduce(0) { $0 + $1.1 })
        func figure(_ tier: Tier) -> Int64? { figures.first { $0.0.tier == tier }?.1 }
        central = figure(.central)
        province = figure(.province)
        district = figure(.district)
        commune = figure(.commune)
        village = figure(.village)
        // A single column without a tier is not split, which `value` says already.
        unlabelled = parts.count > 1 ? figures.filter { $0.0.tier == nil }.map(\.1) : []
        words = cells.filter { $0.1.number == nil }.map(\.1.raw)
    }
}

extension ReconcileReport.Activity {
    fileprivate static func all(of annex: Annex) -> [ReconcileReport.Activity] {
        annex.rows.map { row in
            ReconcileReport.Activity(
                path: row.path ?? "", title: row.label, kind: row.kind.rawValue, suspension: row.suspension,
                status: row.status?.rawValue, note: row.note,
                parties: row.parties.map {
                    Party(
                        agency: $0.agency?.code, label: $0.label, role: $0.role.rawValue, tier: $0.tier?.rawValue,
                        inherited: $0.isInherited)
                },
                targets: annex.columns.compactMap { column in
                    guard column.subject == .activityTier, let cell = annex[row, column] else { return nil }
                    return Target(
                        tier: column.tier?.rawValue, content: cell.content.stored, value: cell.number, raw: cell.raw)
                })
        }
    }
}

extension ReconcileReport.Difference {
    public init(_ difference: Difference) {
        self.init(
            kind: difference.kind.rawValue, indicator: difference.indicator, tier: difference.tier?.rawValue,
            stated: difference.stated, computed: difference.computed, cells: difference.cells.map(\.text),
            message: difference.message, explanation: difference.explanation?.words)
    }
}

extension ReconcileReport.Doubt {
    public init(_ doubt: Doubt) {
        self.init(
            kind: doubt.kind.rawValue, cell: doubt.cell.text, message: doubt.message,
            explanation: doubt.explanation?.words)
    }
}

extension ReconcileReport.Notice {
    public init(_ notice: Notice) {
        self.init(kind: notice.kind.rawValue, cell: notice.cell?.text, message: notice.message)
    }
}

extension ReconcileReport {
    /// The report of the newest version of a plan that is not superseded.
    ///
    /// - Throws: `Problem` `plan.absent` when there is no plan; `plan.several_issuers` when it is not clear whose.
    public static func load(
        place: Place, period: Period, agencyCode: String?, catalogue: Catalogue, in tx: Transaction
    ) throws -> ReconcileReport {
        let found = try CurrentPlan.find(place: place, period: period, agencyCode: agencyCode, in: tx)
        return try load(found, catalogue: catalogue, in: tx)
    }

    /// The report of a plan that was found.
    public static func load(_ found: CurrentPlan, catalogue: Catalogue, in tx: Transaction) throws -> ReconcileReport {
        ReconcileReport(try PlanReview.load(found, catalogue: catalogue, in: tx), catalogue: catalogue)
    }
}

/// A plan with its newest version and annexes.
public struct CurrentPlan: Sendable {
    public let plan: Plan
    public let version: PlanVersion
    public let target: ImportTarget
    public let annexes: [Annex]
    /// The uploaded file of each annex; nil for one that was made in the product.
    public let attachments: [RecordID?]

    /// Finds the plan of a place and period.
    ///
    /// - Parameter agencyCode: whose; nil takes the only issuer there is.
    public static func find(
        place: Place, period: Period, agencyCode: String?, in tx: Transaction
    ) throws -> CurrentPlan {
        var plans = try PlanStore.plans(at: place.id, period: period, in: tx)
        if let agencyCode {
            guard let agency = try AgencyStore.find(code: agencyCode, in: tx) else {
                throw Problem(
                    .absent, "agency.absent", "Không có cơ quan mã “\(agencyCode)”. Xem mã ở danh sách cơ quan.",
                    field: "co-quan")
            }
            plans = plans.filter { $0.agency == agency.id }
        }
        guard let plan = plans.first else {
            throw Problem(
                .absent, "plan.absent", "\(place.name) chưa có kế hoạch \(period.written). Nhập phụ lục trước.")
        }
        guard plans.count == 1 else { throw try PlanImport.severalIssuers(plans, place: place, period: period, in: tx) }
        return try load(plan, in: tx)
    }

    /// Loads a plan by its id, at its newest version or at a given one.
    public static func load(_ plan: Plan, version number: Int? = nil, in tx: Transaction) throws -> CurrentPlan {
        let version =
            try number.map { try PlanStore.version($0, of: plan.id, in: tx) } ?? PlanStore.newest(of: plan.id, in: tx)
        guard let version else {
            throw Problem(
                .absent, "plan.version_absent", "Kế hoạch này không có bản đó. Mở lại kế hoạch để xem các bản đang có.")
        }
        guard let place = try PlaceStore.place(plan.place, tx), let agency = try AgencyStore.find(plan.agency, in: tx)
        else {
            throw DamagedPlan(id: plan.id)
        }
        let kept = try AnnexStore.annexes(of: version.id, in: tx)
        return CurrentPlan(
            plan: plan, version: version,
            target: ImportTarget(
                place: place, agency: agency, period: plan.period, paperNumber: version.paperNumber,
                paperDay: version.paperDay), annexes: kept.map(\.annex), attachments: kept.map(\.attachment))
    }
}
