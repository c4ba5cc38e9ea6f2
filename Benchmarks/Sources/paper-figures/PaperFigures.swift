import Accounts
import Attachments
import Database
import Foundation
import FoundationNetworking
import Kernel
import Measuring
import Office
import Places
import Planning
import Server

/// `paper-figures run --database sqlite:PATH --share . --out RUN.json`: a plan of Nghệ An for 2024 with an annex of 200
/// communes and ten targets, invented; its import and its grid page, asked of a running server.
@main
struct PaperFigures {
    static let actor = Actor(kind: .system, id: "bench", name: "đo")
    static let units = 200
    static let rounds = 3

    static func main() async throws {
        let option = Options()
        let house = try await House.open(
            try await Settings.load(
                .init(database: try option("database"), port: 0, share: try option("share"))))
        var run = Run()
        run.scale = "paper"
        run.engine = house.database.engine.rawValue
        let paper = try await Paper(house)
        for round in 1...rounds {
            for number in 1...10 { try await paper.measureImport(round * 100 + number, &run) }
            say("imports, round \(round)")
        }
        run = paper.joined(run)
        try await paper.measurePage(&run)
        try run.write(to: try option("out"))
    }
}

/// The annex that is imported and shown.
struct Paper {
    let house: House
    let target: ImportTarget
    let bytes: [UInt8]

    init(_ house: House) async throws {
        guard let period = Period(year: 2024) else { throw Broken(description: "no year 2024") }
        let (place, agency, names) = try await house.database.read { tx in
            let place = try PlaceStore.requirePlace(code: "40", on: period.firstDay, tx)
            guard let agency = try AgencyStore.find(code: "hoi-lhpn-40", in: tx) else {
                throw Broken(description: "no office hoi-lhpn-40")
            }
            let all = try PlaceStore.unitCandidates(under: place.id, on: period.firstDay, tiers: [.commune], tx)
            // Names that are there once: the others would be asked about.
            let counts = Dictionary(grouping: all, by: { Vietnamese.folded($0.shortName) })
            return (place, agency, all.filter { counts[Vietnamese.folded($0.shortName)]?.count == 1 })
        }
        try await house.database.upkeep { tx in
            _ = try tx.execute(
                """
                CREATE TABLE bench_paper (
                  paper BIGINT NOT NULL, line BIGINT NOT NULL, position BIGINT NOT NULL, figure BIGINT NOT NULL,
                  PRIMARY KEY (paper, line, position)
                ) \(unsafe: tx.engine == .sqlite ? "WITHOUT ROWID" : "")
                """)
        }
        self.house = house
        target = ImportTarget(place: place, agency: agency, period: period)
        let units = names.prefix(PaperFigures.units).map {
            NewAnnex.Unit(.place($0.id, code: $0.code, name: $0.shortName), label: $0.name)
        }
        guard units.count == PaperFigures.units else { throw Broken(description: "\(units.count) communes only") }
        let subjects = house.catalogue.indicators.prefix(10).map { NewAnnex.Subject($0.code) }
        var annex = NewAnnex(
            placeName: place.name, period: period, units: units, subjects: subjects, catalogue: house.catalogue
        ).annex()
        let columns = annex.columns.filter { $0.subject != .number && $0.subject != .label }
        for row in annex.rows {
            for column in columns {
                let figure: Int64? =
                    switch row.kind {
                    case .unit: Int64((row.number * 7 + column.number) % 5)
                    case .total:
                        annex.rows.filter { $0.kind == .unit }.reduce(0) {
                            $0 + Int64(($1.number * 7 + column.number) % 5)
                        }
                    default: nil
                    }
                guard let figure else { continue }
                annex.cells[CellAddress(row: row.number, column: column.number)] = TargetCell(
                    .number(figure), raw: String(figure))
            }
        }
        bytes = try PlanExport.workbook([annex], title: "Phụ lục")
    }

    /// From the bytes of a workbook to a kept draft, in two steps as the pages do it.
    func measureImport(_ number: Int, _ run: inout Run) async throws {
        let (importer, target, bytes) = (house.importer, target, bytes)
        let read = try await timed {
            let grid = try WorkbookReader.read(bytes)[0]
            return try await house.database.read { tx in try importer.read(grid, for: target, in: tx) }
        }
        guard read.result.annex.rows.filter({ $0.kind == .unit }).count == PaperFigures.units else {
            throw Broken(description: "the annex was not read whole")
        }
        let keep = try await timed {
            try await house.database.write(as: PaperFigures.actor) { tx in
                let file = try AttachmentStore.save(bytes, name: "phu-luc.xlsx", in: tx)
                // A key of its own: the same paper again would be recognised and kept once.
                return try importer.keep(
                    read.result.annex, for: target, attachment: file, sourceKey: "bench \(number)", in: tx)
            }
        }
        let cells = Array(read.result.annex.cells.keys)
        let bare = try await timed {
            try await house.database.upkeep { tx in
                try tx.insert(
                    into: "bench_paper", columns: ["paper", "line", "position", "figure"],
                    rows: cells.map { [number, $0.row, $0.column, 1] })
            }
        }
        run.numbers["cells"] = Double(cells.count)
        samples("paper.read", read.time, &run)
        samples("paper.keep", keep.time, &run)
        samples("paper.bare", bare.time, &run)
    }

    private func samples(_ name: String, _ time: Duration, _ run: inout Run) {
        run.add(name, Samples(times: [time.milliseconds]))
    }

    /// Single times as one figure.
    func joined(_ run: Run) -> Run {
        var run = run
        for (name, parts) in run.figures {
            run.figures[name] = [Samples(times: parts.map(\.median)).summary]
        }
        return run
    }

    /// The whole page of the grid, from the request to its last byte, on a connection that stands.
    func measurePage(_ run: inout Run) async throws {
        let login = "bench"
        _ = try await house.accounts.createUser(
            NewUser(
                login: login, name: "Cán bộ đo", agency: target.agency.id,
                roles: [RoleGrant(.officer, at: target.place.id)]), by: PaperFigures.actor,
            password: "mat-khau-do-2024")
        let token = try await house.accounts.signIn(login: login, password: "mat-khau-do-2024", address: nil)
        let target = target
        let plan = try await house.database.read { tx in
            try PlanStore.plans(at: target.place.id, period: target.period, in: tx).first?.id
        }
        guard let plan else { throw Broken(description: "no plan was kept") }
        let server = try await WebServer(house)
        let (ports, port) = AsyncStream<Int>.makeStream()
        let serving = Task { try await server.run { port.yield($0) } }
        defer { serving.cancel() }
        guard let number = await ports.first(where: { _ in true }),
            let address = URL(string: "http://127.0.0.1:\(number)/ke-hoach/\(plan)/luoi")
        else { throw Broken(description: "the server does not listen") }
        var request = URLRequest(url: address)
        request.setValue("\(Session.cookieName)=\(token)", forHTTPHeaderField: "Cookie")
        for _ in 0..<PaperFigures.rounds {
            var (samples, bare) = (Samples(), Samples())
            for _ in 0..<20 {
                let cells = try await timed {
                    try await house.database.read { tx in
                        try tx.integers("SELECT line, position, figure FROM bench_paper WHERE paper = 101").count
                    }
                }
                bare.add(cells.time)
                let answer = try await timed { try await URLSession.shared.data(for: request) }
                guard (answer.result.1 as? HTTPURLResponse)?.statusCode == 200 else {
                    throw Broken(description: "the grid page answers \(answer.result.1)")
                }
                run.numbers["page.kilobytes"] = Double(answer.result.0.count) / 1000
                samples.add(answer.time)
            }
            run.add("paper.page", samples)
            run.add("paper.cells", bare)
        }
        say("grid page")
    }
}
