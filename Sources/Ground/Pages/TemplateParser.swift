import Foundation

/// A template as the check sees it: its tags, each with the place in the HTML where it stands.
///
/// Only a small part of Mustache is spoken here: variables, sections, partials, comments, `first()` and `last()`.
/// Other delimiters, lambdas, inheritance, dynamic partials and transforms are refused, so that what the check does
/// not understand cannot be written.
indirect enum TemplateTag: Sendable {
    case variable(name: String, raw: Bool, place: HTMLPlace)
    case section(name: String, inverted: Bool, content: [TemplateTag])
    case partial(String)
}

struct TemplateParser {
    struct Failure: Error {
        let reason: String
    }

    private var rest: Substring
    private var html = HTMLScanner()

    static func parse(_ text: String) throws -> [TemplateTag] {
        var parser = TemplateParser(rest: text[...])
        let tags = try parser.tags(until: nil)
        if let fault = parser.html.fault { throw Failure(reason: fault) }
        return tags
    }

    private init(rest: Substring) { self.rest = rest }

    private mutating func tags(until section: String?) throws -> [TemplateTag] {
        var tags: [TemplateTag] = []
        while let open = rest.range(of: "{{") {
            html.read(rest[..<open.lowerBound])
            rest = rest[open.upperBound...]
            let raw = rest.first == "{"
            guard let close = rest.range(of: raw ? "}}}" : "}}") else { throw Failure(reason: "a tag is not closed") }
            let body = rest[(raw ? rest.index(after: rest.startIndex) : rest.startIndex)..<close.lowerBound]
            rest = rest[close.upperBound...]
            let sign = raw ? "{" : body.first.map(String.init) ?? ""
            let name = TemplateParser.name(raw || !"#^/>!&=<$%".contains(sign) ? body : body.dropFirst())
            switch sign {
            case "!": continue
            case "#", "^":
                let content = try self.tags(until: name)
                tags.append(.section(name: name, inverted: sign == "^", content: content))
            case "/":
                guard name == section else { throw Failure(reason: "{{/\(name)}} closes nothing that is open") }
                return tags
            case ">":
                guard TemplateParser.isPartial(name) else {
                    throw Failure(reason: "{{>\(name)}} is not the name of a template")
                }
                tags.append(.partial(name))
            case "&", "=", "<", "$", "%": throw Failure(reason: "{{\(sign)…}} is not used here")
            default:
                tags.append(.variable(name: name, raw: raw, place: html.place))
                html.readValue()
            }
        }
        html.read(rest)
        if let section { throw Failure(reason: "{{#\(section)}} is not closed") }
        return tags
    }

    private static func name(_ body: Substring) -> String {
        String(body.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    private static func isPartial(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }
}

/// Where in the HTML something stands.
enum HTMLPlace: Equatable, Sendable {
    /// Between tags, also in `textarea` and `title`.
    case text
    /// In the quoted value of an attribute, with what stands in it before.
    case attribute(String, before: String)
    /// Where a value would not be safe even escaped.
    case unsafe(String)
}

/// Follows HTML just far enough to know where a tag of the template stands, and refuses what the content security
/// policy would refuse in the browser.
struct HTMLScanner {
    private enum State {
        case text, tag, name, value(Character), unquoted, comment
    }

    private var state = State.text
    private var element = ""
    private var attribute = ""
    private var before = ""
    private(set) var fault: String?

    var place: HTMLPlace {
        switch state {
        case .text: .text
        case .value: .attribute(attribute, before: before)
        case .unquoted: .unsafe("in an attribute without quotes")
        case .tag, .name: .unsafe("inside <\(element)> outside an attribute's quotes")
        case .comment: .unsafe("in a comment")
        }
    }

    /// A value of the page was put in here.
    mutating func readValue() {
        if case .value = state { before += "{{}}" }
    }

    mutating func read(_ text: Substring) {
        var rest = text
        while let character = rest.popFirst() {
            switch state {
            case .text:
                if character == "<" {
                    if rest.hasPrefix("!--") {
                        state = .comment
                    } else if rest.first.map({ $0.isLetter || $0 == "/" || $0 == "!" }) == true {
                        element = String(rest.prefix { !$0.isWhitespace && $0 != ">" }).lowercased()
                        rest = rest.dropFirst(element.count)
                        if element == "style" { fault = "<style> is not permitted" }
                        state = .tag
                    }
                }
            case .comment:
                if character == ">" && text[..<rest.startIndex].hasSuffix("-->") { state = .text }
            case .tag, .name: readInTag(character, &rest)
            case .value(let quote):
                if character == quote { state = .tag } else { before.append(character) }
            case .unquoted:
                if character == ">" { state = .text } else if character.isWhitespace { state = .tag }
            }
        }
    }

    private mutating func readInTag(_ character: Character, _ rest: inout Substring) {
        if character == ">" {
            state = .text
        } else if character == "=" {
            before = ""
            if attribute == "style" || attribute.hasPrefix("on") || attribute == "srcdoc" {
                fault = "the attribute \(attribute) is not permitted"
            }
            if let quote = rest.first, quote == "\"" || quote == "'" {
                rest = rest.dropFirst()
                state = .value(quote)
            } else {
                state = .unquoted
            }
        } else if character.isWhitespace || character == "/" {
            state = .tag
        } else {
            if case .tag = state { attribute = "" }
            attribute += character.lowercased()
            state = .name
        }
    }
}
