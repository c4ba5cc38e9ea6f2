import Database
import Kernel

/// The tables of this room. They name `place`, `agency`, `attachment`, `model_group` and `event`: those rooms run before.
public enum LaunchesMigrations {
    /// In the order in which they run.
    public static let all = [
        Migration(
            "launches-001",
            """
            CREATE TABLE launch_plan (
              id TEXT NOT NULL PRIMARY KEY,
              agency_id TEXT NOT NULL REFERENCES agency (id),
              place_id INTEGER NOT NULL REFERENCES place (id),
              year INTEGER NOT NULL CONSTRAINT launch_plan_year CHECK (year BETWEEN 2000 AND 2100),
              title TEXT NOT NULL CONSTRAINT launch_plan_title CHECK (length(title) BETWEEN 1 AND 600),
              number TEXT NOT NULL,
              paper_day TEXT,
              kind TEXT NOT NULL,
              teams INTEGER NOT NULL CONSTRAINT launch_plan_teams CHECK (teams BETWEEN 1 AND 10000),
              people INTEGER CONSTRAINT launch_plan_people CHECK (people BETWEEN 1 AND 1000),
              money TEXT NOT NULL,
              remark TEXT NOT NULL,
              folded TEXT NOT NULL,
              taken_back_reason TEXT,
              taken_back_by TEXT,
              taken_back_at TEXT,
              made_by TEXT NOT NULL,
              made_by_name TEXT NOT NULL,
              made_at TEXT NOT NULL,
              row_version INTEGER NOT NULL CONSTRAINT launch_plan_row_version CHECK (row_version >= 1)
            ) STRICT;
            CREATE INDEX launch_plan_place ON launch_plan (place_id, year);
            CREATE TABLE launch_part (
              plan_id TEXT NOT NULL REFERENCES launch_plan (id),
              position INTEGER NOT NULL,
              role TEXT NOT NULL CONSTRAINT launch_part_role CHECK (role IN ('board', 'member', 'invitee', 'other')),
              words TEXT NOT NULL,
              people INTEGER NOT NULL CONSTRAINT launch_part_people CHECK (people BETWEEN 1 AND 1000),
              PRIMARY KEY (plan_id, position)
            ) STRICT;
            CREATE TABLE launch_wave (
              plan_id TEXT NOT NULL REFERENCES launch_plan (id),
              number INTEGER NOT NULL CONSTRAINT launch_wave_number CHECK (number BETWEEN 1 AND 20),
              period_from TEXT NOT NULL,
              period_until TEXT NOT NULL,
              period_words TEXT NOT NULL,
              teams INTEGER NOT NULL CONSTRAINT launch_wave_teams CHECK (teams BETWEEN 1 AND 10000),
              units INTEGER CONSTRAINT launch_wave_units CHECK (units BETWEEN 1 AND 10000),
              same_units TEXT NOT NULL CONSTRAINT launch_wave_same CHECK (same_units IN ('unsaid', 'same', 'other', 'partly')),
              districts INTEGER CONSTRAINT launch_wave_districts CHECK (districts BETWEEN 1 AND 1000),
              details_follow INTEGER NOT NULL CONSTRAINT launch_wave_follow CHECK (details_follow IN (0, 1)),
              printed TEXT NOT NULL,
              PRIMARY KEY (plan_id, number),
              CONSTRAINT launch_wave_days CHECK (period_until >= period_from)
            ) STRICT;
            CREATE TABLE launch_invitee (
              plan_id TEXT NOT NULL REFERENCES launch_plan (id),
              position INTEGER NOT NULL,
              words TEXT NOT NULL,
              PRIMARY KEY (plan_id, position)
            ) STRICT;
            CREATE TABLE launch_line (
              id TEXT NOT NULL PRIMARY KEY,
              plan_id TEXT NOT NULL REFERENCES launch_plan (id),
              wave INTEGER NOT NULL,
              place_id INTEGER NOT NULL REFERENCES place (id),
              day TEXT,
              time TEXT NOT NULL,
              venue TEXT NOT NULL,
              remark TEXT NOT NULL,
              planner_by TEXT,
              planner_at TEXT,
              planner_note TEXT NOT NULL,
              unit_by TEXT,
              unit_at TEXT,
              unit_note TEXT NOT NULL,
              event_id TEXT REFERENCES event (id),
              is_mistake INTEGER NOT NULL CONSTRAINT launch_line_mistake CHECK (is_mistake IN (0, 1)),
              row_version INTEGER NOT NULL CONSTRAINT launch_line_row_version CHECK (row_version >= 1)
            ) STRICT;
            CREATE INDEX launch_line_plan ON launch_line (plan_id, wave);
            CREATE INDEX launch_line_place ON launch_line (place_id);
            CREATE TABLE launch_need (
              id TEXT NOT NULL PRIMARY KEY,
              plan_id TEXT NOT NULL REFERENCES launch_plan (id),
              thing TEXT NOT NULL,
              quantity TEXT NOT NULL,
              who TEXT NOT NULL,
              done_on TEXT,
              is_mistake INTEGER NOT NULL CONSTRAINT launch_need_mistake CHECK (is_mistake IN (0, 1))
            ) STRICT;
            CREATE INDEX launch_need_plan ON launch_need (plan_id);
            CREATE TABLE launch_history (
              plan_id TEXT NOT NULL REFERENCES launch_plan (id),
              number INTEGER NOT NULL,
              words TEXT NOT NULL,
              done_by_name TEXT NOT NULL,
              done_at TEXT NOT NULL,
              PRIMARY KEY (plan_id, number)
            ) STRICT;
            CREATE TABLE launch_import (
              id TEXT NOT NULL PRIMARY KEY,
              plan_id TEXT NOT NULL REFERENCES launch_plan (id),
              attachment_id TEXT NOT NULL REFERENCES attachment (id),
              state TEXT NOT NULL CONSTRAINT launch_import_state CHECK (state IN ('open', 'kept', 'discarded')),
              records INTEGER NOT NULL,
              made_by TEXT NOT NULL,
              made_by_name TEXT NOT NULL,
              made_at TEXT NOT NULL
            ) STRICT
            """)
    ]
}
