import Kernel

/// The figure of one cell or field.
enum Quantity {
    /// The largest figure (the bound of `Fact.quantity`).
    static let largest: Int64 = 999_999_999

    /// What a written figure means.
    ///
    /// - Throws: `Problem` without a field: letters, decimals, nothing, below 1 or above the bound.
    static func read(_ text: String) throws(Problem) -> Int64 {
        let line = Vietnamese.line(text)
        guard let number = Number.read(line) else {
            if line.wholeMatch(of: /-?\d+[.,]\d+/) != nil {
                throw problem(
                    "decimal", "“\(line)” không phải số nguyên. Kết quả đếm trọn từng tổ, cuộc, người: ghi số nguyên.")
            }
            // More digits than fit into a number are a figure all the same.
            if line.count > 18, line.allSatisfy({ $0.isNumber || $0 == "." || $0 == " " }) { throw tooLarge(line) }
            throw problem("letters", "“\(line.prefix(40))” không phải một số. Ghi bằng chữ số, như 12 hoặc 1.250.")
        }
        if let fault = fault(number) { throw fault }
        return number
    }

    /// Why a figure cannot be declared; nil when it can.
    static func fault(_ number: Int64) -> Problem? {
        if number < 0 {
            return problem(
                "negative",
                "Kết quả \(Number.grouped(number)) nhỏ hơn 0. Muốn giảm số đã khai: mở khai báo cũ để sửa hoặc rút.")
        }
        if number == 0 { return problem("zero", "Số 0 không phải kết quả. Chưa làm được thì để trống ô này.") }
        return number > largest ? tooLarge(Number.grouped(number)) : nil
    }

    private static func tooLarge(_ text: String) -> Problem {
        problem("large", "Kết quả \(text.prefix(40)) lớn hơn 999.999.999. Xem lại số đã ghi.")
    }

    private static func problem(_ code: String, _ message: String) -> Problem {
        Problem("declaration.quantity_\(code)", message)
    }
}
