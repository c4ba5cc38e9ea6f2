import Foundation
import Measuring

/// `figures run --scale 1/100 --database sqlite:PATH --places Data/places --out RUN.json` measures one engine at one
/// scale; `figures report --runs FOLDER --document docs/performance.md` writes what all runs found between the markers of
/// the document. scripts/bench calls both.
@main
struct Main {
    static func main() async throws {
        let option = Options()
        switch option.command {
        case "run":
            try await Runner(
                scale: try option("scale"), address: try option("database"), places: URL(filePath: try option("places"))
            ).run().write(to: try option("out"))
        case "report":
            let runs = try Run.all(in: URL(filePath: try option("runs")))
            try Report(runs: runs, compiler: try option("compiler")).write(
                into: URL(filePath: try option("document")))
        default:
            throw Misuse(description: "figures run | report")
        }
    }
}
