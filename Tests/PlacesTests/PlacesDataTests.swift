import Foundation
import Kernel
import Testing

@testable import Places

@Suite struct PlacesDataTests {
    @Test func `the type word of a name is cut off and written one way`() {
        #expect(PlaceTypes.split("Thành Phố Bắc Kạn")?.type == "Thành phố")
        #expect(PlaceTypes.split("Thị trấn Đông Khê")?.rest == "Đông Khê")
        #expect(PlaceTypes.split("Bắc Kạn") == nil)
    }

    @Test func `ids follow from structure, tier and code`() {
        #expect(PlacesData.id(code: "04", structure: 2) == PlaceID(2_100_004))
        #expect(PlacesData.id(code: "049", structure: 1) == PlaceID(1_200_049))
        #expect(PlacesData.id(code: "01273", structure: 1) == PlaceID(1_301_273))
        #expect(PlacesData.id(code: "4", structure: 1) == nil)
        #expect(PlacesData.id(code: "0a", structure: 1) == nil)
    }

    @Test(arguments: [
        ("places-before-2025-07-01.csv", 3, "02,Tỉnh,province,Tỉnh Hà Giang,,22.7662", "có 6 ô, cần 7 ô"),
        ("places-before-2025-07-01.csv", 3, "02,Tỉnh,province,\"Tỉnh Hà Giang\",,22.7,104.9", "dấu ngoặc kép"),
        ("places-before-2025-07-01.csv", 3, "01,Tỉnh,province,Tỉnh Hà Giang,,22.7,104.9", "đã có ở một dòng trên"),
        ("places-before-2025-07-01.csv", 3, "02,Tỉnh,district,Tỉnh Hà Giang,,22.7,104.9", "không đi với mã"),
        ("places-before-2025-07-01.csv", 3, "02,Tỉnh,province,Hà Giang,,22.7,104.9", "thiếu loại đơn vị"),
        ("places-before-2025-07-01.csv", 3, "02,Tỉnh,province,Tỉnh Hà Giang,,122.7,104.9", "tọa độ “122.7”"),
        ("places-from-2025-07-01.csv", 2, "00004,Xã,commune,Xã Ba Vì,99,21,105", "không có đơn vị cấp trên"),
        ("succession-2025-07-01.csv", 2, "00001,99999,commune,whole", "không có đơn vị mới mã “99999”"),
        ("succession-2025-07-01.csv", 2, "00001,00097,commune,half", "phần “half”"),
        ("local-words.csv", 2, "049,1,xóm,nguồn", "không có tỉnh mã “049”"),
        ("aliases.csv", 2, "1,942,,nguồn", "thiếu tên tắt"),
    ])
    func `a fault in a file names the file and the line`(
        _ file: String, _ line: Int, _ text: String, _ reason: String
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "places-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: World.folder, to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appending(path: file)
        var lines = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n")
        lines[line - 1] = text
        try lines.joined(separator: "\n").write(to: url, atomically: true, encoding: .utf8)
        let fault = #expect(throws: PlacesDataFault.self) { try PlacesData(folder: folder) }
        #expect(fault?.file == file)
        #expect(fault?.line == line)
        #expect(fault?.reason.contains(reason) == true, "\(String(describing: fault))")
    }

    @Test func `a missing file is named`() {
        let fault = #expect(throws: PlacesDataFault.self) { try PlacesData(folder: URL(filePath: "/nonexistent")) }
        #expect(fault?.file == "places-before-2025-07-01.csv")
        #expect(fault?.line == nil)
    }
}
