import Kernel
import Pages

/// What an address of this room says besides the place.
struct ProgressAddress: Hashable, Sendable {
    var place: PlaceID
    /// The code of an indicator; nil for all.
    var indicator: String?
    var year: Int?
    /// The first day of the structure; nil for the usual one of the year.
    var structure: Day?
    /// Who implements it: `province`…, `none` for what nobody ascribes; nil for all.
    var tier: TierChoice?

    /// An implementing tier in an address.
    enum TierChoice: Hashable, Sendable {
        case tier(Tier)
        case unspecified

        init?(_ text: String) {
            if text == "khong-ghi" {
                self = .unspecified
            } else if let tier = Tier(rawValue: text) {
                self = .tier(tier)
            } else {
                return nil
            }
        }

        var text: String {
            switch self {
            case .tier(let tier): tier.rawValue
            case .unspecified: "khong-ghi"
            }
        }

        var label: String {
            switch self {
            case .tier(let tier): tier.implementing.capitalisedFirst
            case .unspecified: "Không ghi cấp"
            }
        }

        var depth: Int {
            switch self {
            case .tier(let tier): tier.depth
            case .unspecified: -1
            }
        }

        var tier: Tier? {
            switch self {
            case .tier(let tier): tier
            case .unspecified: nil
            }
        }
    }

    private var items: [(String, String)] {
        [("nam", year.map(String.init) ?? ""), ("dia-gioi", structure?.iso ?? ""), ("cap", tier?.text ?? "")]
    }

    /// The page of the place, or of the indicator there.
    var link: Link { Link(segments: ["tien-do", place.description] + (indicator.map { [$0] } ?? [])).query(items) }

    /// The same as a workbook.
    var workbook: Link {
        Link(segments: ["tien-do", place.description] + (indicator.map { [$0] } ?? []) + ["xlsx"]).query(items)
    }

    /// The page of a target in per cent.
    func share(_ code: String) -> Link {
        Link(segments: ["tien-do", place.description, "ty-le", code]).query(items)
    }

    /// The same as a workbook.
    func shareWorkbook(_ code: String) -> Link {
        Link(segments: ["tien-do", place.description, "ty-le", code, "xlsx"]).query(items)
    }

    /// The records behind a figure.
    ///
    /// - Parameters:
    ///   - node: a row of the table; nil for the whole place.
    ///   - isEvidenced: nil for both kinds.
    ///   - wholePhase: the years of the phase up to the asked one, not the year alone.
    ///   - days: only what lies inside them as a whole.
    func records(
        of code: String? = nil, node: PlaceID? = nil, isEvidenced: Bool? = nil, wholePhase: Bool = false,
        days: ClosedRange<Day>? = nil
    ) -> Link {
        let segments = ["tien-do", place.description, code ?? indicator ?? "", "ho-so"]
        return Link(segments: segments).query(
            items + [
                ("don-vi", node?.description ?? ""),
                ("loai", isEvidenced.map { $0 ? "minh-chung" : "khai-bao" } ?? ""),
                ("giai-doan", wholePhase ? "co" : ""),
                ("tu", days?.lowerBound.iso ?? ""), ("den", days?.upperBound.iso ?? ""),
            ])
    }

    /// The same about another place.
    func at(_ place: PlaceID) -> ProgressAddress {
        var address = self
        address.place = place
        return address
    }

    func of(_ indicator: String?) -> ProgressAddress {
        var address = self
        address.indicator = indicator
        return address
    }

    func under(_ structure: Day?) -> ProgressAddress {
        var address = self
        address.structure = structure
        return address
    }
}

extension Link {
    /// The progress of a place, for other rooms.
    public static func progress(of place: PlaceID, year: Int? = nil) -> Link {
        ProgressAddress(place: place, year: year).link
    }
}
