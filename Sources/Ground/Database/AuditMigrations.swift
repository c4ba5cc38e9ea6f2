extension Migration {
    /// The chain over the audit entries, what waits for it, and the refusal of every change.
    static let audit = [
        Migration(
            "database-002",
            """
            CREATE TABLE audit_seal (
              number INTEGER NOT NULL PRIMARY KEY,
              entry_id TEXT NOT NULL,
              previous BLOB NOT NULL CONSTRAINT audit_seal_previous CHECK (LENGTH(previous) = 32),
              digest BLOB NOT NULL CONSTRAINT audit_seal_digest CHECK (LENGTH(digest) = 32)
            ) STRICT;
            CREATE UNIQUE INDEX audit_seal_entry ON audit_seal (entry_id);
            CREATE TABLE audit_open (
              entry_id TEXT NOT NULL PRIMARY KEY
            ) STRICT, WITHOUT ROWID;
            INSERT INTO audit_open (entry_id) SELECT id FROM audit_entry ORDER BY id;
            CREATE INDEX audit_entry_moment ON audit_entry (at, id);
            CREATE INDEX audit_entry_place ON audit_entry (place_id, at, id);
            CREATE INDEX audit_entry_actor ON audit_entry (actor_id, at, id)
            """),
        // INSERT OR REPLACE deletes without asking a trigger for DELETE, so SQLite asks before each INSERT too.
        Migration(
            "database-003",
            """
            CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN
              SELECT RAISE(ABORT, 'audit entries are never changed');
            END;
            CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN
              SELECT RAISE(ABORT, 'audit entries are never deleted');
            END;
            CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
            WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id) BEGIN
              SELECT RAISE(ABORT, 'audit entries are never replaced');
            END;
            CREATE TRIGGER audit_seal_no_update BEFORE UPDATE ON audit_seal BEGIN
              SELECT RAISE(ABORT, 'seals are never changed');
            END;
            CREATE TRIGGER audit_seal_no_delete BEFORE DELETE ON audit_seal BEGIN
              SELECT RAISE(ABORT, 'seals are never deleted');
            END;
            CREATE TRIGGER audit_seal_no_replace BEFORE INSERT ON audit_seal
            WHEN EXISTS (SELECT 1 FROM audit_seal WHERE number = NEW.number OR entry_id = NEW.entry_id) BEGIN
              SELECT RAISE(ABORT, 'seals are never replaced');
            END
            """,
            postgreSQL: """
                CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  RAISE EXCEPTION 'audit entries and seals are never changed or deleted';
                END
                $$;
                CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry
                  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
                CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
                  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
                CREATE TRIGGER audit_seal_no_change BEFORE UPDATE OR DELETE ON audit_seal
                  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
                CREATE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE ON audit_seal
                  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()
                """),
    ]
}
