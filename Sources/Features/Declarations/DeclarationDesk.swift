import Attachments
import Database
import Kernel
import Pages
import Places
import Programme

/// Declares, corrects and takes back: the rules, the records and their facts in the transaction of the caller, who has
/// asked the policy.
public struct DeclarationDesk: Sendable {
    /// Whether a place lies in the area of the project on a day; nil when nobody knows, and then nothing is refused.
    public typealias AreaCheck = @Sendable (_ place: PlaceID, _ day: Day, _ tx: Transaction) throws -> Bool?

    let catalogue: Catalogue
    let environment: Kernel.Environment
    let isInArea: AreaCheck
    /// What can be declared, in the order of the catalogue.
    public let items: [CountedItem]

    /// - Parameter isInArea: asks the attributes of places; by default nothing is known.
    public init(
        catalogue: Catalogue, environment: Kernel.Environment,
        isInArea: @escaping AreaCheck = { _, _, _ in nil }
    ) {
        self.catalogue = catalogue
        self.environment = environment
        self.isInArea = isInArea
        items = CountedItem.all(of: catalogue)
    }

    /// Files that may show a declaration.
    static let accepted: Set<MediaType> = MediaType.scans.union(MediaType.tables).union([.document])

    var rules: DeclarationRules { DeclarationRules(catalogue: catalogue, today: environment.today) }

    /// Everything that is wrong with a draft.
    public func faults(of draft: DeclarationDraft, in tx: Transaction) throws -> [DeclarationFault] {
        guard let place = try PlaceStore.place(draft.place, tx), !place.isBucket else {
            return [
                DeclarationFault(
                    subject: .place, code: "declaration.place",
                    message: "Không có địa bàn này. Chọn tỉnh, huyện, xã hoặc thôn.")
            ]
        }
        return rules.faults(
            of: draft, at: try DeclarationPlaces.standing(of: place, at: draft.time, isInArea: isInArea, tx))
    }

    /// Figures of a draft that stand already.
    ///
    /// - Parameter own: the declaration that is being corrected.
    public func doubts(
        of drafts: [DeclarationDraft], except own: RecordID? = nil, in tx: Transaction
    ) throws -> [DeclarationDoubt] {
        try DeclarationDoubts.find(in: drafts, except: own, items: items, tx)
    }

    /// Keeps a declaration with its facts.
    ///
    /// - Parameter accepts: whether figures that stand already are meant to count again.
    /// - Throws: ``RefusedDeclaration`` with what is wrong or doubtful; nothing is kept then.
    public func declare(
        _ draft: DeclarationDraft, files: [UploadedFile] = [], accepts: Bool = false, in tx: WriteTransaction
    ) throws -> RecordID {
        try require(draft, except: nil, accepts: accepts, in: tx)
        let id = tx.environment.newID()
        let folded = try folded(draft, by: tx.actor.name, in: tx)
        try DeclarationStore.insert([.init(id: id, draft: draft, folded: folded)], import: nil, in: tx)
        try keep(files, at: id, in: tx)
        try tx.audit(
            "declaration.declared", RecordRef(Declaration.kind, id), place: draft.place, after: Audited(draft))
        return id
    }

    /// Replaces the figures, the time or the reason of a declaration; the place stays.
    ///
    /// - Parameter version: the row version that the person saw.
    /// - Throws: ``RefusedDeclaration``; `Problem` `declaration.stale`, `declaration.already_taken_back` (conflict).
    public func correct(
        _ declaration: Declaration, to draft: DeclarationDraft, files: [UploadedFile] = [], accepts: Bool = false,
        version: Int,
        in tx: WriteTransaction
    ) throws {
        var draft = draft
        draft.place = declaration.place
        try require(draft, except: declaration.id, accepts: accepts, in: tx)
        try DeclarationStore.replace(
            declaration, with: draft, folded: try folded(draft, by: declaration.declaredByName, in: tx),
            version: version, in: tx)
        try keep(files, at: declaration.id, in: tx)
        try tx.audit(
            "declaration.corrected", RecordRef(Declaration.kind, declaration.id), place: draft.place,
            before: Audited(declaration.draft), after: Audited(draft))
    }

    /// Takes a declaration back: its figures no longer count, the record stays readable.
    ///
    /// - Throws: `Problem` `declaration.take_back_reason`; `declaration.stale`, `declaration.already_taken_back`.
    public func takeBack(
        _ declaration: Declaration, reason: String, version: Int, in tx: WriteTransaction
    ) throws {
        let reason = try DeclarationDesk.checked(takeBackReason: reason)
        try DeclarationStore.takeBack(declaration, reason: reason, version: version, in: tx)
        try tx.audit(
            "declaration.taken_back", RecordRef(Declaration.kind, declaration.id), place: declaration.place,
            before: Audited(declaration.draft), after: ["reason": reason])
    }

    static func checked(takeBackReason text: String) throws -> String {
        let reason = Vietnamese.normalised(text)
        guard !reason.isEmpty, reason.count <= DeclarationRules.longestReason else {
            throw Problem(
                "declaration.take_back_reason",
                reason.isEmpty
                    ? "Chưa ghi lý do rút. Ghi vì sao số đã khai không còn đúng."
                    : "Lý do có \(reason.count) ký tự, nhiều nhất \(DeclarationRules.longestReason). Ghi ngắn lại.",
                field: "ly-do")
        }
        return reason
    }

    /// Reads a typed figure.
    ///
    /// - Throws: `Problem` on `quantity`: letters, decimals, 0 and below, above 999.999.999.
    public static func quantity(_ text: String) throws -> Int64 {
        do {
            return try Quantity.read(text)
        } catch let problem {
            throw Problem(problem.kind, problem.code, problem.message, field: "quantity")
        }
    }

    private func require(
        _ draft: DeclarationDraft, except own: RecordID?, accepts: Bool, in tx: Transaction
    ) throws {
        let faults = try faults(of: draft, in: tx)
        if !faults.isEmpty { throw RefusedDeclaration(faults: faults, doubts: []) }
        let doubts = accepts ? [] : try doubts(of: [draft], except: own, in: tx)
        if !doubts.isEmpty { throw RefusedDeclaration(faults: [], doubts: doubts) }
    }

    private func keep(_ files: [UploadedFile], at id: RecordID, in tx: WriteTransaction) throws {
        let kept = try files.map { file in
            try AttachmentStore.save(file.bytes, name: file.name, accepted: DeclarationDesk.accepted, in: tx)
        }
        try DeclarationStore.attach(kept, to: id, in: tx)
    }

    /// What a search finds a declaration by: its place with what is above, who, why, and what it counts.
    func folded(_ draft: DeclarationDraft, by name: String, in tx: Transaction) throws -> String {
        let places = try PlaceStore.chain(draft.place, tx).map { "\($0.name) \($0.code)" }.reversed().joined(
            separator: " ")
        return folded(draft, places: places, by: name)
    }

    func folded(_ draft: DeclarationDraft, places: String, by name: String) -> String {
        let counted = draft.lines.compactMap { line in items.first { $0.code == line.indicator }?.name }
        return Vietnamese.folded(
            ([places, draft.time.written, draft.reason, name] + counted).joined(separator: " "))
    }
}

/// A declaration that was not kept: what must be mended, or, when nothing must, what must be confirmed.
public struct RefusedDeclaration: Error, Hashable, Sendable {
    public let faults: [DeclarationFault]
    public let doubts: [DeclarationDoubt]
}

extension Declaration {
    /// What it says, as it could be declared again.
    public var draft: DeclarationDraft { DeclarationDraft(place: place, time: time, lines: lines, reason: reason) }
}

/// What the audit entry keeps of a declaration.
struct Audited: Encodable {
    let place: Int64
    let time: String
    let lines: [DeclarationLine]
    let reason: String

    init(_ draft: DeclarationDraft) {
        place = draft.place.number
        time = draft.time.code
        lines = draft.lines
        reason = draft.reason
    }
}
