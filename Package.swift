// swift-tools-version: 6.2
// The map of the house: one target a room, four storeys; a door leads down, or left within a storey.
// docs/architecture.md explains it. Exact versions stand here because Package.resolved is not kept.
import PackageDescription

let strict: [SwiftSetting] =
    Context.environment["NEPMOI_STRICT"] == "1" ? [.treatAllWarnings(as: .error)] : []

/// A room: a folder below Sources/<storey>/, its doors, and the templates and lists that are carried in the binary.
func room(
    _ name: String, _ storey: String, doors: [Target.Dependency] = [], templates: Bool = false, lists: Bool = false
) -> Target {
    .target(
        name: name, dependencies: doors, path: "Sources/\(storey)/\(name)",
        resources: (templates ? [.embedInCode("Templates")] : []) + (lists ? [.embedInCode("Lists")] : []),
        swiftSettings: strict)
}

/// The tests of a room, in Tests/<name>.
func tests(_ name: String, _ doors: [Target.Dependency], fixtures: Bool = false) -> Target {
    .testTarget(
        name: name, dependencies: doors, path: "Tests/\(name)", resources: fixtures ? [.copy("Fixtures")] : [],
        swiftSettings: strict)
}

/// Sends real requests to a router without a network.
let requests = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")

/// A C library of the system, through its module map.
func library(_ name: String, pkgConfig: String? = nil, apt: String) -> Target {
    .systemLibrary(
        name: name, path: "Sources/Ground/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let package = Package(
    name: "nepmoi",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "nepmoi", targets: ["nepmoi"]),
        // What Benchmarks/ measures.
        .library(name: "TotalsRooms", targets: ["Kernel", "Database", "Places", "Totals", "BenchData"]),
        .library(
            name: "PaperRooms",
            targets: ["Kernel", "Database", "Office", "Attachments", "Places", "Accounts", "Planning", "Server"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        // Ground
        library("CPostgreSQL", pkgConfig: "libpq", apt: "libpq-dev"),
        library("CXLSXWriter", apt: "libxlsxwriter-dev"),
        library("CZip", pkgConfig: "libzip", apt: "libzip-dev"),
        library("CExpat", pkgConfig: "expat", apt: "libexpat1-dev"),
        library("CSodium", pkgConfig: "libsodium", apt: "libsodium-dev"),
        room("Kernel", "Ground"),
        room(
            "Database", "Ground",
            doors: [
                "Kernel", "CPostgreSQL", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"), .product(name: "Logging", package: "swift-log"),
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        room("Office", "Ground", doors: ["Kernel", "CXLSXWriter", "CZip", "CExpat"]),
        room(
            "Pages", "Ground",
            doors: [
                "Kernel", .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Mustache", package: "swift-mustache"),
            ], templates: true),

        // Common
        room(
            "Attachments", "Common",
            doors: ["Kernel", "Database", .product(name: "Crypto", package: "swift-crypto")]),
        room("Places", "Common", doors: ["Kernel", "Database", "Office", "Pages"], templates: true),
        room(
            "Programme", "Common",
            doors: ["Kernel", "Pages", .product(name: "Yams", package: "Yams")], templates: true),
        room(
            "Accounts", "Common",
            doors: [
                "Kernel", "Database", "Pages", "Places", "CSodium",
                .product(name: "Crypto", package: "swift-crypto"),
            ], templates: true, lists: true),
        room(
            "LegalRegister", "Common",
            doors: ["Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Accounts"], templates: true),
        room(
            "Papers", "Common",
            doors: ["Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Accounts"], templates: true),

        room("People", "Common", doors: ["Kernel", "Database", "Places", "Programme"]),
        room(
            "Sheets", "Common",
            doors: ["Kernel", "Database", "Office", "Pages", "Attachments", "Places"], templates: true),
        room(
            "Audit", "Common",
            doors: ["Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Accounts"], templates: true),

        room(
            "Handovers", "Common",
            doors: [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Accounts", "Papers",
                .product(name: "Logging", package: "swift-log"),
            ], templates: true),

        room(
            "Totals", "Common",
            doors: ["Kernel", "Database", "Pages", "Places", .product(name: "Logging", package: "swift-log")]),

        // Features
        room(
            "Planning", "Features",
            doors: [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "Accounts",
                "LegalRegister", "Papers", "Totals",
            ], templates: true),
        room(
            "Declarations", "Features",
            doors: [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "Accounts", "Totals",
                "Planning", "Sheets",
            ], templates: true),
        room(
            "Groups", "Features",
            doors: [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "People", "Totals",
                "Sheets",
            ], templates: true),
        room(
            "Events", "Features",
            doors: [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "Accounts", "Papers",
                "People", "Totals", "Groups", "Sheets",
            ], templates: true),
        room(
            "Launches", "Features",
            doors: [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "Accounts", "Papers",
                "Groups", "Events", "Sheets",
            ], templates: true),
        room(
            "Trainings", "Features",
            doors: [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "Accounts", "Papers",
                "People", "Groups", "Events", "Sheets",
            ], templates: true),
        room(
            "Cadres", "Features",
            doors: [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "Accounts", "People",
                "Totals", "Groups", "Events", "Trainings", "Sheets",
            ], templates: true),
        room(
            "Outreach", "Features",
            doors: [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "Accounts",
                "Groups", "Events", "Sheets",
            ], templates: true),
        room(
            "Progress", "Features",
            doors: [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "Accounts", "Totals",
                "Planning",
            ], templates: true),
        room(
            "Reporting", "Features",
            doors: [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "Accounts", "Papers",
                "Totals", "Planning", "Progress",
            ], templates: true),
        room(
            "Duties", "Features",
            doors: ["Kernel", "Database", "Pages", "Places", "Programme", "Accounts", "Papers", "Planning"],
            templates: true),
        room(
            "Reforms", "Features",
            doors: ["Kernel", "Database", "Pages", "Places", "Accounts", "Papers", "Planning"], templates: true),

        // App
        room(
            "Server", "App",
            doors: [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "Accounts",
                "LegalRegister", "Papers", "People", "Audit", "Handovers", "Totals", "Planning", "Declarations",
                "Groups", "Events", "Launches", "Trainings", "Cadres", "Outreach", "Progress", "Reporting", "Duties",
                "Reforms", "Sheets",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        room("BenchData", "App", doors: ["Kernel", "Database", "Places", "Totals"]),
        .executableTarget(
            name: "nepmoi",
            dependencies: [
                "Kernel", "Database", "Office", "Attachments", "Places", "Accounts", "Papers", "Audit", "Totals",
                "Planning", "Declarations", "Groups", "Events", "Launches", "Trainings", "Cadres", "Pages", "Progress",
                "Reporting", "Reforms", "Server", "BenchData", "Sheets",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], path: "Sources/App/nepmoi", swiftSettings: strict),

        // Tests, one folder a room
        .target(
            name: "TestSupport", dependencies: ["Kernel", "Database"], path: "Tests/TestSupport", swiftSettings: strict),
        tests("KernelTests", ["Kernel"]),
        tests("DatabaseTests", ["Kernel", "Database", "TestSupport"]),
        tests("OfficeTests", ["Kernel", "Office"], fixtures: true),
        tests("PagesTests", ["Kernel", "Pages", requests]),
        tests("AttachmentsTests", ["Kernel", "Database", "Attachments", "TestSupport"]),
        tests("PlacesTests", ["Kernel", "Database", "Office", "Pages", "Places", "TestSupport", requests]),
        tests("ProgrammeTests", ["Kernel", "Programme"]),
        tests("ProgrammePagesTests", ["Kernel", "Pages", "Programme", requests]),
        tests("AccountsTests", ["Kernel", "Database", "Pages", "Places", "Accounts", "TestSupport", requests]),
        tests(
            "LegalRegisterTests",
            [
                "Kernel", "Database", "Pages", "Attachments", "Places", "Accounts", "LegalRegister", "TestSupport",
                requests,
            ]),
        tests(
            "PapersTests",
            [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Accounts", "Papers", "TestSupport",
                requests,
            ], fixtures: true),
        tests(
            "HandoversTests",
            [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Accounts", "Papers", "Handovers",
                "TestSupport", requests,
            ]),
        tests(
            "AuditTests",
            ["Kernel", "Database", "Pages", "Places", "Accounts", "Audit", "TestSupport", requests]),
        tests("PeopleTests", ["Kernel", "Database", "Places", "Programme", "People", "TestSupport"]),
        tests("TotalsTests", ["Kernel", "Database", "Places", "Totals", "TestSupport"]),
        tests("BenchDataTests", ["Kernel", "Database", "Places", "Totals", "BenchData", "TestSupport"]),
        tests(
            "PlanningTests",
            [
                "Kernel", "Database", "Office", "Attachments", "Places", "Programme", "Accounts", "LegalRegister",
                "Papers", "Totals", "Planning", "TestSupport",
            ], fixtures: true),
        tests(
            "PlanningPagesTests",
            [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "Accounts",
                "LegalRegister", "Papers", "Totals", "Planning", "TestSupport", requests,
            ], fixtures: true),
        tests(
            "ReformsTests",
            [
                "Kernel", "Database", "Pages", "Attachments", "Places", "Programme", "Accounts", "LegalRegister",
                "Papers", "Planning", "Reforms", "TestSupport", requests,
            ]),
        tests(
            "DutiesTests",
            [
                "Kernel", "Database", "Pages", "Attachments", "Places", "Programme", "Accounts", "LegalRegister",
                "Papers", "Totals", "Planning", "Duties", "TestSupport", requests,
            ]),
        tests(
            "DeclarationsTests",
            [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "Accounts",
                "LegalRegister", "Papers", "Totals", "Planning", "Declarations", "Sheets", "TestSupport", requests,
            ]),
        tests(
            "GroupsTests",
            [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "People", "Accounts",
                "LegalRegister", "Papers", "Totals", "Planning", "Declarations", "Groups", "Sheets", "TestSupport",
                requests,
            ]),
        tests(
            "EventsTests",
            [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "People", "Accounts",
                "LegalRegister", "Papers", "Totals", "Planning", "Declarations", "Groups", "Events", "Sheets",
                "TestSupport",
                requests,
            ]),
        tests(
            "LaunchesTests",
            [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "People", "Accounts",
                "LegalRegister", "Papers", "Totals", "Planning", "Declarations", "Groups", "Events", "Launches",
                "Sheets", "TestSupport", requests,
            ]),
        tests(
            "TrainingsTests",
            [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "People", "Accounts",
                "LegalRegister", "Papers", "Totals", "Planning", "Declarations", "Groups", "Events", "Trainings",
                "Sheets", "TestSupport", requests,
            ]),
        tests(
            "CadresTests",
            [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "People", "Accounts",
                "LegalRegister", "Papers", "Totals", "Planning", "Declarations", "Groups", "Events", "Trainings",
                "Cadres", "Sheets", "TestSupport", requests,
            ]),
        tests(
            "OutreachTests",
            [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "People", "Accounts",
                "LegalRegister", "Papers", "Totals", "Planning", "Declarations", "Groups", "Events", "Outreach",
                "Sheets", "TestSupport", requests,
            ]),
        tests(
            "ProgressTests",
            [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "Accounts",
                "LegalRegister", "Papers", "Totals", "Planning", "Progress", "TestSupport", requests,
            ]),
        tests(
            "ReportingTests",
            [
                "Kernel", "Database", "Office", "Pages", "Attachments", "Places", "Programme", "Accounts",
                "LegalRegister", "Papers", "Totals", "Planning", "Progress", "Reporting", "TestSupport", requests,
            ]),
        tests("ServerTests", ["Kernel", "Database", "Pages", "Server", "TestSupport", requests]),
    ],
    swiftLanguageModes: [.v6]
)
