import Mustache

/// A page struct made ready for its template: every struct a dictionary, so that a tag is one look-up, and a nil
/// stays an absent value of its own instead of letting the tag find a field of the same name further out.
enum ViewTree {
    /// What a template can show of a value; nil for what it cannot.
    static func node(_ value: Any) -> Any? {
        switch value {
        case let text as String: return text
        case let flag as Bool: return flag
        case let number as Int: return String(number)
        case let link as Link: return link.path
        case let markup as SafeHTML: return markup.html
        default: break
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.map { node($0.value) } ?? Nothing()
        case .collection: return mirror.children.compactMap { node($0.value) }
        case .struct: return Fields(fields(mirror))
        default: return nil
        }
    }

    static func fields(_ mirror: Mirror) -> [String: Any] {
        var fields: [String: Any] = [:]
        for child in mirror.children {
            if let label = child.label, let node = node(child.value) { fields[label] = node }
        }
        return fields
    }

    struct Fields: MustacheParent {
        let values: [String: Any]

        init(_ values: [String: Any]) { self.values = values }

        func child(named name: String) -> Any? { values[name] }
    }

    struct Nothing: MustacheCustomRenderable {
        var renderText: String { "" }
        var isNull: Bool { true }
    }
}

/// What kind of value a template finds under a name, learned from a page's sample.
indirect enum Shape {
    case text, number, flag, link, markup
    /// The element is nil when the sample's list is empty.
    case list(Shape?)
    /// The value is nil when the sample has none.
    case optional(Shape?)
    case fields([String: Shape])
    /// A type that templates do not show.
    case other(String)

    init(_ value: Any) {
        switch value {
        case is String: self = .text
        case is Bool: self = .flag
        case is Int: self = .number
        case is Link: self = .link
        case is SafeHTML: self = .markup
        default:
            let mirror = Mirror(reflecting: value)
            switch mirror.displayStyle {
            case .optional: self = .optional(mirror.children.first.map { Shape($0.value) })
            case .collection: self = .list(mirror.children.first.map { Shape($0.value) })
            case .struct:
                let pairs = mirror.children.compactMap { child in child.label.map { ($0, Shape(child.value)) } }
                self = .fields(Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
            default: self = .other("\(mirror.subjectType)")
            }
        }
    }

    /// Without the optional around it.
    var unwrapped: Shape? {
        if case .optional(let wrapped) = self { return wrapped?.unwrapped }
        return self
    }
}
