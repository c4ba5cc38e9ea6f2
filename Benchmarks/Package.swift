// swift-tools-version: 6.2
// The figures of docs/performance.md. A package of its own, so that nobody who builds Nếp Mới builds its measurements.
//
// A plain program and no benchmark library: what is measured lasts seconds (readers beside writers, two engines, a
// rebuild), is compared with a peer in the same run, and ends in a page of the documentation.
import PackageDescription

let package = Package(
    name: "figures",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "nepmoi", path: "..")],
    targets: [
        .target(name: "Measuring"),
        // Totals on national scale.
        .executableTarget(
            name: "figures", dependencies: ["Measuring", .product(name: "TotalsRooms", package: "nepmoi")]),
        // An annex of 200 units: its import and its grid page.
        .executableTarget(
            name: "paper-figures", dependencies: ["Measuring", .product(name: "PaperRooms", package: "nepmoi")]),
    ],
    swiftLanguageModes: [.v6]
)
