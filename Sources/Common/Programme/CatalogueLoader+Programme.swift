import Kernel

extension CatalogueLoader.Reading {
    struct Programme {
        let code: String
        let name: String
        let title: String
        let titles: [PrintedTitle]
        let parent: String
        let phases: [Phase]
        let documents: [SourceDocument]
        let components: [Component]
        let source: Source
    }

    /// Reads `programme.yaml`.
    func programme() -> Programme? {
        guard let root = CatalogueEntry.root(of: "programme.yaml", in: folder, log: log) else { return nil }
        let code = code(root, of: "mã chương trình")
        let name = root.text("name")
        let title = root.text("title")
        let titles = titles(root)
        let parent = root.text("parent")
        let source = root.source()
        let phases = root.entries("phases", required: true).compactMap(phase)
        let documents = root.entries("documents", required: true).compactMap(document)
        let components = root.entries("components", required: true).compactMap(component)
        root.close()
        guard let code, let name, let title, let parent, let source else { return nil }
        return Programme(
            code: code, name: name, title: title, titles: titles, parent: parent, phases: phases, documents: documents,
            components: components, source: source)
    }

    private func titles(_ entry: CatalogueEntry) -> [PrintedTitle] {
        entry.entries("titles").compactMap { entry in
            let document = entry.text("document")
            let text = entry.text("text")
            entry.refer(to: .document, "document", document)
            entry.close()
            return document.flatMap { document in text.map { PrintedTitle(document: document, text: $0) } }
        }
    }

    private func phase(_ entry: CatalogueEntry) -> Phase? {
        let code = code(entry, of: "giai đoạn")
        let name = entry.text("name")
        let period = entry.period("period")
        let source = entry.source()
        entry.close()
        guard let code, let name, let period, let source else { return nil }
        return Phase(code: code, name: name, period: period, source: source)
    }

    private func document(_ entry: CatalogueEntry) -> SourceDocument? {
        let code = code(entry, of: "tài liệu")
        let number = entry.optionalText("number")
        let day = entry.day("day")
        let title = entry.text("title")
        let place = entry.optionalText("place")
        entry.close()
        guard let code, let title else { return nil }
        return SourceDocument(code: code, number: number, day: day, title: title, place: place)
    }

    private func component(_ entry: CatalogueEntry) -> Component? {
        let number = code(entry, "number", of: "nội dung")
        let code = code(entry, of: "mã nội dung")
        let title = entry.text("title")
        let titles = titles(entry)
        let lead = entry.optionalText("lead")
        let source = entry.source()
        let activities = entry.entries("activities", required: true).compactMap { activity($0, in: number) }
        entry.close()
        guard let number, let code, let title, let source else { return nil }
        return Component(
            number: number, code: code, title: title, titles: titles, lead: lead, activities: activities, source: source
        )
    }

    private func activity(_ entry: CatalogueEntry, in component: String?) -> Activity? {
        let path = code(entry, "path", of: "hoạt động")
        if let path, let component, path.wholeMatch(of: /\d+\.\d+/) == nil || !path.hasPrefix(component + ".") {
            entry.fault("đường dẫn “\(path)” phải có dạng “\(component).số” vì nằm trong nội dung \(component).")
        }
        let code = code(entry, of: "mã hoạt động")
        let title = entry.text("title")
        let titles = titles(entry)
        let aliases = entry.entries("aliases").compactMap(alias)
        let source = entry.source()
        entry.close()
        guard let path, let code, let title, let source else { return nil }
        return Activity(path: path, code: code, title: title, titles: titles, aliases: aliases, source: source)
    }

    private func alias(_ entry: CatalogueEntry) -> ActivityAlias? {
        let document = entry.text("document")
        let number = entry.text("number")
        let remark = entry.optionalText("remark")
        entry.refer(to: .document, "document", document)
        entry.close()
        guard let document, let number else { return nil }
        unique("\(document) \(number)", of: "số in", entry, "number")
        return ActivityAlias(document: document, number: number, remark: remark)
    }
}
