import Database
import Kernel

/// The tables of this room. They name `place`, `attachment` and `person`: those rooms run before.
public enum GroupsMigrations {
    /// In the order in which they run.
    public static let all = [
        Migration(
            "groups-001",
            """
            CREATE TABLE model_group_import (
              id TEXT NOT NULL PRIMARY KEY,
              place_id INTEGER NOT NULL REFERENCES place (id),
              attachment_id TEXT NOT NULL REFERENCES attachment (id),
              state TEXT NOT NULL CONSTRAINT model_group_import_state CHECK (state IN ('open', 'kept', 'discarded')),
              records INTEGER NOT NULL,
              created_by TEXT NOT NULL,
              created_by_name TEXT NOT NULL,
              created_at TEXT NOT NULL
            ) STRICT;
            CREATE TABLE model_group (
              id TEXT NOT NULL PRIMARY KEY,
              kind TEXT NOT NULL,
              place_id INTEGER NOT NULL REFERENCES place (id),
              name TEXT NOT NULL CONSTRAINT model_group_name CHECK (length(name) BETWEEN 1 AND 240),
              own_name TEXT NOT NULL,
              variant TEXT,
              origin TEXT NOT NULL CONSTRAINT model_group_origin CHECK (origin IN ('new', 'existing')),
              tier INTEGER NOT NULL CONSTRAINT model_group_tier CHECK (tier BETWEEN -1 AND 4),
              women INTEGER CONSTRAINT model_group_women CHECK (women BETWEEN 0 AND 2000),
              men INTEGER CONSTRAINT model_group_men CHECK (men BETWEEN 0 AND 2000),
              board INTEGER CONSTRAINT model_group_board CHECK (board BETWEEN 0 AND 2000),
              spread TEXT NOT NULL CONSTRAINT model_group_spread CHECK (spread IN ('usual', 'pilot', 'replicated')),
              contact TEXT NOT NULL,
              partner TEXT NOT NULL,
              remark TEXT NOT NULL,
              suspended_reason TEXT NOT NULL,
              folded TEXT NOT NULL,
              step TEXT,
              last_day TEXT,
              counted_day TEXT,
              members INTEGER NOT NULL,
              listed INTEGER NOT NULL,
              taken_back_reason TEXT,
              taken_back_by TEXT,
              taken_back_at TEXT,
              registered_by TEXT NOT NULL,
              registered_by_name TEXT NOT NULL,
              registered_at TEXT NOT NULL,
              import_id TEXT REFERENCES model_group_import (id),
              row_version INTEGER NOT NULL CONSTRAINT model_group_row_version CHECK (row_version >= 1)
            ) STRICT;
            CREATE INDEX model_group_place ON model_group (place_id, kind);
            CREATE INDEX model_group_kind ON model_group (kind, registered_at);
            CREATE TABLE model_group_step (
              group_id TEXT NOT NULL REFERENCES model_group (id),
              position INTEGER NOT NULL CONSTRAINT model_group_step_position CHECK (position >= 1),
              step TEXT NOT NULL,
              day TEXT NOT NULL,
              number TEXT NOT NULL,
              issuer TEXT NOT NULL,
              note TEXT NOT NULL,
              PRIMARY KEY (group_id, position)
            ) STRICT;
            CREATE TABLE model_group_trait (
              group_id TEXT NOT NULL REFERENCES model_group (id),
              sort TEXT NOT NULL CONSTRAINT model_group_trait_sort CHECK (sort IN ('method', 'support')),
              code TEXT NOT NULL,
              day TEXT NOT NULL,
              PRIMARY KEY (group_id, sort, code)
            ) STRICT;
            CREATE TABLE model_group_member (
              id TEXT NOT NULL PRIMARY KEY,
              group_id TEXT NOT NULL REFERENCES model_group (id),
              person_id TEXT NOT NULL REFERENCES person (id),
              position TEXT NOT NULL,
              category TEXT,
              joined TEXT NOT NULL,
              left_on TEXT,
              left_reason TEXT NOT NULL,
              trained_on TEXT,
              is_mistake INTEGER NOT NULL CONSTRAINT model_group_member_mistake CHECK (is_mistake IN (0, 1)),
              row_version INTEGER NOT NULL CONSTRAINT model_group_member_row_version CHECK (row_version >= 1),
              CONSTRAINT model_group_member_days CHECK (left_on IS NULL OR left_on >= joined)
            ) STRICT;
            CREATE UNIQUE INDEX model_group_member_once ON model_group_member (group_id, person_id)
              WHERE left_on IS NULL AND is_mistake = 0;
            CREATE INDEX model_group_member_person ON model_group_member (person_id);
            CREATE TABLE model_group_member_mark (
              member_id TEXT NOT NULL REFERENCES model_group_member (id),
              mark TEXT NOT NULL,
              day TEXT NOT NULL,
              PRIMARY KEY (member_id, mark)
            ) STRICT;
            CREATE TABLE model_group_meeting (
              id TEXT NOT NULL PRIMARY KEY,
              group_id TEXT NOT NULL REFERENCES model_group (id),
              day TEXT NOT NULL,
              theme TEXT NOT NULL,
              women INTEGER CONSTRAINT model_group_meeting_women CHECK (women BETWEEN 0 AND 100000),
              men INTEGER CONSTRAINT model_group_meeting_men CHECK (men BETWEEN 0 AND 100000),
              note TEXT NOT NULL,
              entered_by_name TEXT NOT NULL,
              entered_at TEXT NOT NULL,
              is_mistake INTEGER NOT NULL CONSTRAINT model_group_meeting_mistake CHECK (is_mistake IN (0, 1))
            ) STRICT;
            CREATE INDEX model_group_meeting_group ON model_group_meeting (group_id, day);
            CREATE TABLE model_group_entry (
              id TEXT NOT NULL PRIMARY KEY,
              group_id TEXT NOT NULL REFERENCES model_group (id),
              kind TEXT NOT NULL,
              day TEXT NOT NULL,
              words TEXT NOT NULL,
              amount INTEGER CONSTRAINT model_group_entry_amount CHECK (amount BETWEEN 1 AND 1000000000000),
              norm TEXT,
              entered_by_name TEXT NOT NULL,
              entered_at TEXT NOT NULL,
              is_mistake INTEGER NOT NULL CONSTRAINT model_group_entry_mistake CHECK (is_mistake IN (0, 1))
            ) STRICT;
            CREATE INDEX model_group_entry_group ON model_group_entry (group_id, day);
            CREATE TABLE model_group_file (
              group_id TEXT NOT NULL REFERENCES model_group (id),
              attachment_id TEXT NOT NULL REFERENCES attachment (id),
              PRIMARY KEY (group_id, attachment_id)
            ) STRICT;
            CREATE TABLE model_group_history (
              group_id TEXT NOT NULL REFERENCES model_group (id),
              number INTEGER NOT NULL,
              words TEXT NOT NULL,
              done_by_name TEXT NOT NULL,
              done_at TEXT NOT NULL,
              PRIMARY KEY (group_id, number)
            ) STRICT;
            CREATE INDEX model_group_history_done ON model_group_history (done_at);
            CREATE TABLE model_group_year (
              group_id TEXT NOT NULL REFERENCES model_group (id),
              year INTEGER NOT NULL,
              counts_as TEXT NOT NULL CONSTRAINT model_group_year_counts_as
                CHECK (counts_as IN ('new', 'strengthened', 'maintained')),
              PRIMARY KEY (group_id, year)
            ) STRICT;
            CREATE INDEX model_group_year_year ON model_group_year (year, counts_as)
            """),
        // Models beyond the target, whose money was given, materials of meetings, and what support did.
        Migration(
            "groups-002",
            """
            ALTER TABLE model_group ADD COLUMN is_extra INTEGER NOT NULL DEFAULT 0
              CONSTRAINT model_group_extra CHECK (is_extra IN (0, 1));
            ALTER TABLE model_group_entry ADD COLUMN fund TEXT
              CONSTRAINT model_group_entry_fund CHECK (fund IN ('central', 'local', 'other'));
            ALTER TABLE model_group_file ADD COLUMN sort TEXT NOT NULL DEFAULT 'record'
              CONSTRAINT model_group_file_sort CHECK (sort IN ('record', 'material'));
            CREATE TABLE model_group_effect (
              id TEXT NOT NULL PRIMARY KEY,
              group_id TEXT NOT NULL REFERENCES model_group (id),
              code TEXT NOT NULL,
              moment TEXT NOT NULL CONSTRAINT model_group_effect_moment CHECK (moment IN ('before', 'after')),
              day TEXT NOT NULL,
              quantity INTEGER NOT NULL CONSTRAINT model_group_effect_quantity
                CHECK (quantity BETWEEN 0 AND 1000000000),
              entered_by_name TEXT NOT NULL,
              entered_at TEXT NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX model_group_effect_once ON model_group_effect (group_id, code, moment);
            CREATE INDEX model_group_entry_kind ON model_group_entry (kind, day)
            """),
    ]

    /// What the constraints mean to the person who runs into them.
    public static let rules = [
        ConstraintRule(
            "model_group_member_once",
            Problem(
                .conflict, "group.member_twice",
                "Người này đang ở trong danh sách của mô hình. Mở danh sách để sửa dòng đã có.", field: "ho-ten"))
    ]
}
