import Accounts
import Database
import Hummingbird
import Kernel
import Pages
import Places
import Programme

extension PlanningPages {
    /// A place and period with everything that the form of a new plan shows.
    private struct Beginning: Sendable {
        let place: Place
        let period: Period
        let units: [NewAnnex.Unit]
        let assigned: AssignedTargets?
        let agencies: [Agency]
        /// The tiers that can implement a target here, from the top.
        let tiers: [Tier]
    }

    @Sendable func showPlanStart(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.editPlans, lineage: nil)
        return try await startPage(request.query, viewer: viewer, problems: [])
    }

    /// Makes the blank annex and opens its grid.
    @Sendable func startPlan(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.editPlans, lineage: nil)
        let form = try await request.form(context: context, limit: 131_072)
        do {
            let beginning = try await beginning(form, viewer: viewer)
            let target = try await target(form, beginning)
            let annex = try self.annex(form, beginning)
            let id = RecordID(form.text("phieu"))
            let result = try await database.write(as: viewer.actor) { tx in
                guard let id else { return try NewPlanStore.start(annex, for: target, in: tx) }
                return try tx.once(id, "plan.start") { try NewPlanStore.start(annex, for: target, in: tx) }
            }
            return .seeOther(.planGrid(result.plan, kind: .units), notice: Self.planStarted)
        } catch let problems as Problems {
            return try await startPage(form, viewer: viewer, problems: problems.all)
        } catch let problem as Problem where problem.field != nil {
            return try await startPage(form, viewer: viewer, problems: [problem])
        }
    }

    /// - Throws: `Problem` on `ky` or `dia-ban`; `policy.forbidden` for a place outside the viewer's right.
    private func beginning(_ form: Form, viewer: Viewer) async throws -> Beginning {
        guard let period = Period(form.text("ky")) else {
            throw Problem(
                "plan.period_missing", "Chưa chọn kỳ của kế hoạch. Chọn một năm hoặc một giai đoạn.", field: "ky")
        }
        let typed = String(form.text("dia-ban").prefix(200))
        return try await database.read { tx in
            let place = try TypedPlace.place(typed, for: viewer, in: period, tx)
            guard viewer.may(.editPlans, lineage: try PlaceStore.lineage(of: place.id, tx)) else {
                throw Problem(
                    .forbidden, "policy.forbidden",
                    "Quyền “\(Action.editPlans.label)” của tài khoản này không gồm \(place.name).")
            }
            let structure = try PlaceStore.structure(on: PlanSpan.day(of: place, in: period, tx), tx)
            let known = try tx.rows("SELECT DISTINCT tier FROM place WHERE structure_id = \(structure.id)").map {
                try $0("tier") as Tier
            }
            return Beginning(
                place: place, period: period, units: try NewPlanStore.units(of: place, period: period, in: tx),
                assigned: try NewPlanStore.assigned(to: place, period: period, in: tx),
                agencies: try IssuingAgency.choices(at: place, in: tx),
                tiers: Tier.allCases.filter { $0 >= place.tier && (known.contains($0) || $0 == .village) })
        }
    }

    private func target(_ form: Form, _ beginning: Beginning) async throws -> ImportTarget {
        let number = form.text("so")
        guard number.count <= 60 else {
            throw Problem(
                "plan.number_long", "Số văn bản có \(number.count) ký tự, nhiều nhất 60. Ghi như 288/KH-BCD.",
                field: "so")
        }
        let day = try PaperDay.read(form.text("ngay"))
        let agency = form.text("co-quan")
        let issuer = try await database.read { tx in
            try IssuingAgency.agency(agency, at: beginning.place, period: beginning.period, in: tx)
        }
        return ImportTarget(
            place: beginning.place, agency: issuer, period: beginning.period,
            paperNumber: number.isEmpty ? nil : number,
            paperDay: day)
    }

    private func annex(_ form: Form, _ beginning: Beginning) throws(Problem) -> Annex {
        let units = try beginning.units.isEmpty ? TypedUnits.read(form.lines("don-vi")) : beginning.units
        let chosen = Set(form.all("chi-tieu"))
        let subjects = codes.filter(chosen.contains).map { code -> NewAnnex.Subject in
            let split = form.text("cap-\(code)").split(separator: ".").compactMap { Tier(rawValue: String($0)) }
            let tiers = beginning.tiers.filter(split.contains)
            return NewAnnex.Subject(
                code, tiers: tiers, given: beginning.assigned?.total(code),
                givenByTier: beginning.assigned?.byTier(code) ?? [:])
        }
        guard subjects.contains(where: { catalogue.indicator($0.code) != nil }) else {
            throw Problem(
                "plan.no_indicator", "Chưa chọn chỉ tiêu nào. Chọn ít nhất một chỉ tiêu của phụ lục.",
                field: "chi-tieu")
        }
        return NewAnnex(
            placeName: beginning.place.name, period: beginning.period, units: units, subjects: subjects,
            catalogue: catalogue
        ).annex()
    }

    /// Counts of places before indicators, as annexes print them.
    private var codes: [String] { catalogue.placeCounts.map(\.code) + catalogue.indicators.map(\.code) }

    // MARK: Drawing

    private func startPage(_ form: Form, viewer: Viewer, problems: [Problem]) async throws -> Response {
        var problems = problems
        var details: PlanStartPage.Details?
        if form["ky"] != nil {
            do {
                details = self.details(try await beginning(form, viewer: viewer), form, problems)
            } catch let problem as Problem where problem.field != nil {
                if !problems.contains(problem) { problems.append(problem) }
            }
        }
        let day = Period(form.text("ky"))?.firstDay ?? environment.today
        let own = try await database.read { tx in
            try TypedPlace.own(of: viewer, on: day, in: tx) ?? PlaceStore.place(viewer.place, tx)
        }
        let typed = form.text("dia-ban")
        let content = PlanStartPage(
            action: .startPlan,
            place: TextField(
                "dia-ban", "Địa bàn của kế hoạch", value: typed.isEmpty ? own.map(TypedPlace.text) ?? "" : typed,
                hint: "Mã hoặc tên, không cần gõ dấu.", error: problems.message(for: "dia-ban")),
            period: SelectField(
                "ky", "Kỳ của kế hoạch",
                options: [.init("", "Chọn năm hoặc giai đoạn")]
                    + periods.map {
                        .init(
                            $0.description, $0.isYear ? String($0.first) : "\($0.first)–\($0.last) (giai đoạn)",
                            selected: $0.description == form.text("ky"))
                    }, error: problems.message(for: "ky")), details: details)
        let head = PageHead(
            title: "Lập kế hoạch", section: .plans, breadcrumbs: [("Kế hoạch", .plans)],
            facts: "Bảng trống theo đơn vị bên dưới, điền sẵn số cấp trên giao", errors: problems,
            errorTitle: "Chưa lưu gì cả: còn \(problems.count) chỗ cần sửa")
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    private func details(_ beginning: Beginning, _ form: Form, _ problems: [Problem]) -> PlanStartPage.Details {
        let isFresh = !form.has("phieu")
        let chosen = Set(form.all("chi-tieu"))
        let assigned = beginning.assigned
        let choices = codes.map { code in
            let tiers = isFresh ? assigned?.tiers(code) ?? [] : []
            let value =
                isFresh ? tiers.map(\.rawValue).joined(separator: ".") : form.text("cap-\(code)")
            return PlanStartPage.Choice(
                name: name(of: code), fieldName: "chi-tieu", code: code,
                isChosen: isFresh
                    ? assigned.map { $0.total(code) != nil } ?? (catalogue.indicator(code) != nil)
                    : chosen.contains(code),
                given: assigned?.total(code).map { Number.grouped($0) } ?? "–",
                split: SelectField(
                    "cap-\(code)", "Cấp thực hiện \(name(of: code))",
                    options: splits(beginning.tiers, own: tiers).map { split in
                        let stored = split.map(\.rawValue).joined(separator: ".")
                        return .init(
                            stored, split.isEmpty ? "Không phân cấp" : split.map(\.word).joined(separator: ", "),
                            selected: stored == value)
                    }))
        }
        let units = beginning.units.count
        return PlanStartPage.Details(
            heading: "Kế hoạch \(beginning.period.written) của \(beginning.place.name)",
            units: units == 0
                ? "Danh mục chưa có thôn, tổ dân phố của địa bàn này: ghi tên vào ô dưới đây."
                : "\(units) đơn vị: \(beginning.units.prefix(6).map(\.label).joined(separator: ", "))\(units > 6 ? "…" : ".")",
            typedUnits: units == 0
                ? TextArea(
                    "don-vi", "Thôn, tổ dân phố của bảng", value: form.lines("don-vi"),
                    hint: "Mỗi dòng một tên, ví dụ: Thôn Nà Mạ.", rows: 6, error: problems.message(for: "don-vi"))
                : nil,
            assigned: assigned.map {
                "Số được giao lấy từ \($0.title), bản \($0.version.number) (\($0.version.state.label.lowercased()))."
            } ?? "Cấp trên chưa ban hành kế hoạch \(beginning.period.written) giao cho địa bàn này: số giao để trống.",
            agency: SelectField(
                "co-quan", "Cơ quan ban hành",
                options: [.init("", "Theo địa bàn: cơ quan đã ban hành trước, hoặc Hội LHPN")]
                    + beginning.agencies.map {
                        .init($0.id.text, $0.name, selected: $0.id.text == form.text("co-quan"))
                    },
                error: problems.message(for: "co-quan")),
            number: TextField(
                "so", "Số văn bản", value: form.text("so"), hint: "Để trống khi văn bản chưa có số.", required: false,
                error: problems.message(for: "so")),
            day: TextField(
                "ngay", "Ngày văn bản", value: form.text("ngay"), hint: "Như 20/3/2024. Để trống khi chưa ghi ngày.",
                required: false, error: problems.message(for: "ngay")),
            choicesError: problems.message(for: "chi-tieu"), choices: choices, placeCode: beginning.place.code,
            period: beginning.period.description,
            submission: RecordID(form.text("phieu"))?.text ?? environment.newID().text)
    }

    private func name(of code: String) -> String {
        catalogue.indicator(code).map { "\($0.name) (\($0.unit))" }
            ?? catalogue.placeCounts.first { $0.code == code }?.name ?? code
    }

    /// No split, then every run of two or more neighbouring tiers, and the split of what was assigned.
    private func splits(_ tiers: [Tier], own: [Tier]) -> [[Tier]] {
        var splits: [[Tier]] = [[]]
        for first in tiers.indices {
            for last in tiers.indices where last > first { splits.append(Array(tiers[first...last])) }
        }
        if !splits.contains(own) { splits.append(own) }
        return splits
    }
}
