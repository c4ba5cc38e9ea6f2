import CZip
import Foundation
import Kernel

/// A zip archive in memory, opened for reading only the parts that are asked for by name.
///
/// Nothing is written to disk, so names such as `../x` have no effect. What a part unpacks to is counted while it
/// unpacks; what its header says is not trusted. Part names are compared without case, as the packaging rules ask,
/// and two parts of one name are refused.
final class Archive {
    private let handle: OpaquePointer
    private let limits: Limits
    private var indices: [String: zip_uint64_t] = [:]
    private var unpacked = 0
    /// The names of all parts as they are written, in the order of the archive.
    private(set) var writtenNames: [String] = []

    /// Opens the archive for the length of `body`.
    static func reading<Result>(
        _ bytes: [UInt8], limits: Limits, _ body: (Archive) throws(Problem) -> Result
    ) throws(Problem) -> Result {
        try bytes.withUnsafeBufferPointer { (buffer) throws(Problem) -> Result in
            var error = zip_error_t()
            zip_error_init(&error)
            defer { zip_error_fini(&error) }
            guard
                let source = zip_source_buffer_create(buffer.baseAddress, zip_uint64_t(buffer.count), 0, &error)
            else { throw .damagedArchive }
            guard let handle = zip_open_from_source(source, ZIP_RDONLY, &error) else {
                zip_source_free(source)
                throw .damagedArchive
            }
            defer { zip_discard(handle) }
            return try body(Archive(handle, limits: limits))
        }
    }

    private init(_ handle: OpaquePointer, limits: Limits) throws(Problem) {
        self.handle = handle
        self.limits = limits
        let count = zip_get_num_entries(handle, 0)
        guard count >= 0, count <= limits.maximumParts else { throw .damagedArchive }
        for index in 0..<zip_uint64_t(count) {
            guard let name = zip_get_name(handle, index, zip_flags_t(ZIP_FL_ENC_GUESS)) else { throw .damagedArchive }
            writtenNames.append(String(cString: name))
            let key = Archive.key(writtenNames[Int(index)])
            guard indices.updateValue(index, forKey: key) == nil else { throw .duplicatePart }
        }
    }

    /// The names of all parts, in lower case, with plain slashes.
    var names: some Sequence<String> { indices.keys }

    func has(_ name: String) -> Bool { indices[Archive.key(name)] != nil }

    /// Unpacks a part in pieces of at most 64 KiB; false when there is no such part.
    @discardableResult
    func unpack(_ name: String, _ take: (UnsafeRawBufferPointer) throws(Problem) -> Void) throws(Problem) -> Bool {
        guard let index = indices[Archive.key(name)] else { return false }
        guard let file = zip_fopen_index(handle, index, 0) else {
            let code = zip_error_code_zip(zip_get_error(handle))
            throw code == ZIP_ER_NOPASSWD || code == ZIP_ER_WRONGPASSWD ? .encrypted : .damagedArchive
        }
        defer { zip_fclose(file) }
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { piece.deallocate() }
        var size = 0
        while true {
            // At the end libzip compares the checksum and reports a damaged part as -1.
            let count = Int(zip_fread(file, piece.baseAddress, zip_uint64_t(piece.count)))
            guard count >= 0 else { throw .damagedArchive }
            if count == 0 { return true }
            size += count
            unpacked += count
            if size > limits.maximumUnpackedBytes { throw .unpacksTooLarge(limits.maximumUnpackedBytes) }
            if unpacked > limits.maximumUnpackedTotal { throw .unpacksTooLarge(limits.maximumUnpackedTotal) }
            try take(UnsafeRawBufferPointer(rebasing: piece[..<count]))
        }
    }

    private static func key(_ name: String) -> String {
        let plain = name.replacing("\\", with: "/").lowercased()
        return plain.hasPrefix("/") ? String(plain.dropFirst()) : plain
    }
}
