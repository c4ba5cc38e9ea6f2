import Database
import Kernel

/// The tables of papers. They name `place`, `agency`, `user_account` and `attachment`: those rooms run before.
public enum PapersMigrations {
    /// In the order in which they run.
    public static let all = [
        Migration(
            "papers-001",
            """
            CREATE TABLE paper (
              id TEXT NOT NULL PRIMARY KEY,
              kind TEXT NOT NULL CONSTRAINT paper_kind CHECK (length(kind) BETWEEN 1 AND 50),
              series_id TEXT NOT NULL,
              version INTEGER NOT NULL CONSTRAINT paper_version CHECK (version >= 1),
              title TEXT NOT NULL CONSTRAINT paper_title CHECK (length(title) BETWEEN 1 AND 500),
              folded TEXT NOT NULL,
              agency_id TEXT NOT NULL REFERENCES agency (id),
              place_id INTEGER NOT NULL REFERENCES place (id),
              state TEXT NOT NULL CONSTRAINT paper_state CHECK (state IN ('draft', 'submitted', 'returned', 'approved',
                'issued', 'superseded')),
              number TEXT CONSTRAINT paper_number CHECK (number IS NULL OR length(number) BETWEEN 1 AND 50),
              day TEXT,
              issue_key TEXT,
              issue_year INTEGER,
              round INTEGER NOT NULL CONSTRAINT paper_round CHECK (round >= 0),
              row_version INTEGER NOT NULL CONSTRAINT paper_row_version CHECK (row_version >= 1),
              goes_above INTEGER NOT NULL CONSTRAINT paper_goes_above CHECK (goes_above IN (0, 1)),
              prepared_by TEXT NOT NULL,
              prepared_by_name TEXT NOT NULL,
              edited_by TEXT NOT NULL,
              created_at TEXT NOT NULL,
              changed_at TEXT NOT NULL,
              changed_by_name TEXT NOT NULL,
              CONSTRAINT paper_issued CHECK (state <> 'issued'
                OR number IS NOT NULL AND day IS NOT NULL AND issue_key IS NOT NULL AND issue_year IS NOT NULL)
            ) STRICT;
            CREATE UNIQUE INDEX paper_series_version ON paper (series_id, version);
            CREATE UNIQUE INDEX paper_issue_number ON paper (agency_id, issue_year, issue_key);
            CREATE UNIQUE INDEX paper_in_work ON paper (series_id)
              WHERE state IN ('draft', 'submitted', 'returned', 'approved');
            CREATE UNIQUE INDEX paper_in_force ON paper (series_id, state) WHERE state = 'issued';
            CREATE INDEX paper_waiting ON paper (state, place_id);
            CREATE INDEX paper_prepared_by ON paper (prepared_by, state);
            CREATE TABLE paper_event (
              paper_id TEXT NOT NULL REFERENCES paper (id),
              position INTEGER NOT NULL CONSTRAINT paper_event_position CHECK (position >= 1),
              id TEXT NOT NULL,
              kind TEXT NOT NULL CONSTRAINT paper_event_kind CHECK (kind IN ('created', 'submit', 'withdraw', 'return',
                'approve', 'issue', 'superseded')),
              state TEXT NOT NULL,
              round INTEGER NOT NULL,
              actor_id TEXT NOT NULL,
              actor_name TEXT NOT NULL,
              agency_name TEXT NOT NULL,
              behalf_of_id TEXT,
              behalf_of_name TEXT,
              above INTEGER NOT NULL CONSTRAINT paper_event_above CHECK (above IN (0, 1)),
              reason TEXT CONSTRAINT paper_event_reason CHECK (above = 0 OR reason IS NOT NULL),
              note TEXT,
              at TEXT NOT NULL,
              PRIMARY KEY (paper_id, position)
            ) STRICT;
            CREATE TABLE paper_comment (
              id TEXT NOT NULL PRIMARY KEY,
              paper_id TEXT NOT NULL REFERENCES paper (id),
              series_id TEXT NOT NULL,
              version INTEGER NOT NULL,
              parent_id TEXT REFERENCES paper_comment (id),
              anchor TEXT NOT NULL CONSTRAINT paper_comment_anchor CHECK (length(anchor) <= 40),
              quote TEXT NOT NULL CONSTRAINT paper_comment_quote CHECK (length(quote) <= 500),
              body TEXT NOT NULL CONSTRAINT paper_comment_body CHECK (length(body) BETWEEN 1 AND 2000),
              author_id TEXT NOT NULL,
              author_name TEXT NOT NULL,
              at TEXT NOT NULL,
              resolved_at TEXT,
              resolved_by_id TEXT,
              resolved_by_name TEXT,
              resolved_version INTEGER
            ) STRICT;
            CREATE INDEX paper_comment_series ON paper_comment (series_id, version);
            CREATE TABLE paper_file (
              paper_id TEXT NOT NULL REFERENCES paper (id),
              attachment_id TEXT NOT NULL REFERENCES attachment (id),
              kind TEXT NOT NULL CONSTRAINT paper_file_kind CHECK (kind IN ('scan')),
              added_by TEXT NOT NULL,
              added_by_name TEXT NOT NULL,
              added_at TEXT NOT NULL,
              PRIMARY KEY (paper_id, attachment_id)
            ) STRICT;
            CREATE TABLE paper_deputy (
              id TEXT NOT NULL PRIMARY KEY,
              principal_id TEXT NOT NULL REFERENCES user_account (id),
              deputy_id TEXT NOT NULL REFERENCES user_account (id),
              from_day TEXT NOT NULL,
              until_day TEXT NOT NULL,
              reason TEXT NOT NULL CONSTRAINT paper_deputy_reason CHECK (length(reason) BETWEEN 1 AND 500),
              created_at TEXT NOT NULL,
              ended_at TEXT,
              CONSTRAINT paper_deputy_days CHECK (until_day >= from_day),
              CONSTRAINT paper_deputy_other CHECK (deputy_id <> principal_id)
            ) STRICT;
            CREATE INDEX paper_deputy_of ON paper_deputy (deputy_id, until_day);
            CREATE INDEX paper_deputy_by ON paper_deputy (principal_id, from_day)
            """),
        // Who goes on with what somebody prepared. Who prepared it stays what it is.
        Migration(
            "people-001",
            """
            CREATE TABLE paper_carrier (
              paper_id TEXT NOT NULL REFERENCES paper (id),
              giver_id TEXT NOT NULL REFERENCES user_account (id),
              carrier_id TEXT NOT NULL REFERENCES user_account (id),
              since TEXT NOT NULL,
              PRIMARY KEY (paper_id, giver_id),
              CONSTRAINT paper_carrier_other CHECK (carrier_id <> giver_id)
            ) STRICT;
            CREATE INDEX paper_carrier_of ON paper_carrier (carrier_id)
            """),
    ]

    /// What the constraints mean to the person who runs into them.
    public static let rules = [
        ConstraintRule(
            "paper_issue_number",
            Problem(
                .conflict, "paper.number_taken",
                "Số này vừa được dùng cho một văn bản khác của cùng cơ quan trong cùng năm. Xem lại sổ văn bản rồi ghi "
                    + "số khác.",
                field: "so")),
        ConstraintRule("paper_series_version", newVersion),
        ConstraintRule("paper_in_work", newVersion),
        ConstraintRule(
            "paper_file_pkey",
            Problem(
                .conflict, "paper.file_known", "Tệp này đã đính kèm văn bản. Chọn tệp khác, hoặc để như đang có.",
                field: "file")),
    ]

    private static let newVersion = Problem(
        .conflict, "paper.version_taken",
        "Người khác vừa lập một bản mới của văn bản này. Chưa ghi gì thêm. Mở lại văn bản để xem bản đó.")
}
