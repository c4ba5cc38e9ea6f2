import Kernel
import Testing

@testable import People

@Suite struct PersonRulesTests {
    @Test(
        "A birth that cannot be is told with its value and what is wrong",
        arguments: [
            ("31/2/1990", "Tháng 2/1990 có 28 ngày"), ("2031", "chưa đến"), ("23/11/2026", "chưa đến"),
            ("1890", "hơn 120 tuổi"), ("07 - 10 TV", "không phải năm hay ngày sinh"), ("87", "không phải năm"),
        ])
    func births(text: String, words: String) throws {
        let rules = try World.rules()
        let problem = #expect(throws: Problem.self) { try rules.birth(text) }
        #expect(problem?.message.contains(words) == true && problem?.field == "nam-sinh")
    }

    @Test func `a year, a day and nothing are read`() throws {
        let rules = try World.rules()
        #expect(try rules.birth("1987")?.written == "1987")
        #expect(try rules.birth(" 20/3/1987 ")?.written == "20/3/1987")
        #expect(try rules.birth("") == nil)
        let day = try #require(Day(year: 2024, month: 3, day: 19))
        #expect(try rules.birth("20/3/2010")?.age(on: day) == 13)
        #expect(try rules.birth("2010")?.age(on: day) == 14)
    }

    @Test func `names in letters of another script, with figures, of one word or too long are refused`() throws {
        let rules = try World.rules()
        for name in ["Hoàng Thị Ngữ", "Y Krŏng Niê", "Ksor H'Bia", "Nguyễn Thị Ánh-Tuyết"] {
            #expect(rules.fault(ofName: name) == nil, "\(name)")
        }
        let cyrillic = rules.fault(ofName: "Hоàng Thị Lan")
        #expect(cyrillic?.code == "person.name_letters")
        #expect(rules.fault(ofName: "Lan 2")?.code == "person.name_letters")
        #expect(rules.fault(ofName: "Lan")?.code == "person.name_short")
        #expect(rules.fault(ofName: "  ")?.code == "person.name_missing")
        #expect(rules.fault(ofName: String(repeating: "Lan ", count: 30))?.code == "person.name_long")
    }

    @Test func `an ethnic group is found by its name without marks, unless two are called so`() throws {
        let rules = try World.rules()
        #expect(try rules.ethnicity("Nùng") == "nung")
        #expect(try rules.ethnicity("hmong") == "hmong")
        #expect(try rules.ethnicity("H'Mông") == "hmong")
        #expect(throws: Problem.self) { try rules.ethnicity("Atlantis") }
        #expect(rules.catalogue.ethnicities.count == 54)
        #expect(rules.catalogue.ethnicities.filter(\.isMajority).map(\.code) == ["kinh"])
    }

    @Test func `a masked name shows initials and dots`() {
        #expect(Person.masked("Nông Văn Hào") == "N••• V•• H••")
    }
}
