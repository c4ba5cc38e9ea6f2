import Testing

@testable import Database

@Suite struct DialectTests {
    @Test func `DDL for PostgreSQL has wide integers, bytes, and text compared by bytes`() {
        let ddl = "CREATE TABLE t (id INTEGER NOT NULL, INTEGER_like TEXT, b BLOB) STRICT, WITHOUT ROWID;"
        #expect(
            Dialect.postgreSQL(ddl)
                == "CREATE TABLE t (id BIGINT NOT NULL, INTEGER_like TEXT COLLATE \"C\", b BYTEA);")
    }

    @Test(arguments: [
        ("sqlite:/tmp/a.sqlite", DatabaseLocation.sqlite(path: "/tmp/a.sqlite")),
        ("sqlite:///tmp/a.sqlite", .sqlite(path: "/tmp/a.sqlite")),
        ("sqlite:a.sqlite", .sqlite(path: "a.sqlite")),
        ("postgres://x/y", .postgresql("postgres://x/y")),
    ])
    func `a database is named by an address`(_ text: String, _ location: DatabaseLocation) {
        #expect(DatabaseLocation(text) == location)
    }

    @Test(arguments: ["", "sqlite:", "mysql://x", "/tmp/a"])
    func `any other address is refused`(_ text: String) {
        #expect(DatabaseLocation(text) == nil)
    }
}
