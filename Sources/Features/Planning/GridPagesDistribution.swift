import Kernel
import Office
import Pages
import Programme

/// The ways to divide a rest, as the form says them.
enum GridWay: String, CaseIterable, Sendable {
    case evenly = "deu"
    case byVillages = "so-thon"
    case byNeed = "nhu-cau"

    var label: String {
        switch self {
        case .evenly: "Chia đều"
        case .byVillages: "Theo số thôn"
        case .byNeed: "Theo phần còn thiếu của giai đoạn"
        }
    }
}

extension PlanningPages {
    /// The columns with what is left of each, those with a rest first.
    func distributionColumns(_ view: GridView, drawn: Annex) -> SelectField? {
        let distribution = Distribution(drawn, catalogue: catalogue)
        let columns = drawn.columns.filter(\.subject.isCounted).map { column -> (AnnexColumn, Int64?) in
            (column, try? distribution.rest(of: column))
        }
        guard !columns.isEmpty else { return nil }
        let sorted = columns.filter { $0.1 != nil } + columns.filter { $0.1 == nil }
        return SelectField(
            "cot", "Cột",
            options: sorted.map { column, rest in
                .init(
                    column.letters,
                    "\(column.letters) · \(catalogue.label(of: column, withTier: true))"
                        + (rest.map { ": còn \(Number.grouped($0))" } ?? ""), selected: column.letters == view.column)
            }, error: view.problems.message(for: "cot"))
    }

    func wayField(_ view: GridView, drawn: Annex) -> SelectField {
        SelectField(
            "cach", "Cách chia",
            options: GridWay.allCases.filter { $0 != .byVillages || villageColumn(of: drawn) != nil }.map {
                .init($0.rawValue, $0.label, selected: $0 == view.way)
            })
    }

    func receiversField(_ view: GridView) -> SelectField {
        SelectField(
            "cho", "Chia cho",
            options: [
                .init("blank", "Các ô còn trống", selected: view.receivers == .blank),
                .init("all", "Mọi đơn vị (cộng thêm)", selected: view.receivers == .all),
            ])
    }

    /// The column that counts villages, or another count of places; nil when there is none.
    func villageColumn(of annex: Annex) -> AnnexColumn? {
        let counts = annex.columns.filter { if case .placeCount = $0.subject { true } else { false } }
        return counts.first { column in
            catalogue.placeCounts.contains { $0.code == column.subject.code && $0.tier == .village }
        } ?? counts.first
    }

    /// Divides what is left of the chosen column over what is typed and saved; the shares come back typed.
    func distribute(_ form: Form, into view: GridView) async throws -> GridView {
        var view = view
        view.column = form.text("cot")
        view.way = GridWay(rawValue: form.text("cach")) ?? .evenly
        view.receivers = Distribution.Receivers(rawValue: form.text("cho")) ?? .blank
        view.opensDistribution = true
        let drawn = Self.overlay(view.typed, on: view.grid, catalogue: catalogue)
        do {
            guard let column = drawn.columns.first(where: { $0.letters == view.column && $0.subject.isCounted }) else {
                throw Distribution.problem(
                    "no_column", "Chưa chọn cột để chia. Chọn một cột chỉ tiêu của lưới.")
            }
            if let code = column.subject.code, let reason = view.grid.suspended[code] {
                throw Distribution.problem(
                    "suspended",
                    "Cột \(column.letters) “\(catalogue.name(of: column.subject) ?? "")” đang tạm dừng (\(reason)) nên không "
                        + "chia. Bỏ tạm dừng của chỉ tiêu trước.")
            }
            let figures = try Distribution(drawn, catalogue: catalogue).divide(
                column, try await way(view.way, column: column, drawn: drawn, grid: view.grid), among: view.receivers)
            for (address, figure) in figures { view.typed[address] = Number.grouped(figure) }
            let total = figures.reduce(Int64(0)) { $0 + $1.value - (drawn.cells[$1.key]?.number ?? 0) }
            view.notice = Pages.Notice(
                "da-chia",
                "Đã chia \(Number.grouped(total)) của cột \(column.letters) vào \(figures.count) ô. Chưa lưu: xem lại rồi "
                    + "bấm “Lưu bản thảo”.")
        } catch let problem as Problem where problem.field == "cot" {
            view.problems.append(problem)
            view.errorTitle = "Chưa chia được"
            view.status = .unprocessableContent
        }
        return view
    }

    private func way(
        _ way: GridWay, column: AnnexColumn, drawn: Annex, grid: OpenGrid
    ) async throws -> Distribution.Way {
        switch way {
        case .evenly: return .evenly
        case .byVillages:
            guard let villages = villageColumn(of: drawn) else {
                throw Distribution.problem(
                    "no_villages",
                    "Lưới không có cột đếm thôn hay xã, nên chưa biết mỗi đơn vị có bao nhiêu thôn. "
                        + "Chọn cách chia khác.")
            }
            return .byPlaces(column: villages.number)
        case .byNeed:
            return .byWeights(try await database.read { tx in try NewPlanStore.need(column, of: grid, in: tx) })
        }
    }
}
