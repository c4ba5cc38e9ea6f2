// A grid is stored in a database row, so its JSON is short: a cell is ["E8","n29"], with flags, the seen text and the
// source behind it only where they say something more.

extension CellValue: Codable {
    /// One letter for the kind, then the content: `tThôn`, `n57`, `b1`, `e#REF!`.
    var compact: String {
        switch self {
        case .text(let text): "t" + text
        case .number(let text): "n" + text
        case .boolean(let isTrue): isTrue ? "b1" : "b0"
        case .error(let code): "e" + code
        }
    }

    init?(compact: String) {
        let content = String(compact.unicodeScalars.dropFirst())
        switch compact.unicodeScalars.first {
        case "t": self = .text(content)
        case "n":
            guard DecimalText.canonical(content) == content else { return nil }
            self = .number(content)
        case "b": self = .boolean(content == "1")
        case "e": self = .error(content)
        default: return nil
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = CellValue(compact: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a cell value: \(text)")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(compact)
    }
}

extension GridCell: Codable {
    /// What `raw` is when nothing else was stored.
    private static func usualRaw(_ value: CellValue, isPercent: Bool) -> String {
        switch value {
        case .text(let text), .error(let text): text
        case .number(let text): isPercent ? DecimalText.percent(text) : DecimalText.seen(text)
        case .boolean(let isTrue): isTrue ? "TRUE" : "FALSE"
        }
    }

    private var flags: String {
        (isFormula ? "f" : "") + (isPercent ? "p" : "") + (isDate ? "d" : "")
    }

    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        try self.init(from: &container)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try encode(to: &container)
    }

    fileprivate init(from container: inout any UnkeyedDecodingContainer) throws {
        let value = try container.decode(CellValue.self)
        let flags = container.isAtEnd ? "" : try container.decode(String.self)
        let raw = container.isAtEnd ? nil : try container.decodeIfPresent(String.self)
        let source = container.isAtEnd ? nil : try container.decode(String.self)
        let isPercent = flags.contains("p")
        self.init(
            value: value, raw: raw ?? GridCell.usualRaw(value, isPercent: isPercent), isFormula: flags.contains("f"),
            isPercent: isPercent, isDate: flags.contains("d"), source: source)
    }

    fileprivate func encode(to container: inout any UnkeyedEncodingContainer) throws {
        try container.encode(value)
        let isUsual = raw == GridCell.usualRaw(value, isPercent: isPercent)
        if source == nil && isUsual && flags.isEmpty { return }
        try container.encode(flags)
        if source == nil && isUsual { return }
        if isUsual { try container.encodeNil() } else { try container.encode(raw) }
        if let source { try container.encode(source) }
    }
}

extension Grid: Codable {
    private enum Key: String, CodingKey {
        case name, hidden, rows, columns, cells, merges, hiddenRows, hiddenColumns, caption
    }

    private struct Entry: Codable {
        let address: CellAddress
        let cell: GridCell

        init(_ address: CellAddress, _ cell: GridCell) {
            self.address = address
            self.cell = cell
        }

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            address = try container.decode(CellAddress.self)
            cell = try GridCell(from: &container)
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            try container.encode(address)
            try cell.encode(to: &container)
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            name: try container.decode(String.self, forKey: .name),
            isHidden: try container.decodeIfPresent(Bool.self, forKey: .hidden) ?? false,
            merges: try container.decodeIfPresent([CellRange].self, forKey: .merges) ?? [],
            hiddenRows: Set(try container.decodeIfPresent([Int].self, forKey: .hiddenRows) ?? []),
            hiddenColumns: Set(try container.decodeIfPresent([Int].self, forKey: .hiddenColumns) ?? []),
            rowCount: try container.decode(Int.self, forKey: .rows),
            columnCount: try container.decode(Int.self, forKey: .columns),
            caption: try container.decodeIfPresent([String].self, forKey: .caption) ?? [])
        var list = try container.nestedUnkeyedContainer(forKey: .cells)
        while !list.isAtEnd {
            let entry = try list.decode(Entry.self)
            cells[entry.address] = entry.cell
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        if isHidden { try container.encode(true, forKey: .hidden) }
        try container.encode(rowCount, forKey: .rows)
        try container.encode(columnCount, forKey: .columns)
        if !merges.isEmpty { try container.encode(merges, forKey: .merges) }
        if !hiddenRows.isEmpty { try container.encode(hiddenRows.sorted(), forKey: .hiddenRows) }
        if !hiddenColumns.isEmpty { try container.encode(hiddenColumns.sorted(), forKey: .hiddenColumns) }
        if !caption.isEmpty { try container.encode(caption, forKey: .caption) }
        var list = container.nestedUnkeyedContainer(forKey: .cells)
        for address in cells.keys.sorted() {
            if let cell = cells[address] { try list.encode(Entry(address, cell)) }
        }
    }
}
