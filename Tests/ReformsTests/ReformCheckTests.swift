import Kernel
import Places
import Testing

@testable import Reforms

@Suite struct ReformCheckTests {
    private func names(_ plan: ReformPlan?) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: (plan?.new.units ?? []).map { ($0.code, "\($0.name.full) / \($0.parent ?? "-")") })
    }

    private func steps(_ plan: ReformPlan?, from code: String) -> [String] {
        let id = NewStructure.id(code: code, structure: 1)
        return (plan?.new.steps ?? []).filter { $0.from == id }.map { "\($0.to.number % 100_000) \($0.share.rawValue)" }
    }

    // MARK: What is possible

    @Test func `units that no line names carry over unchanged`() throws {
        let plan = try #require(Tree.read("rename,01003,,Xã Độc Lập,,").plan)
        #expect(plan.new.structure.id == 2)
        #expect(plan.new.structure.name == "Từ 01/01/2027")
        #expect(plan.new.units.count == Tree.base.units.count)
        #expect(names(plan)["01004"] == "Xã Ngọc Động / 049")
        #expect(steps(plan, from: "01004") == ["1004 whole"])
        #expect(plan.effects.map(\.unit.code) == ["01003"])
    }

    @Test func `several become one, under a new code or one of theirs`() throws {
        let fresh = Tree.read("merge,01001,01009,Phường Trung Tâm,,\nmerge,01002,01009,,,")
        #expect(fresh.faults == [])
        #expect(names(fresh.plan)["01009"] == "Phường Trung Tâm / 040")
        #expect(names(fresh.plan)["01001"] == nil)
        #expect(steps(fresh.plan, from: "01002") == ["1009 whole"])
        let unit = try #require(fresh.plan?.new.units.first { $0.code == "01009" })
        #expect(unit.latitude == 22_000_000 + (10_010 + 10_020) / 2)
        let kept = Tree.read("merge,01001,01002,,,")
        #expect(kept.faults == [])
        #expect(names(kept.plan)["01002"] == "Phường Tân Giang / 040")
        #expect(kept.plan?.effects.map(\.unit.code) == ["01001", "01002"])
        #expect(kept.plan?.effects.last?.change == nil)
        #expect(kept.plan?.effects.last?.successors.first?.isOnlyFromHere == false)
    }

    @Test func `one becomes several, and keeps its code for the larger part if it likes`() throws {
        let plan = Tree.read("split,01003,01003,,,part-main\nsplit,01003,01008,Xã Tân An,,part").plan
        #expect(names(plan)["01003"] == "Xã Tự Do / 049")
        #expect(names(plan)["01008"] == "Xã Tân An / 049")
        #expect(steps(plan, from: "01003") == ["1003 part-main", "1008 part"])
        #expect(plan?.effects.first?.successors.allSatisfy(\.isOnlyFromHere) == true)
    }

    @Test func `a part may join a unit that stays`() throws {
        let plan = Tree.read("split,01003,01003,,,part-main\nsplit,01003,01004,,,part").plan
        #expect(steps(plan, from: "01003") == ["1003 part-main", "1004 part"])
        #expect(steps(plan, from: "01004") == ["1004 whole"])
    }

    @Test func `merged provinces carry what lies below`() throws {
        let plan = Tree.read("merge,12,04,,,").plan
        #expect(names(plan)["105"] == "Huyện Phong Thổ / 04")
        #expect(names(plan)["03001"] == "Xã Mường So / 105")
        #expect(names(plan)["12"] == nil)
        #expect(plan?.effects.first?.carried == 2)
    }

    @Test func `a unit moves to another unit above`() throws {
        let plan = Tree.read("move,049,,,12,").plan
        #expect(names(plan)["049"] == "Huyện Quảng Hòa / 12")
        #expect(names(plan)["01003"] == "Xã Tự Do / 049")
        #expect(plan?.notices.contains { $0.contains("Tỉnh Cao Bằng bớt 1 đơn vị") } == true)
    }

    @Test func `a tier ends when its units below say where they go, and an island becomes a zone`() throws {
        let plan = Tree.read("end,049,,,,\nmove,01003,,,04,\nmove,01004,,,04,\nrename,755,26732,Đặc khu Côn Đảo,,").plan
        #expect(names(plan)["049"] == nil)
        #expect(steps(plan, from: "049") == [])
        #expect(names(plan)["01003"] == "Xã Tự Do / 04")
        #expect(names(plan)["26732"] == "Đặc khu Côn Đảo / 12")
    }

    @Test func `lines come with semicolons, tabs, quotation marks, a heading in any order, in either language`() throws
    {
        let texts = [
            "\u{FEFF}change;from_code;to_code;name;parent_code;share\r\nrename;01003;;Xã Độc Lập;;\r\n",
            "rename\t01003\t\tXã Độc Lập\t\t",
            "ma_cu,thay_doi,ten_moi\n'01003,Đổi tên,\"Xã Độc Lập\"\n",
            "# ghi chú\n\nchange,from_code,name\nrename,01003,Xa\u{0303} Đo\u{0323}\u{0302}c Lập",
        ]
        for text in texts {
            let reading = Tree.read(text)
            #expect(reading.faults == [], "\(text)")
            #expect(names(reading.plan)["01003"] == "Xã Độc Lập / 049")
        }
    }

    // MARK: Bad input

    @Test func `a reform that forgets a commune is refused with the cell of the unit above`() throws {
        let reading = Tree.read("end,049,,,,\nmove,01003,,,04,")
        #expect(reading.plan == nil)
        let fault = try #require(reading.faults.first)
        #expect(reading.faults.count == 1)
        #expect(fault.code == "reform.forgotten" && fault.cell == "B1" && fault.value == "01004")
        #expect(fault.message.contains("Xã Ngọc Động (01004) bị bỏ quên"))
        #expect(
            Tree.faults("split,12,14,Tỉnh Sơn La,,part-main\nsplit,12,15,Tỉnh Điện Biên,,part\nmove,105,,,14,") == [
                "forgotten B1", "empty_unit C2",
            ])
    }

    @Test func `a reform that names a unit twice is refused at the second line`() {
        #expect(Tree.faults("rename,01003,,Xã Độc Lập,,\nmove,01003,,,040,") == ["twice B2"])
        #expect(
            Tree.faults("merge,01001,01009,Phường Mới,,\nmerge,01002,01009,,,\nmerge,01001,01009,,,") == ["twice B3"])
        #expect(Tree.faults("split,01003,01003,,,part-main\nsplit,01003,01003,,,part") == ["twice C2"])
    }

    @Test func `a unit above that is the unit itself, or lies below it, is refused`() {
        #expect(Tree.faults("move,049,,,049,") == ["own_parent E1"])
        #expect(Tree.faults("move,049,,,01003,") == ["own_parent E1"])
        #expect(Tree.faults("rename,049,,Huyện Mới,049,") == ["own_parent E1"])
    }

    @Test(arguments: [
        ("merge,99999,01001,,,", "unknown_code B1"), ("merge,1003,01001,,,", "code_form B1"),
        ("merge,01003,,,,", "cell_missing C1"), ("merge,01003,01009,Xã Mới,,", "merge_one C1"),
        ("merge,01003,01004,,,part", "share F1"), ("gộp,01003,01004,,,", "change A1"),
        (",01003,01004,,,", "change A1"), ("merge,,01004,,,", "from_missing B1"),
        ("split,01003,01003,,,part-main", "one_part B1"), ("split,01003,01003,,,", "share F1"),
        ("split,01003,01003,,,whole", "share F1"), ("split,01003,01003,,,nhiều", "share F1"),
        ("split,01003,01003,,,part\nsplit,01003,01009,Xã Mới,,part", "no_main F1"),
        ("split,01003,01003,,,part-main\nsplit,01003,01009,Xã Mới,,part-main", "two_main F2"),
        ("split,01003,01003,,,part-main\nsplit,01003,01009,,,part", "name_missing D2"),
        ("rename,01003,,,,", "cell_missing D1"), ("rename,01003,,Độc Lập,,", "name_type D1"),
        ("rename,01003,,Xã,,", "name_type D1"), ("rename,01003,,Huyện Độc Lập,,", "name_tier D1"),
        ("rename,01003,,Xã Tự Do,,", "no_change D1"), ("rename,01003,,Xã Độc Lập,,part", "share F1"),
        ("rename,01003,01004,Xã Độc Lập,,", "duplicate_code C1"),
        ("move,01003,,,,", "cell_missing E1"), ("move,01003,,,049,", "no_change E1"),
        ("move,01003,,,050,", "orphan E1"), ("move,01003,,,01004,", "tier E1"), ("move,04,,,12,", "tier E1"),
        ("move,01003,01009,,040,", "to C1"), ("end,01003,,,,", "end_silent B1"), ("end,755,,,,", "end_silent B1"),
        ("end,049,04,,,", "end_cells C1"),
        ("merge,01001,049,,,", "tier C1"), ("merge,049,01001,,,", "tier C1"),
        ("merge,01001,01009,Phường Một,,\nmerge,01002,01009,Phường Hai,,", "duplicate_code D2"),
        ("merge,01001,01009,Phường Một,040,\nmerge,01002,01009,,049,", "two_parents E2"),
        ("merge,01001,01009,Phường Một,,\nmerge,01003,01009,,,", "parent_missing E1"),
        ("move,01003,,,040,\nmove,01004,,,040,", "empty_unit B1"),
        ("rename,01003,,Xã A,,,,dư", "cells G1"), ("rename,01003,,\"Xã A,,", "quote -"),
        ("", "empty text"), ("from_code,change,cột lạ\n01003,rename,", "heading C1"),
    ])
    func `each mistake is told at its cell`(_ text: String, _ expected: String) {
        #expect(Tree.faults(text).contains(expected), "\(Tree.faults(text))")
        #expect(Tree.read(text).plan == nil)
    }

    @Test func `all mistakes are told at once, without those that only follow from another`() {
        let faults = Tree.faults("merge,1003,01001,,,\nrename,01004,,Ngọc Động,,\nsplit,03001,03001,,,part-main\n")
        #expect(faults == ["code_form B1", "name_type D2", "one_part B3"])
        #expect(Tree.faults("end,049,,,,\nmove,1003,,,04,\nmove,01004,,,04,").contains("code_form B2"))
    }

    @Test func `day and decision are needed, the day after the last first day`() {
        func columns(_ day: String, _ decision: String = "NQ") -> [String] {
            Tree.read("rename,01003,,Xã Độc Lập,,", day: day, decision: decision).faults.map {
                "\($0.column ?? "") \($0.code)"
            }
        }
        #expect(columns("", "") == ["day reform.day_missing", "decision reform.decision_missing"])
        #expect(columns("31/6/2027") == ["day reform.day"])
        #expect(columns("01/01/2000") == ["day reform.day_order"])
        #expect(columns("02/01/2000") == [])
        #expect(columns("01/01/2101") == ["day reform.day_far"])
    }

    @Test func `a code without its zeros is told with what Excel does`() throws {
        let fault = try #require(Tree.read("rename,1003,,Xã Độc Lập,,").faults.first)
        #expect(fault.message.contains("có phải “01003”"))
        #expect(fault.sentence.hasPrefix("Dòng 1, ô B1 (from_code): "))
    }
}
