import Database
import Kernel

/// The tables of this room. They name `place`, `person` and `event`: those rooms run before.
public enum TrainingsMigrations {
    /// In the order in which they run.
    public static let all = [
        Migration(
            "trainings-001",
            """
            CREATE TABLE nomination (
              id TEXT NOT NULL PRIMARY KEY,
              event_id TEXT NOT NULL REFERENCES event (id),
              person_id TEXT NOT NULL REFERENCES person (id),
              unit_id INTEGER NOT NULL REFERENCES place (id),
              holder_id INTEGER NOT NULL REFERENCES place (id),
              audience TEXT,
              note TEXT NOT NULL,
              state TEXT NOT NULL CONSTRAINT nomination_state CHECK (state IN ('open', 'accepted', 'refused')),
              reason TEXT NOT NULL,
              named_by_name TEXT NOT NULL,
              named_at TEXT NOT NULL,
              row_version INTEGER NOT NULL CONSTRAINT nomination_row_version CHECK (row_version >= 1)
            ) STRICT;
            CREATE UNIQUE INDEX nomination_once ON nomination (event_id, person_id) WHERE state <> 'refused';
            CREATE INDEX nomination_event ON nomination (event_id, state);
            CREATE INDEX nomination_person ON nomination (person_id);
            CREATE INDEX nomination_holder ON nomination (holder_id) WHERE state = 'open';
            CREATE TABLE nomination_step (
              nomination_id TEXT NOT NULL REFERENCES nomination (id),
              number INTEGER NOT NULL,
              words TEXT NOT NULL,
              done_by_name TEXT NOT NULL,
              done_at TEXT NOT NULL,
              PRIMARY KEY (nomination_id, number)
            ) STRICT;
            CREATE TABLE class_details (
              event_id TEXT NOT NULL PRIMARY KEY REFERENCES event (id),
              guide TEXT,
              guide_words TEXT NOT NULL
            ) STRICT;
            CREATE TABLE class_audience (
              event_id TEXT NOT NULL REFERENCES event (id),
              audience TEXT NOT NULL,
              PRIMARY KEY (event_id, audience)
            ) STRICT;
            CREATE TABLE trainer (
              id TEXT NOT NULL PRIMARY KEY,
              person_id TEXT NOT NULL REFERENCES person (id),
              place_id INTEGER NOT NULL REFERENCES place (id),
              is_source INTEGER NOT NULL CONSTRAINT trainer_is_source CHECK (is_source IN (0, 1)),
              subjects TEXT NOT NULL,
              from_day TEXT NOT NULL,
              ended_on TEXT
            ) STRICT;
            CREATE UNIQUE INDEX trainer_once ON trainer (person_id, place_id) WHERE ended_on IS NULL;
            CREATE TABLE class_trainer (
              event_id TEXT NOT NULL REFERENCES event (id),
              trainer_id TEXT NOT NULL REFERENCES trainer (id),
              PRIMARY KEY (event_id, trainer_id)
            ) STRICT;
            CREATE TABLE class_certificate (
              event_id TEXT NOT NULL REFERENCES event (id),
              person_id TEXT NOT NULL REFERENCES person (id),
              number INTEGER NOT NULL CONSTRAINT class_certificate_number CHECK (number >= 1),
              PRIMARY KEY (event_id, person_id)
            ) STRICT;
            CREATE UNIQUE INDEX class_certificate_number_once ON class_certificate (event_id, number)
            """)
    ]

    /// What the constraints mean to the person who runs into them.
    public static let rules = [
        ConstraintRule(
            "nomination_once",
            Problem(
                .conflict, "training.twice", "Người này đã được cử vào lớp này rồi. Xem danh sách cử.", field: "ho-ten")
        ),
        ConstraintRule(
            "trainer_once",
            Problem(
                .conflict, "training.trainer_twice", "Người này đã ở trong danh sách giảng viên.", field: "ho-ten")),
    ]
}
