import Foundation

/// Decimal numbers as text, so that no figure changes on the way through a double.
enum DecimalText {
    /// The plain decimal of a stored number (`1E+3` → `1000`, `57.0` → `57`, `-0` → `0`), or nil for anything that is
    /// not a finite decimal number. More than 15 digits with a fraction or an exponent become the shortest text of
    /// the same double; more than 15 digits of a whole number stay.
    static func canonical(_ text: String) -> String? {
        if isPlainWhole(text) { return text }
        guard text.utf8.count <= 400, let parts = Parts(text) else { return nil }
        let isWritten = text.utf8.contains { $0 == 0x2E || $0 == 0x45 || $0 == 0x65 }
        if parts.digits.count > 15 && isWritten {
            guard let double = Double(text), double.isFinite, let short = Parts("\(double)") else { return nil }
            return short.plain
        }
        return parts.plain
    }

    /// With a decimal comma, as a Vietnamese office sees it. A dot would be read as a separator of thousands.
    static func seen(_ canonical: String) -> String {
        canonical.utf8.contains(0x2E) ? canonical.replacing(".", with: ",") : canonical
    }

    /// `0.15` → `15%`, `0.035` → `3,5%`.
    static func percent(_ canonical: String) -> String {
        guard var parts = Parts(canonical) else { return canonical }
        parts.exponent += 2
        return seen(parts.plain) + "%"
    }

    /// The common case: up to 15 digits without a leading zero.
    private static func isPlainWhole(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= 15 else { return false }
        return bytes.allSatisfy { (0x30...0x39).contains($0) } && (first != 0x30 || bytes.count == 1)
    }

    /// digits × 10^exponent, without zeros at either end; no digits for zero.
    private struct Parts {
        var isNegative = false
        var digits: [UInt8] = []
        var exponent = 0

        init?(_ text: String) {
            var bytes = Substring(text.trimmingCharacters(in: .whitespacesAndNewlines)).utf8
            if bytes.first == 0x2D || bytes.first == 0x2B { isNegative = bytes.removeFirst() == 0x2D }
            var hasDigit = false
            var hasPoint = false
            while let byte = bytes.first, byte != 0x45, byte != 0x65 {
                bytes.removeFirst()
                switch byte {
                case 0x30...0x39:
                    hasDigit = true
                    if !digits.isEmpty || byte != 0x30 { digits.append(byte) }
                    if hasPoint { exponent -= 1 }
                case 0x2E where !hasPoint: hasPoint = true
                default: return nil
                }
            }
            guard hasDigit else { return nil }
            if !bytes.isEmpty {
                guard let power = Int(String(bytes.dropFirst()) ?? ""), abs(power) <= 400 else { return nil }
                exponent += power
            }
            while digits.last == 0x30 {
                digits.removeLast()
                exponent += 1
            }
        }

        var plain: String {
            guard !digits.isEmpty else { return "0" }
            var text = digits
            if exponent >= 0 {
                text += [UInt8](repeating: 0x30, count: exponent)
            } else {
                let missing = -exponent + 1 - text.count
                if missing > 0 { text.insert(contentsOf: [UInt8](repeating: 0x30, count: missing), at: 0) }
                text.insert(0x2E, at: text.count + exponent)
            }
            return (isNegative ? "-" : "") + String(decoding: text, as: UTF8.self)
        }
    }
}
