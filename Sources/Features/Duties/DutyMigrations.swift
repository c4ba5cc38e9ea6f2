import Database
import Kernel

/// The table of duties. It names `agency`: Accounts runs before.
public enum DutyMigrations {
    /// In the order in which they run.
    public static let all = [
        Migration(
            "people-004",
            """
            CREATE TABLE agency_duty (
              id TEXT NOT NULL PRIMARY KEY,
              agency_id TEXT NOT NULL REFERENCES agency (id),
              kind TEXT NOT NULL CONSTRAINT agency_duty_kind CHECK (kind IN ('lead', 'coordinating', 'task',
                'mainstreaming', 'secretariat')),
              subject TEXT,
              partner_id TEXT REFERENCES agency (id),
              words TEXT NOT NULL CONSTRAINT agency_duty_words CHECK (length(words) <= 1000),
              year_from INTEGER NOT NULL,
              year_to INTEGER NOT NULL,
              source TEXT NOT NULL CONSTRAINT agency_duty_source CHECK (length(source) BETWEEN 1 AND 300),
              created_at TEXT NOT NULL,
              created_by TEXT NOT NULL,
              removed_at TEXT,
              CONSTRAINT agency_duty_years CHECK (year_to >= year_from),
              CONSTRAINT agency_duty_partner CHECK (partner_id <> agency_id)
            ) STRICT;
            CREATE INDEX agency_duty_of ON agency_duty (agency_id, year_from)
            """)
    ]

    /// What the constraints mean to the person who runs into them.
    public static let rules = [
        ConstraintRule(
            "agency_duty_partner",
            Problem(
                "duty.partner_self", "Đơn vị không tự phối hợp với mình. Ghi mã của đơn vị khác.", field: "cung"))
    ]
}
