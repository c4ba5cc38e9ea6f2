import Database
import Kernel

/// The tables of this room. They name `place` and `attachment`: those rooms run before.
public enum DeclarationsMigrations {
    /// In the order in which they run.
    public static let all = [
        Migration(
            "declarations-001",
            """
            CREATE TABLE declaration_import (
              id TEXT NOT NULL PRIMARY KEY,
              place_id INTEGER NOT NULL REFERENCES place (id),
              attachment_id TEXT NOT NULL REFERENCES attachment (id),
              digest TEXT NOT NULL,
              options_text TEXT NOT NULL,
              state TEXT NOT NULL CONSTRAINT declaration_import_state
                CHECK (state IN ('open', 'kept', 'discarded', 'taken_back')),
              records INTEGER NOT NULL,
              lines INTEGER NOT NULL,
              created_by TEXT NOT NULL,
              created_by_name TEXT NOT NULL,
              created_at TEXT NOT NULL,
              kept_at TEXT
            ) STRICT;
            CREATE UNIQUE INDEX declaration_import_same ON declaration_import (place_id, digest) WHERE state = 'kept';
            CREATE TABLE declaration (
              id TEXT NOT NULL PRIMARY KEY,
              place_id INTEGER NOT NULL REFERENCES place (id),
              time_code TEXT NOT NULL,
              day TEXT NOT NULL,
              year INTEGER NOT NULL,
              reason TEXT NOT NULL CONSTRAINT declaration_reason CHECK (length(reason) BETWEEN 1 AND 500),
              state TEXT NOT NULL CONSTRAINT declaration_state CHECK (state IN ('standing', 'taken_back')),
              taken_back_reason TEXT,
              taken_back_by TEXT,
              taken_back_at TEXT CONSTRAINT declaration_taken_back CHECK ((taken_back_at IS NULL) = (state = 'standing')),
              declared_by TEXT NOT NULL,
              declared_by_name TEXT NOT NULL,
              declared_at TEXT NOT NULL,
              import_id TEXT REFERENCES declaration_import (id),
              folded TEXT NOT NULL,
              row_version INTEGER NOT NULL CONSTRAINT declaration_row_version CHECK (row_version >= 1)
            ) STRICT;
            CREATE INDEX declaration_place ON declaration (place_id, day);
            CREATE INDEX declaration_day ON declaration (day, id);
            CREATE INDEX declaration_import_of ON declaration (import_id);
            CREATE TABLE declaration_line (
              declaration_id TEXT NOT NULL REFERENCES declaration (id),
              position INTEGER NOT NULL CONSTRAINT declaration_line_position CHECK (position >= 1),
              indicator TEXT NOT NULL,
              tier INTEGER NOT NULL CONSTRAINT declaration_line_tier CHECK (tier BETWEEN -1 AND 4),
              quantity INTEGER NOT NULL CONSTRAINT declaration_line_quantity CHECK (quantity BETWEEN 1 AND 999999999),
              PRIMARY KEY (declaration_id, position)
            ) STRICT;
            CREATE UNIQUE INDEX declaration_line_once ON declaration_line (declaration_id, indicator, tier);
            CREATE TABLE declaration_file (
              declaration_id TEXT NOT NULL REFERENCES declaration (id),
              attachment_id TEXT NOT NULL REFERENCES attachment (id),
              PRIMARY KEY (declaration_id, attachment_id)
            ) STRICT;
            CREATE TABLE declaration_revision (
              declaration_id TEXT NOT NULL REFERENCES declaration (id),
              number INTEGER NOT NULL,
              time_code TEXT NOT NULL,
              lines_text TEXT NOT NULL,
              reason TEXT NOT NULL,
              replaced_by TEXT NOT NULL,
              replaced_at TEXT NOT NULL,
              PRIMARY KEY (declaration_id, number)
            ) STRICT
            """),
        Migration(
            "declarations-002",
            """
            UPDATE fact SET first_day = (
              SELECT CASE
                  WHEN length(d.time_code) = 4 THEN d.time_code || '-01-01'
                  WHEN substr(d.time_code, 6, 1) = 'Q' THEN substr(d.time_code, 1, 5)
                    || CASE substr(d.time_code, 7, 1) WHEN '1' THEN '01' WHEN '2' THEN '04' WHEN '3' THEN '07' ELSE '10' END
                    || '-01'
                  WHEN length(d.time_code) = 7 THEN d.time_code || '-01'
                END
                FROM declaration d WHERE d.id = fact.record_id)
             WHERE record_kind = 'declaration';
            CREATE INDEX declaration_declared ON declaration (declared_at);
            CREATE INDEX declaration_left ON declaration (taken_back_at);
            CREATE INDEX declaration_revision_at ON declaration_revision (replaced_at)
            """),
    ]

    /// What the constraints mean to the person who runs into them.
    public static let rules = [
        ConstraintRule(
            "declaration_line_once",
            Problem(
                .conflict, "declaration.repeated",
                "Một chỉ tiêu có hai số cùng cấp thực hiện trong một khai báo. Cộng hai số lại, hoặc bỏ một số.")),
        ConstraintRule(
            "declaration_import_same",
            Problem(
                .conflict, "declaration.import_taken",
                "Vừa có người khác nhập đúng tệp này. Mở danh sách kết quả để xem các khai báo đã có.")),
    ]
}
