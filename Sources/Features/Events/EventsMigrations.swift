import Database
import Kernel

/// The tables of this room. They name `place`, `agency`, `attachment`, `person` and `model_group`: those rooms run before.
public enum EventsMigrations {
    /// In the order in which they run.
    public static let all = [
        Migration(
            "events-001",
            """
            CREATE TABLE event_import (
              id TEXT NOT NULL PRIMARY KEY,
              place_id INTEGER NOT NULL REFERENCES place (id),
              attachment_id TEXT NOT NULL REFERENCES attachment (id),
              state TEXT NOT NULL CONSTRAINT event_import_state CHECK (state IN ('open', 'kept', 'discarded')),
              records INTEGER NOT NULL,
              created_by TEXT NOT NULL,
              created_by_name TEXT NOT NULL,
              created_at TEXT NOT NULL
            ) STRICT;
            CREATE TABLE event (
              id TEXT NOT NULL PRIMARY KEY,
              kind TEXT NOT NULL,
              variant TEXT NOT NULL,
              title TEXT NOT NULL CONSTRAINT event_title CHECK (length(title) BETWEEN 1 AND 400),
              own_title TEXT NOT NULL,
              place_id INTEGER NOT NULL REFERENCES place (id),
              agency_id TEXT REFERENCES agency (id),
              tier INTEGER NOT NULL CONSTRAINT event_tier CHECK (tier BETWEEN -1 AND 4),
              activity TEXT NOT NULL,
              period_from TEXT NOT NULL,
              period_until TEXT NOT NULL,
              period_words TEXT NOT NULL,
              planned_people INTEGER CONSTRAINT event_planned_people CHECK (planned_people BETWEEN 1 AND 1000000),
              details_follow INTEGER NOT NULL CONSTRAINT event_details_follow CHECK (details_follow IN (0, 1)),
              is_pilot INTEGER NOT NULL CONSTRAINT event_is_pilot CHECK (is_pilot IN (0, 1)),
              venue TEXT NOT NULL,
              partner TEXT NOT NULL,
              cost INTEGER CONSTRAINT event_cost CHECK (cost BETWEEN 1 AND 1000000000000),
              cost_source TEXT NOT NULL,
              remark TEXT NOT NULL,
              lessons TEXT NOT NULL,
              state TEXT NOT NULL CONSTRAINT event_state CHECK (state IN ('planned', 'held', 'cancelled')),
              cancel_reason TEXT NOT NULL,
              held_from TEXT,
              held_until TEXT,
              rounds INTEGER CONSTRAINT event_rounds CHECK (rounds BETWEEN 1 AND 1000),
              first_day TEXT NOT NULL,
              last_day TEXT NOT NULL,
              year INTEGER NOT NULL,
              people INTEGER NOT NULL,
              folded TEXT NOT NULL,
              taken_back_reason TEXT,
              taken_back_by TEXT,
              taken_back_at TEXT,
              recorded_by TEXT NOT NULL,
              recorded_by_name TEXT NOT NULL,
              recorded_at TEXT NOT NULL,
              import_id TEXT REFERENCES event_import (id),
              row_version INTEGER NOT NULL CONSTRAINT event_row_version CHECK (row_version >= 1),
              CONSTRAINT event_period CHECK (period_from <= period_until),
              CONSTRAINT event_days CHECK (first_day <= last_day),
              CONSTRAINT event_held CHECK ((state = 'held') = (held_from IS NOT NULL))
            ) STRICT;
            CREATE INDEX event_place ON event (place_id, kind, activity);
            CREATE INDEX event_activity ON event (activity, year, kind);
            CREATE INDEX event_first_day ON event (first_day);
            CREATE INDEX event_variant ON event (kind, variant, held_until);
            CREATE INDEX event_agency ON event (agency_id, year, activity);
            CREATE INDEX event_recorded_by ON event (recorded_by, recorded_at);
            CREATE TABLE event_trait (
              event_id TEXT NOT NULL REFERENCES event (id),
              sort TEXT NOT NULL CONSTRAINT event_trait_sort CHECK (sort IN ('channel', 'language', 'topic')),
              code TEXT NOT NULL,
              PRIMARY KEY (event_id, sort, code)
            ) STRICT;
            CREATE TABLE event_count (
              event_id TEXT NOT NULL REFERENCES event (id),
              age TEXT NOT NULL,
              women INTEGER NOT NULL CONSTRAINT event_count_women CHECK (women BETWEEN 0 AND 1000000),
              men INTEGER NOT NULL CONSTRAINT event_count_men CHECK (men BETWEEN 0 AND 1000000),
              minority_women INTEGER CONSTRAINT event_count_minority_women
                CHECK (minority_women BETWEEN 0 AND 1000000),
              minority_men INTEGER CONSTRAINT event_count_minority_men CHECK (minority_men BETWEEN 0 AND 1000000),
              PRIMARY KEY (event_id, age)
            ) STRICT;
            CREATE TABLE event_participant (
              id TEXT NOT NULL PRIMARY KEY,
              event_id TEXT NOT NULL REFERENCES event (id),
              person_id TEXT NOT NULL REFERENCES person (id),
              role TEXT NOT NULL CONSTRAINT event_participant_role
                CHECK (role IN ('participant', 'guest', 'organiser')),
              attended INTEGER CONSTRAINT event_participant_attended CHECK (attended IN (0, 1)),
              is_woman INTEGER NOT NULL CONSTRAINT event_participant_woman CHECK (is_woman IN (0, 1)),
              is_minority INTEGER CONSTRAINT event_participant_minority CHECK (is_minority IN (0, 1)),
              added_by_name TEXT NOT NULL,
              added_at TEXT NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX event_participant_once ON event_participant (event_id, person_id);
            CREATE INDEX event_participant_person ON event_participant (person_id);
            CREATE TABLE event_line (
              id TEXT NOT NULL PRIMARY KEY,
              event_id TEXT NOT NULL REFERENCES event (id),
              kind TEXT NOT NULL CONSTRAINT event_line_kind
                CHECK (kind IN ('question', 'commitment', 'result', 'publicity', 'product', 'handout')),
              words TEXT NOT NULL,
              who TEXT NOT NULL,
              code TEXT,
              told TEXT CONSTRAINT event_line_told CHECK (told IN ('before', 'during', 'after')),
              day TEXT,
              quantity INTEGER CONSTRAINT event_line_quantity CHECK (quantity BETWEEN 1 AND 100000000),
              licence TEXT NOT NULL,
              issuer TEXT NOT NULL,
              done_on TEXT,
              done_note TEXT NOT NULL,
              entered_by_name TEXT NOT NULL,
              entered_at TEXT NOT NULL,
              is_mistake INTEGER NOT NULL CONSTRAINT event_line_mistake CHECK (is_mistake IN (0, 1)),
              row_version INTEGER NOT NULL CONSTRAINT event_line_row_version CHECK (row_version >= 1)
            ) STRICT;
            CREATE INDEX event_line_event ON event_line (event_id, kind);
            CREATE INDEX event_line_open ON event_line (day)
              WHERE kind = 'commitment' AND done_on IS NULL AND is_mistake = 0;
            CREATE TABLE event_group (
              event_id TEXT NOT NULL REFERENCES event (id),
              group_id TEXT NOT NULL REFERENCES model_group (id),
              gave_step INTEGER NOT NULL CONSTRAINT event_group_gave_step CHECK (gave_step IN (0, 1)),
              PRIMARY KEY (event_id, group_id)
            ) STRICT;
            CREATE INDEX event_group_group ON event_group (group_id);
            CREATE TABLE event_file (
              event_id TEXT NOT NULL REFERENCES event (id),
              attachment_id TEXT NOT NULL REFERENCES attachment (id),
              PRIMARY KEY (event_id, attachment_id)
            ) STRICT;
            CREATE TABLE event_history (
              event_id TEXT NOT NULL REFERENCES event (id),
              number INTEGER NOT NULL,
              words TEXT NOT NULL,
              done_by_name TEXT NOT NULL,
              done_at TEXT NOT NULL,
              PRIMARY KEY (event_id, number)
            ) STRICT
            """),
        // Pairs that two levels plan, kept with every change of an event: comparing all events for every page took seconds
        // for a nation of 300.000.
        Migration(
            "events-overlaps",
            """
            CREATE TABLE event_overlap (
              first_id TEXT NOT NULL REFERENCES event (id),
              second_id TEXT NOT NULL REFERENCES event (id),
              PRIMARY KEY (first_id, second_id),
              CONSTRAINT event_overlap_order CHECK (first_id < second_id)
            ) STRICT;
            CREATE INDEX event_overlap_second ON event_overlap (second_id);
            CREATE INDEX event_content ON event (activity, kind, variant, first_day, last_day);
            INSERT INTO event_overlap (first_id, second_id)
            SELECT DISTINCT CASE WHEN x.id < y.id THEN x.id ELSE y.id END, CASE WHEN x.id < y.id THEN y.id ELSE x.id END
              FROM event x
              LEFT JOIN place_path p ON p.place_id = x.place_id AND p.structure_id IN (SELECT id FROM structure)
              JOIN event y ON y.place_id IN (x.place_id, p.province_id, p.district_id, p.commune_id, p.unit_id)
             WHERE x.taken_back_at IS NULL AND x.state <> 'cancelled' AND x.tier >= 0 AND y.taken_back_at IS NULL
               AND y.state <> 'cancelled' AND y.tier >= 0 AND y.tier <> x.tier AND y.id <> x.id AND y.kind = x.kind
               AND y.variant = x.variant AND y.activity = x.activity AND y.first_day <= x.last_day
               AND x.first_day <= y.last_day
            """),
        // What else is counted of an event, and from which product something was handed out.
        Migration(
            "events-002",
            """
            CREATE TABLE event_measure (
              event_id TEXT NOT NULL REFERENCES event (id),
              code TEXT NOT NULL,
              quantity INTEGER NOT NULL CONSTRAINT event_measure_quantity CHECK (quantity BETWEEN 0 AND 10000000),
              PRIMARY KEY (event_id, code)
            ) STRICT;
            ALTER TABLE event_line ADD COLUMN of_line TEXT REFERENCES event_line (id);
            ALTER TABLE event_line ADD COLUMN folded TEXT NOT NULL DEFAULT '';
            CREATE INDEX event_line_of ON event_line (of_line);
            CREATE INDEX event_line_kind_event ON event_line (kind, event_id)
            """),
    ]

    /// What the constraints mean to the person who runs into them.
    public static let rules = [
        ConstraintRule(
            "event_participant_once",
            Problem(
                .conflict, "event.participant_twice",
                "Người này đang ở trong danh sách của sự kiện. Mở danh sách để sửa dòng đã có.", field: "ho-ten"))
    ]
}
