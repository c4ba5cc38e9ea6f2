import Database
import Kernel

/// The tables of this room. Frozen: a released step never changes.
public enum PlanningMigrations {
    public static let all =
        [
            Migration(
                "planning-001",
                """
                CREATE TABLE plan (
                  id TEXT NOT NULL PRIMARY KEY,
                  place_id INTEGER NOT NULL REFERENCES place (id),
                  agency_id TEXT NOT NULL REFERENCES agency (id),
                  year_from INTEGER NOT NULL,
                  year_to INTEGER NOT NULL,
                  created_at TEXT NOT NULL,
                  CONSTRAINT plan_years CHECK (year_from BETWEEN 2000 AND 2100 AND year_to BETWEEN year_from AND 2100)
                ) STRICT;
                CREATE UNIQUE INDEX plan_issuer_period ON plan (place_id, agency_id, year_from, year_to);
                CREATE TABLE plan_version (
                  id TEXT NOT NULL PRIMARY KEY,
                  plan_id TEXT NOT NULL REFERENCES plan (id),
                  number INTEGER NOT NULL CONSTRAINT plan_version_number_positive CHECK (number > 0),
                  state TEXT NOT NULL CONSTRAINT plan_version_state
                    CHECK (state IN ('draft', 'submitted', 'returned', 'approved', 'issued', 'superseded')),
                  paper_number TEXT,
                  paper_folded TEXT NOT NULL,
                  paper_day TEXT,
                  created_by TEXT NOT NULL,
                  created_by_name TEXT NOT NULL,
                  created_at TEXT NOT NULL,
                  row_version INTEGER NOT NULL
                ) STRICT;
                CREATE UNIQUE INDEX plan_version_number ON plan_version (plan_id, number);
                CREATE TABLE plan_annex (
                  id TEXT NOT NULL PRIMARY KEY,
                  version_id TEXT NOT NULL REFERENCES plan_version (id),
                  kind TEXT NOT NULL CONSTRAINT plan_annex_kind CHECK (kind IN ('units', 'activities')),
                  sheet TEXT NOT NULL,
                  attachment_id TEXT NOT NULL REFERENCES attachment (id),
                  source_key TEXT NOT NULL,
                  layout_text TEXT NOT NULL
                ) STRICT;
                CREATE UNIQUE INDEX plan_annex_version_kind ON plan_annex (version_id, kind);
                CREATE TABLE annex_column (
                  annex_id TEXT NOT NULL REFERENCES plan_annex (id),
                  number INTEGER NOT NULL,
                  subject TEXT NOT NULL CONSTRAINT annex_column_subject CHECK (subject IN
                    ('indicator', 'place_count', 'number', 'label', 'activity_tier', 'text', 'unknown', 'ignored')),
                  code TEXT,
                  tier INTEGER CONSTRAINT annex_column_tier CHECK (tier BETWEEN 0 AND 4),
                  is_whole INTEGER NOT NULL,
                  is_settled INTEGER NOT NULL,
                  header TEXT NOT NULL,
                  header_cell TEXT NOT NULL,
                  tier_cell TEXT NOT NULL,
                  counting_unit TEXT,
                  completion TEXT,
                  CONSTRAINT annex_column_code CHECK ((subject IN ('indicator', 'place_count')) = (code IS NOT NULL)),
                  PRIMARY KEY (annex_id, number)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE annex_row (
                  annex_id TEXT NOT NULL REFERENCES plan_annex (id),
                  number INTEGER NOT NULL,
                  kind TEXT NOT NULL CONSTRAINT annex_row_kind CHECK (kind IN
                    ('total', 'split', 'deadline', 'group', 'unit', 'component', 'activity', 'task')),
                  printed_number TEXT NOT NULL,
                  label TEXT NOT NULL,
                  place_id INTEGER REFERENCES place (id),
                  agency_id TEXT REFERENCES agency (id),
                  unit_note TEXT,
                  parent_number INTEGER,
                  path TEXT,
                  suspension TEXT,
                  source TEXT,
                  CONSTRAINT annex_row_one_unit CHECK (place_id IS NULL OR agency_id IS NULL),
                  PRIMARY KEY (annex_id, number)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE target_cell (
                  annex_id TEXT NOT NULL,
                  row_number INTEGER NOT NULL,
                  column_number INTEGER NOT NULL,
                  content TEXT NOT NULL CONSTRAINT target_cell_content
                    CHECK (content IN ('number', 'percentage', 'dash', 'text', 'actor', 'unreadable')),
                  quantity INTEGER,
                  raw TEXT NOT NULL,
                  source TEXT,
                  CONSTRAINT target_cell_quantity CHECK ((content IN ('number', 'percentage')) = (quantity IS NOT NULL)),
                  PRIMARY KEY (annex_id, row_number, column_number),
                  FOREIGN KEY (annex_id, row_number) REFERENCES annex_row (annex_id, number)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE target (
                  year_from INTEGER NOT NULL,
                  year_to INTEGER NOT NULL,
                  indicator TEXT NOT NULL,
                  place_id INTEGER NOT NULL REFERENCES place (id),
                  tier INTEGER NOT NULL CONSTRAINT target_tier CHECK (tier BETWEEN -1 AND 4),
                  version_id TEXT NOT NULL REFERENCES plan_version (id),
                  row_number INTEGER NOT NULL,
                  quantity INTEGER NOT NULL,
                  PRIMARY KEY (year_from, year_to, indicator, place_id, tier, version_id, row_number)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX target_version ON target (version_id);
                CREATE TABLE import_preview (
                  id TEXT NOT NULL PRIMARY KEY,
                  place_id INTEGER NOT NULL REFERENCES place (id),
                  agency_id TEXT NOT NULL REFERENCES agency (id),
                  year_from INTEGER NOT NULL,
                  year_to INTEGER NOT NULL,
                  paper_number TEXT,
                  paper_day TEXT,
                  attachment_id TEXT NOT NULL REFERENCES attachment (id),
                  sheet_index INTEGER NOT NULL,
                  grid_text TEXT NOT NULL,
                  choices_text TEXT NOT NULL,
                  state TEXT NOT NULL CONSTRAINT import_preview_state CHECK (state IN ('open', 'kept', 'discarded')),
                  version_id TEXT REFERENCES plan_version (id),
                  created_by TEXT NOT NULL,
                  created_by_name TEXT NOT NULL,
                  created_at TEXT NOT NULL,
                  row_version INTEGER NOT NULL,
                  CONSTRAINT import_preview_kept CHECK ((state = 'kept') = (version_id IS NOT NULL))
                ) STRICT;
                CREATE INDEX import_preview_open ON import_preview (state, place_id, created_at)
                """),
            // Annexes made in the product come from no file; saves of the grid count up and leave what they changed.
            Migration(
                "planning-grid",
                """
                ALTER TABLE plan_annex ADD COLUMN file_id TEXT REFERENCES attachment (id);
                UPDATE plan_annex SET file_id = attachment_id;
                ALTER TABLE plan_annex DROP COLUMN attachment_id;
                ALTER TABLE plan_annex RENAME COLUMN file_id TO attachment_id;
                ALTER TABLE plan_annex ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
                CREATE TABLE grid_save (
                  annex_id TEXT NOT NULL REFERENCES plan_annex (id),
                  revision INTEGER NOT NULL CONSTRAINT grid_save_revision CHECK (revision > 0),
                  saved_by TEXT NOT NULL,
                  saved_by_name TEXT NOT NULL,
                  saved_at TEXT NOT NULL,
                  undoes INTEGER CONSTRAINT grid_save_undoes CHECK (undoes < revision),
                  PRIMARY KEY (annex_id, revision)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE grid_change (
                  annex_id TEXT NOT NULL,
                  revision INTEGER NOT NULL,
                  row_number INTEGER NOT NULL,
                  column_number INTEGER NOT NULL,
                  before_text TEXT,
                  after_text TEXT,
                  PRIMARY KEY (annex_id, revision, row_number, column_number),
                  FOREIGN KEY (annex_id, revision) REFERENCES grid_save (annex_id, revision),
                  FOREIGN KEY (annex_id, row_number) REFERENCES annex_row (annex_id, number)
                ) STRICT, WITHOUT ROWID
                """),
            Migration(
                "planning-activities",
                """
                ALTER TABLE annex_row ADD COLUMN note TEXT;
                ALTER TABLE annex_row ADD COLUMN status TEXT CONSTRAINT annex_row_status
                  CHECK (status IN ('suspended', 'awaiting_guidance'));
                UPDATE annex_row SET status = 'suspended' WHERE suspension IS NOT NULL;
                CREATE TABLE annex_row_party (
                  annex_id TEXT NOT NULL,
                  row_number INTEGER NOT NULL,
                  position INTEGER NOT NULL,
                  agency_id TEXT REFERENCES agency (id),
                  label TEXT NOT NULL,
                  role TEXT NOT NULL CONSTRAINT annex_row_party_role CHECK (role IN ('lead', 'coordinating')),
                  tier INTEGER CONSTRAINT annex_row_party_tier CHECK (tier BETWEEN 0 AND 4),
                  is_inherited INTEGER NOT NULL,
                  PRIMARY KEY (annex_id, row_number, position),
                  FOREIGN KEY (annex_id, row_number) REFERENCES annex_row (annex_id, number)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX annex_row_party_agency ON annex_row_party (agency_id)
                """),
            // A version became a paper: its state, number and day moved to the one state machine (ADR 0011).
            Migration(
                "planning-papers",
                """
                INSERT INTO paper (id, kind, series_id, version, title, folded, agency_id, place_id, state, number, day, round,
                                   row_version, goes_above, prepared_by, prepared_by_name, edited_by, created_at, changed_at,
                                   changed_by_name)
                SELECT v.id, 'plan', v.plan_id, v.number,
                       'Kế hoạch ' || CASE WHEN p.year_from = p.year_to THEN 'năm ' || p.year_from
                                           ELSE 'giai đoạn ' || p.year_from || '-' || p.year_to END || ', ' || pl.name,
                       'ke hoach ' || pl.folded || ' ' || v.paper_folded, p.agency_id, p.place_id, v.state, v.paper_number,
                       v.paper_day, 0, v.row_version, 0, v.created_by, v.created_by_name, v.created_by, v.created_at,
                       v.created_at, v.created_by_name
                  FROM plan_version v JOIN plan p ON p.id = v.plan_id JOIN place pl ON pl.id = p.place_id;
                DROP INDEX plan_version_number;
                ALTER TABLE plan_version DROP COLUMN number;
                ALTER TABLE plan_version DROP COLUMN state;
                ALTER TABLE plan_version DROP COLUMN paper_number;
                ALTER TABLE plan_version DROP COLUMN paper_folded;
                ALTER TABLE plan_version DROP COLUMN paper_day;
                ALTER TABLE plan_version DROP COLUMN created_by;
                ALTER TABLE plan_version DROP COLUMN created_by_name;
                ALTER TABLE plan_version DROP COLUMN created_at;
                ALTER TABLE plan_version DROP COLUMN row_version;
                ALTER TABLE plan_version ADD COLUMN paper_id TEXT REFERENCES paper (id)
                  CONSTRAINT plan_version_paper CHECK (paper_id = id);
                UPDATE plan_version SET paper_id = id;
                CREATE INDEX plan_version_plan ON plan_version (plan_id);
                CREATE INDEX target_place ON target (place_id, year_from, year_to)
                """),
        ]
        + PlanTextMigrations.all

    /// What violated constraints mean to a person.
    public static let rules = [
        ConstraintRule(
            "grid_save_pkey",
            Problem(
                .conflict, "grid.saved_meanwhile",
                "Vừa có người lưu lưới này. Chưa lưu gì cả. Mở lại trang để xem số mới nhất rồi lưu lại."))
    ]
}
