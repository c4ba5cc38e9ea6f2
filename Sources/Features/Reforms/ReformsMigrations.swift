import Database
import Kernel

/// The table of this room, and what constraints of structures mean to who records a reform.
public enum ReformsMigrations {
    public static let all = [
        Migration(
            "reforms-001",
            """
            CREATE TABLE reform (
              structure_id INTEGER NOT NULL PRIMARY KEY REFERENCES structure (id),
              source_text TEXT NOT NULL,
              recorded_by TEXT NOT NULL,
              recorded_by_name TEXT NOT NULL,
              recorded_at TEXT NOT NULL
            ) STRICT
            """)
    ]

    public static let rules = [
        ConstraintRule("structure_pkey", ReformStore.stale),
        ConstraintRule("structure_in_force_from", ReformStore.stale),
    ]
}
