/// What is wrong in the files of a programme: every fault of one reading, each with its file and line.
public struct CatalogueFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// One fault.
    public struct Entry: Hashable, Sendable, CustomStringConvertible {
        /// The name of the file, without a folder.
        public let file: String
        /// From 1; 0 when it concerns the whole file.
        public let line: Int
        /// A Vietnamese sentence: what is wrong and what to do.
        public let message: String

        public init(file: String, line: Int, message: String) {
            self.file = file
            self.line = line
            self.message = message
        }

        /// `indicators.yaml:12: …`.
        public var description: String { line == 0 ? "\(file): \(message)" : "\(file):\(line): \(message)" }
    }

    /// In the order of files and lines; never empty.
    public let entries: [Entry]

    public init(entries: [Entry]) { self.entries = entries }

    /// One fault a line.
    public var description: String { entries.map(\.description).joined(separator: "\n") }
}
