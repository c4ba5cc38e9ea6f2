import Kernel
import Pages

extension Link {
    static let auditWorkbook = Link("/nhat-ky/danh-sach.xlsx")

    /// Everything that was done to a record, and what was read of it.
    public static func audit(of record: RecordRef) -> Link {
        Link.audit.query([("loai", record.kind), ("ho-so", record.id)])
    }

    /// Everything that somebody did.
    static func audit(by actor: Actor) -> Link { Link.audit.query([("nguoi", actor.id)]) }
}
