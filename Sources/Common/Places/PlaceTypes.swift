import Kernel

/// The words for types of units (REQUIREMENTS A3), and how papers shorten them.
enum PlaceTypes {
    struct Word {
        /// `Thị xã`.
        let type: String
        /// Words before a name that mean the type, in `Vietnamese.spelling`: `thi4 xa4`, `tx`.
        let spellings: [[Substring]]
        let folded: [[Substring]]

        init(_ type: String, _ short: String...) {
            self.type = type
            let forms = [type] + short
            spellings = forms.map { PlaceTypes.words(Vietnamese.spelling($0)) }
            folded = forms.map { PlaceTypes.words(Vietnamese.folded($0)) }
        }
    }

    /// Longer words first, so that “Thị xã” is not read as something else that begins alike.
    static let all = [
        Word("Thành phố", "TP", "T.P"), Word("Thị trấn", "TT"), Word("Thị xã", "TX", "T.X"), Word("Đặc khu", "ĐK"),
        Word("Phường", "P"), Word("Huyện", "H"), Word("Quận", "Q"), Word("Tỉnh", "T"), Word("Xã", "X"),
        Word("Tổ dân phố", "TDP"), Word("Thôn bản"), Word("Khu phố", "KP"), Word("Thôn"), Word("Bản"), Word("Xóm"),
        Word("Ấp"), Word("Buôn"), Word("Làng"), Word("Khóm"), Word("Sóc"),
    ]

    /// The types that a file of places may hold.
    static let administrative = all.prefix(9).map { (type: $0.type, front: $0.type + " ") }

    /// Cuts `Thành Phố Bắc Kạn` into `Thành phố` and `Bắc Kạn`; nil when the name begins with no type word.
    static func split(_ name: String) -> (type: String, rest: String)? {
        // The usual spelling is found by its bytes; this runs for every place of the country.
        let type =
            administrative.first { name.hasPrefix($0.front) }
            ?? administrative.first { name.lowercased().hasPrefix($0.front.lowercased()) }
        guard let type else { return nil }
        let rest = name.dropFirst(type.front.count)
        return rest.isEmpty ? nil : (type.type, String(rest))
    }

    static func words(_ text: String) -> [Substring] { text.split(separator: " ") }
}
