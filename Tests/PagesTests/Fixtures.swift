import Foundation
import Hummingbird
import Kernel

@testable import Pages

/// The world of these tests: a fixed clock, a room of templates, an officer of the province.
enum World {
    /// Friday 6 September 2024, 09:14 in Vietnam.
    static let environment = Kernel.Environment(
        now: { Date(timeIntervalSince1970: 1_725_588_840) },
        newID: { RecordID(moment: Date(timeIntervalSince1970: 0), random: (1, 2)) },
        secretBytes: { Array(repeating: 7, count: $0) })

    static let province = PlaceID(4)
    static let commune = PlaceID(40)

    static func viewer(_ actions: [Action] = Action.allCases, csrf: String = "bí-mật") -> Viewer {
        let id = RecordID(moment: Date(timeIntervalSince1970: 0), random: (1, 2))
        return Viewer(
            actor: .user(id, name: "Cán bộ kế hoạch"), userID: id, name: "Cán bộ kế hoạch", roleLabel: "Cán bộ",
            agencyName: "Hội LHPN tỉnh Cao Bằng", place: province, placeName: "tỉnh Cao Bằng", csrf: csrf,
            rights: actions.map { ($0, Scope(province)) })
    }

    static func renderer(_ templates: [String: String] = [:], demo: Bool = false) throws -> PageRenderer {
        try PageRenderer(
            templates: [TemplateSource("Test", templates.mapValues { Array($0.utf8) })], environment: environment,
            demo: demo, reloadFolder: nil)
    }
}

/// A page with one of everything.
struct SamplePage: PageContent {
    static let template = "sample-page"

    struct Row: Sendable {
        var name: String
        var link: Link
        var note: String?
        var chosen: Bool
    }

    var word: String
    var note: String?
    var rows: [Row]
    var drawing = SafeHTML(trusted: "<svg></svg>")
    var ratio = 0.5

    static var sample: SamplePage {
        SamplePage(word: "chữ", note: "lời", rows: [Row(name: "Thạch An", link: .places, note: "x", chosen: true)])
    }
}
