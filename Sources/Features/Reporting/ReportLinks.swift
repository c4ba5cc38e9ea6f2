import Kernel
import Pages
import Programme

extension Link {
    /// A report.
    public static func report(_ id: RecordID) -> Link { Link(segments: ["bao-cao", id.text]) }

    /// What can be done to a report, or taken from it.
    static func report(_ id: RecordID, _ step: ReportStep) -> Link {
        Link(segments: ["bao-cao", id.text, step.rawValue])
    }

    /// The obligations of a place.
    static func reports(of place: PlaceID?, year: Int?) -> Link {
        Link.reports.query([("dia-ban", place?.description ?? ""), ("nam", year.map(String.init) ?? "")])
    }

    /// The units below a place, one report by one.
    static let reportUnits = Link("/bao-cao/don-vi")
    /// What changed of late in the results below.
    static let reportUpdates = Link("/bao-cao/cap-nhat")
    /// A text that reminds of a report.
    static let reportMessage = Link("/bao-cao/tin-nhan")
    static let reportWorkbook = Link("/bao-cao/tinh-hinh.xlsx")
    static let newReportRequest = Link("/bao-cao/yeu-cau")
    static let reportDay = Link("/bao-cao/dinh-han")
    static let reportExtension = Link("/bao-cao/gia-han")
}

/// The last part of the addresses of a report.
enum ReportStep: String {
    case write = "noi-dung"
    case refresh = "so-lieu"
    case supplement = "bo-sung"
    case gather = "tong-hop"
    case receive = "tiep-nhan"
    case word = "docx"
    case workbook = "xlsx"
}

extension ObligationKey {
    /// The key as items of an address and as hidden fields of a form.
    var items: [(String, String)] {
        [
            ("loai", kind), ("noi", place.description), ("co-quan", office.rawValue), ("ky", period.code),
            ("yc", request?.text ?? ""),
        ]
    }

    /// Reads the items; nil when they name nothing.
    init?(_ form: Form) {
        guard let place = Int64(form.text("noi")), let office = ReportOffice(rawValue: form.text("co-quan")),
            let period = ReportPeriod(code: form.text("ky")), !form.text("loai").isEmpty
        else { return nil }
        let request = form.text("yc")
        if !request.isEmpty && RecordID(request) == nil { return nil }
        self.init(
            kind: form.text("loai"), place: PlaceID(place), office: office, period: period, request: RecordID(request))
    }
}
