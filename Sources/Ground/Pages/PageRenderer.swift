import Foundation
import Hummingbird
import Kernel
import Mustache
import Synchronization

/// Draws pages: a typed content in its template, the shell around it. One for the whole server.
public final class PageRenderer: Sendable {
    let environment: Kernel.Environment
    let demo: Bool
    private let sources: [TemplateSource]
    private let assets: [Asset]
    private let reloadFolder: String?
    private let assetLinks: [String: Link]
    private let state: Mutex<State>

    private struct State: Sendable {
        var library: TemplateLibrary
        var types: [any PageContent.Type] = []
    }

    /// - Parameters:
    ///   - templates: one source a room; those of this room are there already.
    ///   - assets: scripts and pictures of rooms, besides `nepmoi.css` and `nepmoi.js`.
    ///   - environment: its clock gives the date in the head.
    ///   - demo: draws the strip that says which figures are invented.
    /// - Throws: `TemplateFault`.
    public convenience init(
        templates: [TemplateSource], assets: [Asset] = [], environment: Kernel.Environment, demo: Bool
    ) throws {
        try self.init(
            templates: templates, assets: assets, environment: environment, demo: demo,
            reloadFolder: TemplateSource.reloadFolder)
    }

    init(
        templates: [TemplateSource], assets: [Asset] = [], environment: Kernel.Environment, demo: Bool,
        reloadFolder: String?
    ) throws {
        self.sources = [.pages] + templates
        self.assets = Asset.pages + assets
        self.environment = environment
        self.demo = demo
        self.reloadFolder = reloadFolder
        assetLinks = Dictionary(
            self.assets.map { ($0.name, PageRenderer.link(of: $0, $0.bytes)) }, uniquingKeysWith: { first, _ in first })
        state = Mutex(State(library: try TemplateLibrary(sources, reloadFolder: reloadFolder)))
        try register([Shell.self, ProblemPage.self, ComponentsPage.self])
    }

    /// Checks these pages' templates against their samples and keeps them for drawing.
    /// - Throws: `TemplateFault` with every tag that does not fit.
    public func register(_ types: [any PageContent.Type]) throws {
        try state.withLock { state in
            let faults = types.flatMap { state.library.faults(of: $0.sample) }
            if !faults.isEmpty { throw TemplateFault(faults: faults) }
            state.types += types
        }
    }

    /// A full page.
    /// - Throws: `TemplateFault` when a template reloaded from disk does not fit.
    public func page(
        _ head: PageHead, _ content: some PageContent, viewer: Viewer?, status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let library = try library()
        let body = library.render(content, csrf: viewer?.csrf)
        let shell = Shell(head, content: SafeHTML(trusted: body), viewer: viewer, renderer: self)
        // Not no-store: browsers would then forget what was typed when one goes back after an error. Whoever signs
        // out has the cache cleared (Clear-Site-Data).
        return PageRenderer.response(
            library.render(shell, csrf: viewer?.csrf), status: status, cache: "private, no-cache")
    }

    /// The address of an asset, with the digest of its content.
    func link(asset name: String) -> Link {
        guard let reloadFolder, let asset = assets.first(where: { $0.name == name }) else {
            return assetLinks[name] ?? Link("/tai-nguyen/\(name)")
        }
        return PageRenderer.link(of: asset, asset.current(from: reloadFolder))
    }

    /// The asset that a file name with digest means; `current` when the digest is that of its content, so that the
    /// answer may be kept for ever. An old digest still gets today's content.
    func asset(_ file: String) -> (asset: Asset, bytes: [UInt8], current: Bool)? {
        let parts = file.split(separator: ".")
        guard parts.count == 2, let cut = parts[0].lastIndex(of: "-") else { return nil }
        let name = "\(parts[0][..<cut]).\(parts[1])"
        guard let asset = assets.first(where: { $0.name == name }) else { return nil }
        let current = reloadFolder == nil && assetLinks[name]?.path.hasSuffix("/" + file) == true
        return (asset, asset.current(from: reloadFolder), current)
    }

    static func response(_ html: String, status: HTTPResponse.Status, cache: String = "no-store") -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8", .cacheControl: cache],
            body: .init(byteBuffer: ByteBuffer(string: html)))
    }

    private static func link(of asset: Asset, _ bytes: [UInt8]) -> Link {
        let parts = asset.name.split(separator: ".")
        return Link("/tai-nguyen/\(parts.dropLast().joined(separator: "."))-\(Asset.digest(bytes)).\(parts.last ?? "")")
    }

    private func library() throws -> TemplateLibrary {
        guard let reloadFolder else { return state.withLock { $0.library } }
        let fresh = try TemplateLibrary(sources, reloadFolder: reloadFolder)
        let faults = state.withLock { $0.types }.flatMap { fresh.faults(of: $0.sample) }
        if !faults.isEmpty { throw TemplateFault(faults: faults) }
        return fresh
    }
}

/// All templates of the house, parsed twice: by swift-mustache for drawing, by `TemplateParser` for the check.
struct TemplateLibrary: Sendable {
    private var library = MustacheLibrary()
    private var tags: [String: [TemplateTag]] = [:]

    init(_ sources: [TemplateSource], reloadFolder: String?) throws {
        EscapedBytes.registered
        var faults: [String] = []
        let icons = Dictionary(uniqueKeysWithValues: Icon.allCases.map { ("icon-\($0.rawValue)", $0.svg.html) })
        for texts in try [icons] + sources.map({ try $0.texts(from: reloadFolder) }) {
            for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
                if tags[name] != nil { faults.append("\(name): two templates have this name") }
                do {
                    try add(name, text)
                } catch let failure as TemplateParser.Failure {
                    faults.append("\(name): \(failure.reason)")
                } catch {
                    faults.append("\(name): \(error)")
                }
            }
        }
        if !faults.isEmpty { throw TemplateFault(faults: faults) }
    }

    func faults(of page: some PageContent) -> [String] {
        TemplateCheck.faults(of: type(of: page).template, page: page, in: tags)
    }

    func render(_ page: some PageContent, csrf: String?) -> String {
        var fields = ViewTree.fields(Mirror(reflecting: page))
        if fields["csrf"] == nil { fields["csrf"] = csrf ?? "" }
        return library.render(ViewTree.Fields(fields), withTemplate: type(of: page).template) ?? ""
    }

    private mutating func add(_ name: String, _ text: String) throws {
        tags[name] = try TemplateParser.parse(text)
        // Indentation is for those who write templates; without it pages are a fifth smaller.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true).map { line in
            line.drop { $0 == " " || $0 == "\t" }
        }
        let pragma = "{{%CONTENT_TYPE:\(EscapedBytes.name)}}\n"
        try library.register(pragma + lines.joined(separator: "\n"), named: name)
    }
}
