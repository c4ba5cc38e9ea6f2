import Kernel

/// Names that Excel takes for sheets: at most 31 UTF-16 units, none of `[]:*?/\`, no apostrophe at the ends, not
/// `History`, and no two alike without regard to case.
enum SheetNames {
    static let maximumLength = 31

    static func made(from wanted: [String]) -> [String] {
        var taken: Set<String> = []
        return wanted.map { text in
            let base = made(from: text)
            var name = base
            var number = 2
            while !taken.insert(name.lowercased()).inserted {
                let suffix = " (\(number))"
                name = cut(base, to: maximumLength - suffix.utf16.count) + suffix
                number += 1
            }
            return name
        }
    }

    private static func made(from text: String) -> String {
        let allowed = Vietnamese.line(text).map { "[]:*?/\\".contains($0) ? "-" : $0 }
        var name = cut(String(allowed), to: maximumLength)
        while name.hasPrefix("'") { name.removeFirst() }
        while name.hasSuffix("'") { name.removeLast() }
        if name.lowercased() == "history" { name += "_" }
        return name.isEmpty ? "Trang" : name
    }

    /// Whole characters only, no blank at the end.
    private static func cut(_ text: String, to length: Int) -> String {
        var name = text
        while name.utf16.count > length { name.removeLast() }
        return Vietnamese.trimmed(name)
    }
}
