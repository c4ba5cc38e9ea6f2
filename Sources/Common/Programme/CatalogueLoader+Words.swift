import Kernel

extension CatalogueLoader.Reading {
    /// Reads `annex-words.yaml`.
    func annexWords() -> AnnexWords? {
        guard let root = CatalogueEntry.root(of: "annex-words.yaml", in: folder, log: log) else { return nil }
        let rows = root.entries("rows", required: true).compactMap(rowWords)
        let columns = lists(root, "columns", of: ColumnKind.self)
        let tiers = lists(root, "tiers", of: Tier.self)
        let fillers = root.texts("tier_fillers").map(Phrase.init)
        let units = root.entries("counting_units", required: true).compactMap(countingUnit)
        let states = phrases(root, "states", of: StatusRule.Kind.self)
        let roles = phrases(root, "party_roles", of: PartyRole.self)
        let headings = root.entries("group_headings").compactMap(groupHeading)
        let unrelated = root.entries("unrelated").compactMap { example($0, expected: .none) }
        let source = root.source()
        root.close()
        guard let source else { return nil }
        return AnnexWords(
            rows: rows, columns: columns, tiers: tiers, tierFillers: fillers, countingUnits: units,
            states: states, partyRoles: roles, groupHeadings: headings, unrelated: unrelated, source: source)
    }

    private func rowWords(_ entry: CatalogueEntry) -> RowWords? {
        let kind: RowKind? = entry.choice("kind")
        let labels = entry.texts("labels").map(Phrase.init)
        let beginnings = entry.texts("beginnings").map(Phrase.init)
        entry.close()
        if labels.isEmpty && beginnings.isEmpty { entry.fault("loại hàng này không có nhãn nào.") }
        return kind.map { RowWords(kind: $0, labels: labels, beginnings: beginnings) }
    }

    /// A mapping from each name of an enumeration to its words; a word may belong to one name only.
    private func lists<Name: RawRepresentable<String> & CaseIterable & Hashable>(
        _ root: CatalogueEntry, _ key: String, of: Name.Type
    ) -> [Name: [Phrase]] {
        guard let entry = root.optionalEntry(key) else {
            root.fault("thiếu khóa “\(key)”.")
            return [:]
        }
        var lists: [Name: [Phrase]] = [:]
        var owners: [String: String] = [:]
        for name in Name.allCases {
            lists[name] = entry.texts(name.rawValue, required: true).map(Phrase.init)
            for phrase in lists[name, default: []] {
                if let owner = owners.updateValue(name.rawValue, forKey: phrase.folded), owner != name.rawValue {
                    entry.fault(
                        "“\(phrase.written)” đã có ở “\(owner)”; không phân biệt được.",
                        line: entry.line(of: name.rawValue))
                }
            }
        }
        entry.close()
        return lists
    }

    /// The same without a demand: names may be left out.
    private func phrases<Name: RawRepresentable<String> & CaseIterable & Hashable>(
        _ root: CatalogueEntry, _ key: String, of: Name.Type
    ) -> [Name: [Phrase]] {
        guard let entry = root.optionalEntry(key) else { return [:] }
        var lists: [Name: [Phrase]] = [:]
        for name in Name.allCases { lists[name] = entry.texts(name.rawValue).map(Phrase.init) }
        entry.close()
        return lists
    }

    private func countingUnit(_ entry: CatalogueEntry) -> CountingUnit? {
        let name = entry.text("name")
        let forms = entry.texts("forms").map(Phrase.init)
        let abbreviations = entry.texts("abbreviations").map(Phrase.init)
        entry.close()
        guard let name else { return nil }
        for form in [Phrase(name)] + forms { unique(form.folded, of: "cách viết đơn vị đếm", entry, "name") }
        return CountingUnit(name: name, forms: [Phrase(name)] + forms, abbreviations: abbreviations)
    }

    private func groupHeading(_ entry: CatalogueEntry) -> GroupHeading? {
        let components = entry.texts("components", required: true)
        for component in components { entry.refer(to: .component, "components", component) }
        guard let example = example(entry, expected: .none), let document = example.document else { return nil }
        return GroupHeading(text: example.text, components: components, document: document)
    }
}
