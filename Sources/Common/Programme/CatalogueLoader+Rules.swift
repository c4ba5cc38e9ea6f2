import Kernel

extension CatalogueLoader.Reading {
    struct GroupKinds {
        let kinds: [GroupKind]
        let stages: [GroupStage]
    }

    /// Reads `group-kinds.yaml`.
    func groupKinds() -> GroupKinds? {
        guard let root = CatalogueEntry.root(of: "group-kinds.yaml", in: folder, log: log) else { return nil }
        let stages = root.entries("stages", required: true).compactMap { entry in
            named(entry, of: "bước").map { GroupStage(code: $0.code, name: $0.name, source: $0.source) }
        }
        let kinds = root.entries("kinds", required: true).compactMap(groupKind)
        root.close()
        return GroupKinds(kinds: kinds, stages: stages)
    }

    private func named(_ entry: CatalogueEntry, of kind: String) -> (code: String, name: String, source: Source)? {
        let code = code(entry, of: kind)
        let name = entry.text("name")
        let source = entry.source()
        entry.close()
        guard let code, let name, let source else { return nil }
        return (code, name, source)
    }

    private func groupKind(_ entry: CatalogueEntry) -> GroupKind? {
        let code = code(entry, of: "loại tổ, nhóm")
        let name = entry.text("name")
        let activity = entry.text("activity")
        entry.refer(to: .activity, "activity", activity)
        let rules = entry.entries("rules").compactMap(groupRule)
        let categories = entry.entries("categories").compactMap { category -> MemberCategory? in
            let expectedAt = Set(category.texts("expected_at"))
            let joinsAtHome = category.flag("joins_at_home")
            return named(category, of: "thành phần của \(code ?? "")").map {
                MemberCategory(
                    code: $0.code, name: $0.name, expectedAt: expectedAt, joinsAtHome: joinsAtHome, source: $0.source)
            }
        }
        let papers = entry.entries("papers").compactMap(groupPaper)
        let limits = entry.entries("limits").compactMap(groupLimit)
        let register = register(entry.optionalEntry("register"))
        let remark = entry.optionalText("remark")
        let source = entry.source()
        entry.close()
        guard let code, let name, let activity, let source else { return nil }
        return GroupKind(
            code: code, name: name, activity: activity, rules: rules, categories: categories, papers: papers,
            limits: limits, remark: remark, register: register, source: source)
    }

    private func groupPaper(_ entry: CatalogueEntry) -> GroupPaper? {
        let step: GroupPaper.Step? = entry.choice("step")
        let issuer = entry.text("issuer")
        let text = entry.text("text")
        let place = entry.text("place")
        let source = entry.source()
        entry.close()
        guard let step, let issuer, let text, let place, let source else { return nil }
        return GroupPaper(step: step, issuer: issuer, text: text, place: place, source: source)
    }

    private func groupLimit(_ entry: CatalogueEntry) -> GroupLimit? {
        let tier: Tier? = entry.choice("tier")
        let each: Tier? = entry.choice("each")
        let most = entry.number("most", in: 1...1_000, required: true)
        let total = entry.number("total", in: 1...10_000)
        let year = entry.number("year", in: 2000...2100, required: true)
        let text = entry.text("text")
        let place = entry.text("place")
        let source = entry.source()
        entry.close()
        guard let tier, let each, let most, let year, let text, let place, let source else { return nil }
        return GroupLimit(
            tier: tier, each: each, most: most, total: total, year: year, text: text, place: place, source: source)
    }

    private func groupRule(_ entry: CatalogueEntry) -> GroupRule? {
        let subject: GroupRule.Subject? = entry.choice("subject")
        let minimum = entry.number("minimum", in: 0...10_000)
        let maximum = entry.number("maximum", in: 0...10_000)
        let term = entry.optionalText("term")
        let text = entry.text("text")
        let place = entry.optionalText("place")
        let isBlocking = entry.flag("blocking")
        let source = entry.source()
        entry.close()
        if minimum == nil && maximum == nil { entry.fault("thiếu “minimum” hoặc “maximum”.") }
        if let minimum, let maximum, minimum > maximum { entry.fault("“minimum” lớn hơn “maximum”.") }
        guard let subject, let text, let source else { return nil }
        return GroupRule(
            subject: subject, minimum: minimum, maximum: maximum, term: term, text: text, place: place,
            isBlocking: isBlocking, source: source)
    }

    /// Reads `statuses.yaml`.
    func statuses() -> [StatusRule] {
        list("statuses.yaml", "statuses") { entry in
            let code = code(entry, of: "trạng thái")
            let kind: StatusRule.Kind? = entry.choice("kind")
            let activities = entry.texts("activities")
            for path in activities { entry.refer(to: .activity, "activities", path) }
            let indicators = entry.texts("indicators")
            for code in indicators { entry.refer(to: .indicator, "indicators", code) }
            if activities.isEmpty && indicators.isEmpty {
                entry.fault("trạng thái không nêu hoạt động hay chỉ tiêu nào.")
            }
            let reason = entry.text("reason")
            let liftedBy = entry.optionalText("lifted_by")
            let place = entry.optionalText("place")
            let period = entry.period("period")
            let document = entry.text("document")
            entry.refer(to: .document, "document", document)
            let clause = entry.text("clause")
            let remark = entry.optionalText("remark")
            let source = entry.source()
            guard let code, let kind, let reason, let period, let document, let clause, let source else { return nil }
            return StatusRule(
                code: code, kind: kind, activities: activities, indicators: indicators, reason: reason,
                liftedBy: liftedBy, place: place, period: period, document: document, clause: clause, remark: remark,
                source: source)
        }
    }

    /// Reads `norms.yaml`.
    func norms() -> [Norm] {
        list("norms.yaml", "norms") { entry in
            let code = code(entry, of: "định mức")
            let name = entry.text("name")
            let activity = entry.text("activity")
            entry.refer(to: .activity, "activity", activity)
            let amounts = entry.numbers("amounts", in: 1...1_000_000_000_000).map { Dong(Int64($0)) }
            let unit = entry.text("unit")
            let isCeiling = entry.flag("ceiling")
            let isOnActualCost = entry.flag("on_actual_cost")
            let limits = entry.entries("limits").compactMap(normLimit)
            let condition = entry.optionalText("condition")
            let document = entry.optionalText("document")
            let clause = entry.optionalText("clause")
            if clause != nil && document == nil { entry.fault("có “clause” mà thiếu “document”.") }
            let from = entry.day("from")
            let place = entry.optionalText("place")
            let source = entry.source()
            guard let code, let name, let activity, !amounts.isEmpty, let unit, let source else { return nil }
            return Norm(
                code: code, name: name, activity: activity, amounts: amounts, unit: unit, isCeiling: isCeiling,
                isOnActualCost: isOnActualCost, limits: limits, condition: condition, document: document,
                clause: clause, from: from, place: place, source: source)
        }
    }

    private func normLimit(_ entry: CatalogueEntry) -> NormLimit? {
        let quantity = entry.number("quantity", in: 1...1_000, required: true)
        let unit = entry.text("unit")
        let condition = entry.optionalText("condition")
        entry.close()
        return quantity.flatMap { quantity in unit.map { NormLimit(quantity: quantity, unit: $0, condition: condition) }
        }
    }

    /// Reads `fixed-days.yaml`.
    func fixedDays() -> [FixedDay] {
        list("fixed-days.yaml", "fixed_days") { entry in
            let code = code(entry, of: "ngày cố định")
            let name = entry.text("name")
            let month = entry.number("month", in: 1...12, required: true)
            let day = entry.number("day", in: 1...31)
            let source = entry.source()
            checkDay(entry, month, day)
            guard let code, let name, let month, let source else { return nil }
            return FixedDay(code: code, name: name, month: month, day: day, source: source)
        }
    }

    /// Reads `deadlines.yaml`.
    func deadlines() -> [Deadline] {
        list("deadlines.yaml", "deadlines") { entry in
            let code = code(entry, of: "thời hạn")
            let name = entry.text("name")
            let from = entry.text("from")
            let to = entry.texts("to")
            let schedule = schedule(entry)
            let place = entry.optionalText("place")
            let source = entry.source()
            guard let code, let name, let from, let schedule, let source else { return nil }
            return Deadline(
                code: code, name: name, from: from, to: to, schedule: schedule, place: place, source: source)
        }
    }

    private enum ScheduleName: String, CaseIterable {
        case yearly
        case everyMonths = "every_months"
        case daysAfterEvent = "days_after_event"
        case onRequest = "on_request"
    }

    private func schedule(_ entry: CatalogueEntry) -> Deadline.Schedule? {
        let name: ScheduleName? = entry.choice("schedule")
        switch name {
        case .yearly:
            let month = entry.number("month", in: 1...12, required: true)
            let day = entry.number("day", in: 1...31, required: true)
            let yearsLater = entry.number("years_later", in: 0...5) ?? 0
            checkDay(entry, month, day)
            return month.flatMap { month in day.map { .yearly(month: month, day: $0, yearsLater: yearsLater) } }
        case .everyMonths: return entry.number("months", in: 1...12, required: true).map { .everyMonths($0) }
        case .daysAfterEvent: return entry.number("days", in: 1...366, required: true).map { .daysAfterEvent($0) }
        case .onRequest: return .onRequest
        case nil: return nil
        }
    }

    /// Reports a day that the month never has.
    private func checkDay(_ entry: CatalogueEntry, _ month: Int?, _ day: Int?) {
        guard let month, let day, Day(year: 2024, month: month, day: day) == nil else { return }
        entry.fault(
            "\(day)/\(month) không có trong lịch. Tháng \(month) có \(Day.length(ofMonth: month, year: 2024)) ngày.",
            line: entry.line(of: "day"))
    }
}
