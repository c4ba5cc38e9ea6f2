import Foundation
import Testing

/// The files of Fixtures/: real annexes and the tables of real plans, without anybody's name.
enum Fixture {
    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures")
        return [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    /// A text fixture moved down, so that its lines have the numbers they have in the whole paper.
    static func text(_ name: String, fromLine first: Int) throws -> [UInt8] {
        [UInt8](repeating: 0x0A, count: first - 1) + (try bytes(name))
    }
}
