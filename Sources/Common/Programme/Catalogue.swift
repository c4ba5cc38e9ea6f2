import Kernel

/// The programme as data: everything that Programmes/<code>/*.yaml says, read and checked at start-up.
public struct Catalogue: Hashable, Sendable {
    /// `du-an-8`.
    public let code: String
    /// `Dự án 8`.
    public let name: String
    /// In Vietnamese, in the wording that most documents share.
    public let title: String
    /// The title where a document words it otherwise.
    public let titles: [PrintedTitle]
    /// The national programme that it belongs to (B25).
    public let parent: String
    /// The spans that targets are set for.
    public let phases: [Phase]
    /// The papers whose words are quoted.
    public let documents: [SourceDocument]
    /// In the order of their numbers.
    public let components: [Component]
    /// In the order of the annex.
    public let indicators: [Indicator]
    /// The columns of an annex that count places.
    public let placeCounts: [PlaceCount]
    /// The words of annexes.
    public let words: AnnexWords
    /// The models that are registered, in the order of their activities.
    public let groupKinds: [GroupKind]
    /// The life of a group, in order.
    public let groupStages: [GroupStage]
    /// Suspended, waiting, tried or spread: by paper, place and years.
    public let statuses: [StatusRule]
    /// Spending norms common to the project.
    public let norms: [Norm]
    /// Days and months of every year, in their order.
    public let fixedDays: [FixedDay]
    /// Reports and figures owed.
    public let deadlines: [Deadline]
    /// What guides ask of each level, activity by activity.
    public let guidance: [ActivityGuidance]
    /// What targets in per cent are divided from; facts count them like indicators.
    public let parts: [CountedPart]
    /// The targets in per cent (C52–C55).
    public let shares: [ShareTarget]
    /// The attributes that places have by decisions.
    public let placeAttributes: [AttributeKind]
    /// The reports that offices owe.
    public let reports: [ReportKind]
    /// When reports are reminded of.
    public let reportReminders: ReportReminders
    /// The ethnic groups that people may belong to; empty when the programme lists none.
    public let ethnicities: [Ethnicity]
    /// What is planned and held, and how it is counted; without kinds when the programme plans no events.
    public let events: EventRegister
    /// Who classes are for, and the guides that they follow; empty when the programme trains nobody.
    public let training: TrainingWords
    /// The words of the list of ethnic-minority women officers; empty when the programme keeps none.
    public let cadres: CadreWords
    /// Where it stands, and how far that was checked.
    public let source: Source
}

extension Catalogue {
    /// All activities, in the order of their paths.
    public var activities: [Activity] { components.flatMap(\.activities) }

    /// The content of a number (`3`); nil when there is none.
    public func component(_ number: String) -> Component? { components.first { $0.number == number } }

    /// The activity of a path (`3.4`); nil when there is none.
    public func activity(_ path: String) -> Activity? { activities.first { $0.path == path } }

    /// The activity that a document prints under a number: `3` of the handbook is `3.4` (B27, B28). Nil when the
    /// document has no such number.
    public func activity(inDocument document: String, number: String) -> Activity? {
        activities.first { activity in
            activity.aliases.contains { $0.document == document && $0.number == number }
        }
    }

    /// The indicator of a code; nil when there is none.
    public func indicator(_ code: String) -> Indicator? { indicators.first { $0.code == code } }

    /// The indicators of an activity, in the order of the annex.
    public func indicators(ofActivity path: String) -> [Indicator] { indicators.filter { $0.activity == path } }

    /// The kind of group of a code; nil when there is none.
    public func groupKind(_ code: String) -> GroupKind? { groupKinds.first { $0.code == code } }

    /// The document of a code; nil when there is none.
    public func document(_ code: String) -> SourceDocument? { documents.first { $0.code == code } }

    /// The states of an indicator in a plan: those of the whole project, of the place, or of an ancestor, whose span holds
    /// the whole period (a suspension of 2024 says nothing about the plan of 2021–2025).
    ///
    /// - Parameter ancestors: the codes above the place, in the structure of the period's first day.
    public func statuses(
        indicator: String, place: String, ancestors: [String] = [], period: Period
    ) -> [StatusRule] {
        statuses.filter { rule in
            rule.indicators.contains(indicator) && rule.period.contains(period)
                && rule.place.map { $0 == place || ancestors.contains($0) } ?? true
        }
    }
}
