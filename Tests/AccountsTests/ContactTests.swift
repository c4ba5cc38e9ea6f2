import Database
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Pages
import Synchronization
import TestSupport
import Testing

@testable import Accounts

/// Keeps what a page says of itself, as the server would log it.
private final class Noted: RouterMiddleware {
    typealias Context = AppContext

    private let kept = Mutex<[String]>([])

    var actions: [String] { kept.withLock { $0 } }

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let response = try await next(request, context)
        kept.withLock { $0 += context.readings.map(\.action) }
        return response
    }
}

@Suite struct ContactTests {
    @Test func `A contact is a telephone number and an address for mail, or nothing`() throws {
        let contact = try OfficerContact.checked(phone: " 0206 385 0000 ", mail: "Ten@CoQuan.gov.vn")
        #expect(contact == OfficerContact(phone: "0206 385 0000", mail: "ten@coquan.gov.vn"))
        #expect(try OfficerContact.checked(phone: "", mail: "").isEmpty)
        for (phone, mail, codes) in [
            ("12ab", "", ["contact.phone"]), ("123", "", ["contact.phone"]), ("", "khong-phai-thu", ["contact.mail"]),
            ("", "a@b", ["contact.mail"]), ("x", "<a@b.vn>", ["contact.phone", "contact.mail"]),
        ] {
            let found = #expect(throws: Problems.self) { try OfficerContact.checked(phone: phone, mail: mail) }
            #expect(found?.all.map(\.code) == codes)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Seen by the administrator above, colleagues, and the tiers directly above and below (S221)`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let (beside, commune) = try await offices(world)
            let people: [(String, User, Bool)] = [
                ("colleague", try await world.user("cb-thu", .officer), true),
                ("administrator above", try await world.user("ht-thu", .systemAdministrator, at: .nation), true),
                (
                    "tier below",
                    try await world.user("huyen", .officer, at: World.At.district, agency: world.districtUnion), true
                ),
                (
                    "two tiers below",
                    try await world.user("xa-thu", .officer, at: World.At.commune, agency: commune), false
                ),
                ("beside", try await world.user("so-thu", .officer, agency: beside), false),
                (
                    "partner below",
                    try await world.user(
                        "ph-thu", .partnerOfficer, at: World.At.district, agency: world.districtUnion), false
                ),
                (
                    "other province",
                    try await world.user("lc-thu", .officer, at: World.At.other, agency: world.stranger), false
                ),
            ]
            for (who, user, expected) in people {
                let union = world.union
                let viewer = try await viewer(user, world)
                let may = try await world.database.read { try ContactStore.mayRead(viewer, at: union, in: $0) }
                #expect(may == expected, "\(who)")
            }
            // And one tier down.
            let above = try await viewer(try await world.user("tinh2", .officer), world)
            let district = world.districtUnion
            #expect(try await world.database.read { try ContactStore.mayRead(above, at: district, in: $0) })
            #expect(try await world.database.read { try !ContactStore.mayRead(above, at: commune, in: $0) })
        }
    }

    @Test func `Others see dots, reading leaves an entry, and one's own contact is one's own to change`() async throws {
        try await World.with(.sqlite) { world async throws in
            let (beside, _) = try await offices(world)
            try await world.user("cb1", .officer, name: "Nông Thị Ngữ")
            try await world.user("cb2", .officer, name: "Đàm Văn Quý")
            try await world.user("so-thu", .officer, name: "Bế Thị Ảnh", agency: beside)
            try await world.user("lc-thu", .officer, at: World.At.other, agency: world.stranger)
            let pages = try PageRenderer(
                templates: [AccountsPages.templates, ContactPages.templates], environment: world.clock.environment,
                demo: false)
            try pages.register(AccountsPages.contents + ContactPages.contents)
            let router = pages.router()
            let noted = Noted()
            router.add(middleware: noted)
            router.add(middleware: SessionMiddleware(accounts: world.accounts, demo: false, pages: pages))
            AccountsPages(
                accounts: world.accounts, pages: pages, secureCookie: true, clientAddress: { _, _ in nil }
            ).add(to: router)
            ContactPages(database: world.database, pages: pages).add(to: router)
            let list = Link.contacts(of: world.union.id).path
            try await Application(router: router).test(.router) { client async throws in
                let browser = Browser(client)
                try await browser.signIn("cb1")
                let wrong = try await browser.submit("/tai-khoan/lien-he", [("dien-thoai", "abc"), ("thu", "")])
                #expect(wrong.status == .unprocessableContent && wrong.html.contains("“abc”"))
                let saved = try await browser.submit(
                    "/tai-khoan/lien-he", [("dien-thoai", "0206 385 0000"), ("thu", "")])
                #expect(saved.status == .seeOther)
                // One's own data are no reading.
                #expect(try await browser.get(list).html.contains("0206 385 0000"))
                #expect(noted.actions == [])
                try await browser.signIn("cb2")
                #expect(try await browser.get(list).html.contains("0206 385 0000"))
                #expect(noted.actions == ["officer_contact.read"])
                try await browser.signIn("so-thu")
                let masked = try await browser.get(list)
                #expect(masked.html.contains("Nông Thị Ngữ") && masked.html.contains("••••••"))
                #expect(!masked.html.contains("0206"))
                #expect(noted.actions.count == 1)
                try await browser.signIn("lc-thu")
                #expect(try await browser.get(list).status == .forbidden)
            }
            let texts = try await world.database.read { tx in
                try tx.rows("SELECT action, after_text FROM audit_entry WHERE action = 'officer_contact.changed'").map {
                    try $0("after_text") as String?
                }
            }
            #expect(texts == [nil])
        }
    }

    /// An office beside the Union of the province, and one of the commune.
    private func offices(_ world: World) async throws -> (Agency, Agency) {
        try await world.database.write(as: .startUp) { tx in
            (
                try AgencyStore.create(
                    NewAgency(code: "so-04", name: "Sở Y tế", kind: .department, place: World.At.province), in: tx),
                try AgencyStore.create(
                    NewAgency(code: "hoi-lhpn-01279", name: "Hội LHPN xã", kind: .union, place: World.At.commune),
                    in: tx)
            )
        }
    }

    private func viewer(_ user: User, _ world: World) async throws -> Viewer {
        let today = world.clock.environment.today
        return try await world.database.read { tx in
            Viewer(
                actor: .user(user.id, name: user.name), userID: user.id, name: user.name, roleLabel: "",
                agencyName: "", place: user.place, placeName: "", csrf: "x",
                rights: try OfficerStore.rights(of: user.id, on: today, in: tx))
        }
    }
}
