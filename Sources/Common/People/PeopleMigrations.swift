import Database
import Kernel

/// The tables of this room. They name `place`: that room runs before.
public enum PeopleMigrations {
    /// In the order in which they run.
    public static let all = [
        Migration(
            "persons-001",
            """
            CREATE TABLE person (
              id TEXT NOT NULL PRIMARY KEY,
              name TEXT NOT NULL CONSTRAINT person_name CHECK (length(name) BETWEEN 1 AND 80),
              folded TEXT NOT NULL,
              spelling TEXT NOT NULL,
              sort_key TEXT NOT NULL,
              sex TEXT NOT NULL CONSTRAINT person_sex CHECK (sex IN ('female', 'male')),
              birth_year INTEGER CONSTRAINT person_birth_year CHECK (birth_year BETWEEN 1900 AND 2100),
              birth_day TEXT CONSTRAINT person_birth_day CHECK (birth_day IS NULL OR birth_year IS NOT NULL),
              ethnicity TEXT,
              residence_id INTEGER REFERENCES place (id),
              merged_into TEXT REFERENCES person (id),
              created_by_name TEXT NOT NULL,
              created_at TEXT NOT NULL,
              row_version INTEGER NOT NULL CONSTRAINT person_row_version CHECK (row_version >= 1)
            ) STRICT;
            CREATE INDEX person_again ON person (folded, birth_year);
            CREATE INDEX person_residence ON person (residence_id);
            CREATE INDEX person_merged ON person (merged_into);
            CREATE TABLE person_revision (
              person_id TEXT NOT NULL REFERENCES person (id),
              number INTEGER NOT NULL,
              name TEXT NOT NULL,
              sex TEXT NOT NULL,
              birth_year INTEGER,
              birth_day TEXT,
              ethnicity TEXT,
              residence_id INTEGER,
              reason TEXT NOT NULL,
              other_id TEXT,
              changed_by_name TEXT NOT NULL,
              changed_at TEXT NOT NULL,
              PRIMARY KEY (person_id, number)
            ) STRICT
            """)
    ]

    /// What the constraints mean to the person who runs into them.
    public static let rules = [
        ConstraintRule(
            "person_birth_year",
            Problem("person.birth_old", "Năm sinh cần từ 1900 đến nay. Xem lại năm đã ghi.", field: "nam-sinh"))
    ]
}
