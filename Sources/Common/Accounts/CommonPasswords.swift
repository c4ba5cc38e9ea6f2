import Kernel

/// What guessers try first. `Lists/common-passwords.txt` says where its list comes from and under which licences; the
/// words of this programme are below.
enum CommonPasswords {
    /// Whether a password is one of the list, or a word of the list or of the programme with digits around it, or
    /// such a word twice: `manchester`, `Dragon2024`, `cao-bang-123`.
    ///
    /// - Parameter squeezed: lower case, unmarked, letters and digits only.
    static func contains(_ squeezed: String) -> Bool {
        if list.contains(squeezed) { return true }
        let core = String(
            String(squeezed.drop { $0.isNumber }.reversed()).drop { $0.isNumber }.reversed())
        return isWord(core) || isTwice(squeezed) || isTwice(core)
    }

    private static func isTwice(_ text: String) -> Bool {
        let half = String(text.prefix(text.count / 2))
        return half.count >= 4 && text == half + half && contains(half)
    }

    private static func isWord(_ word: String) -> Bool {
        words.contains(word) || word.count >= 6 && list.contains(word)
    }

    /// The list as it is carried in the binary.
    static let list: Set<String> = {
        let text = String(decoding: PackageResources.common_passwords_txt, as: UTF8.self)
        return Set(text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init))
    }()

    /// Names of the programme, its offices and the provinces before and from 1/7/2025: the first that a guesser who
    /// knows the house would try (ASVS 5.0, 6.1.2).
    private static let words: Set<String> = [
        "nepmoi", "duan", "hoiphunu", "hoilhpn", "lhpn", "phunu", "phunuvietnam", "lienhiepphunu", "hoilienhiepphunu",
        "matkhau", "matkhaumoi", "khongcomatkhau", "khongnhomatkhau", "anhyeuem", "emyeuanh", "quantri", "quantrivien",
        "canbo", "lanhdao", "ketoan", "giamsat", "uyban", "ubnd", "mattran", "vietnam", "tinh", "huyen", "angiang",
        "bacgiang", "backan", "baclieu", "bacninh", "bariavungtau", "bentre", "binhdinh", "binhduong", "binhphuoc",
        "binhthuan", "camau", "cantho", "caobang", "daklak", "daknong", "danang", "dienbien", "dongnai", "dongthap",
        "gialai", "hagiang", "haiduong", "haiphong", "hanam", "hanoi", "hatinh", "haugiang", "hoabinh", "hochiminh",
        "hungyen", "khanhhoa", "kiengiang", "kontum", "laichau", "lamdong", "langson", "laocai", "longan", "namdinh",
        "nghean", "ninhbinh", "ninhthuan", "phutho", "phuyen", "quangbinh", "quangnam", "quangngai", "quangninh",
        "quangtri", "soctrang", "sonla", "tayninh", "thaibinh", "thainguyen", "thanhhoa", "thuathienhue", "tiengiang",
        "travinh", "tuyenquang", "vinhlong", "vinhphuc", "yenbai",
    ]
}
