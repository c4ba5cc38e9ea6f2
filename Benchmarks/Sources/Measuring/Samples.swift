import Foundation

/// Times in milliseconds.
public struct Samples: Sendable {
    public var times: [Double]

    public init(times: [Double] = []) { self.times = times }

    public mutating func add(_ duration: Duration) { times.append(duration.milliseconds) }

    public var summary: Summary {
        let sorted = times.sorted()
        func at(_ share: Double) -> Double {
            sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
        }
        return Summary(count: sorted.count, least: at(0), median: at(0.5), p95: at(0.95), most: at(1))
    }
}

/// What a report needs of samples.
public struct Summary: Codable, Sendable {
    public let count: Int
    public let least: Double
    public let median: Double
    public let p95: Double
    public let most: Double
}

extension Duration {
    public var milliseconds: Double {
        Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
    }
}

/// What one engine did at one scale. Each figure was measured in several rounds.
public struct Run: Codable, Sendable {
    /// A scale of bench data, or `paper` for an annex.
    public var scale = ""
    public var engine = ""
    /// Of the engine.
    public var version = ""
    public var day = ""
    public var facts = 0
    public var targets = 0
    public var villages = 0
    public var megabytes = 0.0
    /// Seconds.
    public var load = 0.0
    public var figures: [String: [Summary]] = [:]
    /// Single numbers: counts, seconds.
    public var numbers: [String: Double] = [:]

    public init() { day = String(Date().ISO8601Format().prefix(10)) }

    public mutating func add(_ name: String, _ samples: Samples) {
        figures[name, default: []].append(samples.summary)
    }

    public func write(to path: String) throws { try JSONEncoder().encode(self).write(to: URL(filePath: path)) }

    public static func all(in folder: URL) throws -> [Run] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "json" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .map { try JSONDecoder().decode(Run.self, from: Data(contentsOf: $0)) }
    }
}

/// The command line: a word, then pairs of `--name value`.
public struct Options {
    public let command: String
    private let pairs: [String: String]

    public init() {
        var arguments = CommandLine.arguments.dropFirst()
        command = arguments.popFirst() ?? ""
        var pairs: [String: String] = [:]
        while let name = arguments.popFirst(), let value = arguments.popFirst() { pairs[name] = value }
        self.pairs = pairs
    }

    public func callAsFunction(_ name: String) throws -> String {
        guard let value = pairs["--\(name)"] else { throw Misuse(description: "--\(name) is missing") }
        return value
    }
}

/// A command line that says too little.
public struct Misuse: Error, CustomStringConvertible {
    public let description: String
    public init(description: String) { self.description = description }
}

/// Something that must hold and did not.
public struct Broken: Error, CustomStringConvertible {
    public let description: String
    public init(description: String) { self.description = description }
}

/// Runs a piece of work and says how long it took.
public func timed<T>(_ work: () async throws -> T) async rethrows -> (result: T, time: Duration) {
    let start = ContinuousClock.now
    let result = try await work()
    return (result, ContinuousClock.now - start)
}

/// To the terminal.
public func say(_ text: String) { FileHandle.standardError.write(Data("  \(text)\n".utf8)) }
