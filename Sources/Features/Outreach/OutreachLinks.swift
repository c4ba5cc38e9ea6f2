import Events
import Kernel
import Pages

extension Link {
    static let materialWorkbook = Link("/tai-lieu/danh-sach.xlsx")
    static let socialWorkbook = Link("/trang-mang-xa-hoi/danh-sach.xlsx")
    static let newSocialPage = Link("/trang-mang-xa-hoi/moi")
    static let figureWorkbook = Link("/so-lieu-su-kien/bang.xlsx")
    static let figureTargets = Link("/so-lieu-su-kien/chi-tieu")

    static func handOut(_ material: RecordID) -> Link { Link(segments: ["tai-lieu", material.text, "phat"]) }
    static func endSocialPage(_ id: RecordID) -> Link { Link(segments: ["trang-mang-xa-hoi", id.text, "thoi"]) }
    static func strikeSocialPage(_ id: RecordID) -> Link { Link(segments: ["trang-mang-xa-hoi", id.text, "bo"]) }
}
