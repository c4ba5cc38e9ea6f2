import Kernel

/// The table of texts that cells point into. The runs of a rich text are joined; phonetic runs are left out.
final class SharedStrings: XMLHandler {
    /// A workbook may keep texts that no cell uses any more, but not without end.
    static let unusedFactor = 2

    private(set) var texts: [String] = []
    private let budget: Budget
    private var buffer: [UInt8] = []
    private var bytes = 0
    private var isInText = false
    private var phonetic = 0

    init(_ budget: Budget) { self.budget = budget }

    func start(_ name: String, _ attributes: XMLAttributes) throws(Problem) {
        switch name {
        case "si": buffer.removeAll(keepingCapacity: true)
        case "t": isInText = phonetic == 0
        case "rPh": phonetic += 1
        default: break
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(Problem) {
        if isInText { try budget.append(bytes, to: &buffer, place: "Một ô") }
    }

    func end(_ name: String) throws(Problem) {
        switch name {
        case "t": isInText = false
        case "rPh": phonetic -= 1
        case "si":
            let text = try budget.checked(CellText.normalised(buffer), place: "Một ô")
            bytes += text.utf8.count
            let limits = budget.limits
            if texts.count >= limits.maximumCells * SharedStrings.unusedFactor {
                throw .tooManyCells(limits.maximumCells)
            }
            if bytes > limits.maximumTextBytes { throw .tooMuchText(limits.maximumTextBytes) }
            texts.append(text)
        default: break
        }
    }
}
