/// Templates that do not fit their pages: found at start-up and in tests, never first by a reader.
public struct TemplateFault: Error, CustomStringConvertible, Sendable {
    /// One line each: template, tag, what is wrong.
    public let faults: [String]

    public var description: String { faults.joined(separator: "\n") }
}

/// Holds each template against the sample of its page: swift-mustache shows a missing key as nothing.
struct TemplateCheck {
    private static let urlAttributes: Set<String> = ["href", "src", "action", "formaction", "poster", "cite", "data"]

    private let templates: [String: [TemplateTag]]
    private var faults: [String] = []
    private var template = ""
    private var depth = 0

    /// What the tags of a template find around them, innermost last, and whether `first()` is known there.
    private struct Scope {
        var stack: [Shape]
        var inList = false
    }

    static func faults(of template: String, page: some PageContent, in templates: [String: [TemplateTag]]) -> [String] {
        var check = TemplateCheck(templates: templates)
        guard case .fields(var fields) = Shape(page) else { return ["\(template): the page is not a struct"] }
        fields["csrf"] = fields["csrf"] ?? .text
        check.check(template, Scope(stack: [.fields(fields)]))
        var seen: Set<String> = []
        return check.faults.filter { seen.insert($0).inserted }
    }

    private init(templates: [String: [TemplateTag]]) { self.templates = templates }

    private mutating func check(_ name: String, _ scope: Scope) {
        guard let tags = templates[name] else {
            faults.append("\(template.isEmpty ? name : template): there is no template “\(name)”")
            return
        }
        guard depth < 12 else {
            faults.append("\(name): its partials never end")
            return
        }
        let outer = template
        template = name
        depth += 1
        check(tags, Scope(stack: scope.stack))
        depth -= 1
        template = outer
    }

    private mutating func check(_ tags: [TemplateTag], _ scope: Scope) {
        for tag in tags {
            switch tag {
            case .partial(let name): check(name, scope)
            case .variable(let name, let raw, let place): variable(name, raw: raw, place: place, scope)
            case .section(let name, let inverted, let content): section(name, inverted: inverted, content, scope)
            }
        }
    }

    private mutating func variable(_ name: String, raw: Bool, place: HTMLPlace, _ scope: Scope) {
        let tag = raw ? "{{{\(name)}}}" : "{{\(name)}}"
        if scope.inList && name == "index()" { return }
        guard let shape = resolve(name, tag, scope) else { return }
        switch shape {
        case .markup where !raw: report(tag, "is markup: write {{{\(name)}}}")
        case .markup where place != .text: report(tag, "is markup and may only stand between tags")
        case .markup: break
        case _ where raw: report(tag, "is not SafeHTML: write {{\(name)}}")
        case .text, .number, .link: checkPlace(shape, place, tag)
        case .flag: report(tag, "is true or false: open a section")
        case .list, .fields: report(tag, "has parts: open a section")
        case .optional: report(tag, "has no value in the sample")
        case .other(let type): report(tag, "is a \(type), which pages do not show: format it as a String")
        }
    }

    private mutating func checkPlace(_ shape: Shape, _ place: HTMLPlace, _ tag: String) {
        switch place {
        case .text: break
        case .unsafe(let reason): report(tag, "stands \(reason)")
        case .attribute(let name, let before):
            guard TemplateCheck.urlAttributes.contains(name) else { return }
            if case .link = shape, before.isEmpty { return }
            if before.hasPrefix("#") { return }
            report(tag, "stands in \(name), which takes one whole Link")
        }
    }

    private mutating func section(_ name: String, inverted: Bool, _ content: [TemplateTag], _ scope: Scope) {
        let tag = inverted ? "{{^\(name)}}" : "{{#\(name)}}"
        if name == "first()" || name == "last()" {
            if !scope.inList { report(tag, "does not stand directly in a list") }
            check(content, scope)
            return
        }
        guard let shape = resolve(name, tag, scope, unwrap: false) else { return }
        if inverted {
            check(content, scope)
            return
        }
        switch shape.unwrapped {
        case .flag: check(content, scope)
        case .list(let element):
            guard let element else {
                report(tag, "is an empty list in the sample")
                return
            }
            check(content, Scope(stack: scope.stack + [element.unwrapped ?? element], inList: true))
        case .other(let type): report(tag, "is a \(type), which pages do not show")
        case .some(let value): check(content, Scope(stack: scope.stack + [value]))
        case nil: report(tag, "has no value in the sample")
        }
    }

    /// The shape that a name stands for: its first part is sought outwards, the others inside.
    private mutating func resolve(_ name: String, _ tag: String, _ scope: Scope, unwrap: Bool = true) -> Shape? {
        if name == "." { return scope.stack.last }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard name.utf8.allSatisfy({ $0 != 40 && $0 != 41 }), !parts.contains("") else {
            report(tag, "is not a plain name")
            return nil
        }
        var shape: Shape?
        for scope in scope.stack.reversed() {
            if case .fields(let fields) = scope, let found = fields[parts[0]] {
                shape = found
                break
            }
        }
        for part in parts.dropFirst() {
            guard case .fields(let fields) = shape?.unwrapped else {
                shape = nil
                break
            }
            shape = fields[part]
        }
        guard let shape else {
            report(tag, "is not a field of the page")
            return nil
        }
        return unwrap ? shape.unwrapped ?? shape : shape
    }

    private mutating func report(_ tag: String, _ reason: String) { faults.append("\(template): \(tag) \(reason)") }
}
