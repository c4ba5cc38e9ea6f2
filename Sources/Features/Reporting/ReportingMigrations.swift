import Database
import Kernel

/// The tables of reports. They name `place`, `agency` and `paper`: those rooms run before.
public enum ReportingMigrations {
    public static let all = [
        Migration(
            "reporting-001",
            """
            CREATE TABLE report_request (
              id TEXT NOT NULL PRIMARY KEY,
              kind TEXT NOT NULL,
              subject TEXT NOT NULL CONSTRAINT report_request_subject CHECK (length(subject) BETWEEN 1 AND 200),
              details TEXT NOT NULL CONSTRAINT report_request_details CHECK (length(details) <= 4000),
              period TEXT NOT NULL,
              year INTEGER NOT NULL,
              due TEXT NOT NULL,
              agency_id TEXT NOT NULL REFERENCES agency (id),
              place_id INTEGER NOT NULL REFERENCES place (id),
              created_by TEXT NOT NULL,
              created_by_name TEXT NOT NULL,
              created_at TEXT NOT NULL
            ) STRICT;
            CREATE INDEX report_request_year ON report_request (year, place_id);
            CREATE TABLE report_request_unit (
              request_id TEXT NOT NULL REFERENCES report_request (id),
              place_id INTEGER NOT NULL REFERENCES place (id),
              PRIMARY KEY (request_id, place_id)
            ) STRICT;
            CREATE INDEX report_request_unit_place ON report_request_unit (place_id, request_id);
            CREATE TABLE report (
              id TEXT NOT NULL PRIMARY KEY,
              kind TEXT NOT NULL,
              agency_id TEXT NOT NULL REFERENCES agency (id),
              place_id INTEGER NOT NULL REFERENCES place (id),
              office TEXT NOT NULL,
              period TEXT NOT NULL,
              year INTEGER NOT NULL,
              request_id TEXT REFERENCES report_request (id),
              request_key TEXT NOT NULL,
              submitted_at TEXT,
              created_at TEXT NOT NULL,
              CONSTRAINT report_request_key CHECK (request_key = COALESCE(request_id, ''))
            ) STRICT;
            CREATE UNIQUE INDEX report_obligation ON report (place_id, year, kind, office, period, request_key);
            CREATE TABLE report_version (
              paper_id TEXT NOT NULL PRIMARY KEY REFERENCES paper (id),
              report_id TEXT NOT NULL REFERENCES report (id),
              source TEXT NOT NULL CONSTRAINT report_version_source CHECK (source IN ('progress', 'reports')),
              filled_at TEXT NOT NULL,
              digest TEXT,
              frozen_at TEXT,
              CONSTRAINT report_version_frozen CHECK ((digest IS NULL) = (frozen_at IS NULL))
            ) STRICT;
            CREATE INDEX report_version_report ON report_version (report_id);
            CREATE TABLE report_section (
              paper_id TEXT NOT NULL REFERENCES paper (id),
              code TEXT NOT NULL,
              body TEXT NOT NULL CONSTRAINT report_section_body CHECK (length(body) BETWEEN 1 AND 20000),
              PRIMARY KEY (paper_id, code)
            ) STRICT;
            CREATE TABLE report_figure (
              paper_id TEXT NOT NULL REFERENCES paper (id),
              indicator TEXT NOT NULL,
              tier INTEGER NOT NULL CONSTRAINT report_figure_tier CHECK (tier BETWEEN -2 AND 4),
              target INTEGER,
              evidenced INTEGER NOT NULL,
              declared INTEGER NOT NULL,
              phase_target INTEGER,
              phase_evidenced INTEGER NOT NULL,
              phase_declared INTEGER NOT NULL,
              last_evidenced INTEGER NOT NULL,
              last_declared INTEGER NOT NULL,
              PRIMARY KEY (paper_id, indicator, tier)
            ) STRICT;
            CREATE TABLE report_source (
              paper_id TEXT NOT NULL REFERENCES paper (id),
              place_id INTEGER NOT NULL REFERENCES place (id),
              source_id TEXT REFERENCES paper (id),
              PRIMARY KEY (paper_id, place_id)
            ) STRICT;
            CREATE TABLE report_extension (
              id TEXT NOT NULL PRIMARY KEY,
              kind TEXT NOT NULL,
              place_id INTEGER NOT NULL REFERENCES place (id),
              office TEXT NOT NULL,
              period TEXT NOT NULL,
              year INTEGER NOT NULL,
              request_id TEXT REFERENCES report_request (id),
              until_day TEXT NOT NULL,
              reason TEXT NOT NULL CONSTRAINT report_extension_reason CHECK (length(reason) BETWEEN 1 AND 500),
              agency_id TEXT NOT NULL REFERENCES agency (id),
              granted_by TEXT NOT NULL,
              granted_by_name TEXT NOT NULL,
              granted_at TEXT NOT NULL
            ) STRICT;
            CREATE INDEX report_extension_place ON report_extension (place_id, year);
            CREATE TABLE report_day (
              kind TEXT NOT NULL,
              tier INTEGER NOT NULL CONSTRAINT report_day_tier CHECK (tier BETWEEN 1 AND 3),
              place_id INTEGER NOT NULL REFERENCES place (id),
              period TEXT NOT NULL,
              year INTEGER NOT NULL,
              day TEXT NOT NULL,
              agency_id TEXT NOT NULL REFERENCES agency (id),
              set_by TEXT NOT NULL,
              set_by_name TEXT NOT NULL,
              set_at TEXT NOT NULL,
              PRIMARY KEY (kind, tier, place_id, period)
            ) STRICT;
            CREATE INDEX report_day_year ON report_day (year)
            """),
        Migration(
            "reporting-002",
            """
            ALTER TABLE report_figure ADD COLUMN span_evidenced INTEGER;
            ALTER TABLE report_figure ADD COLUMN span_declared INTEGER;
            ALTER TABLE report_figure ADD COLUMN span_unclear INTEGER;
            CREATE TABLE report_receipt (
              paper_id TEXT NOT NULL PRIMARY KEY REFERENCES paper (id),
              report_id TEXT NOT NULL REFERENCES report (id),
              agency_id TEXT NOT NULL REFERENCES agency (id),
              received_by TEXT NOT NULL,
              received_by_name TEXT NOT NULL,
              received_at TEXT NOT NULL
            ) STRICT;
            CREATE INDEX report_receipt_report ON report_receipt (report_id);
            CREATE TABLE report_look (
              user_id TEXT NOT NULL PRIMARY KEY REFERENCES user_account (id),
              looked_at TEXT NOT NULL
            ) STRICT
            """),
    ]

    /// What the constraints mean to the person who runs into them.
    public static let rules = [
        ConstraintRule(
            "report_obligation",
            Problem(
                .conflict, "report.begun",
                "Người khác vừa lập báo cáo này. Mở lại trang Báo cáo để xem bản đó."))
    ]
}
