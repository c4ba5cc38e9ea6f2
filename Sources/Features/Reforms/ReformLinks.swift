import Kernel
import Pages

extension Link {
    /// A recorded reform, by the id of its structure.
    static func reform(_ structure: Int) -> Link { Link(segments: ["cai-cach", String(structure)]) }

    /// Its lines as a file.
    static func reformFile(_ structure: Int) -> Link { Link(segments: ["cai-cach", String(structure), "tep.csv"]) }

    static let newReform = Link("/cai-cach/moi")
    static let reformSample = Link("/cai-cach/mau.csv")
    static let reformLine = Link("/cai-cach/moi/them-dong")
    static let reformEdit = Link("/cai-cach/moi/sua")
    static let reformCheck = Link("/cai-cach/moi/kiem-tra")
    static let reformConfirm = Link("/cai-cach/moi/xac-nhan")
}
