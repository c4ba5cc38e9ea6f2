import Database
import Kernel

/// The tables of this room. They name `place`, `person` and `agency`: those rooms run before.
public enum CadresMigrations {
    /// In the order in which they run.
    public static let all = [
        Migration(
            "cadres-001",
            """
            CREATE TABLE cadre (
              id TEXT NOT NULL PRIMARY KEY,
              person_id TEXT NOT NULL REFERENCES person (id),
              place_id INTEGER NOT NULL REFERENCES place (id),
              remark TEXT NOT NULL,
              taken_back_reason TEXT,
              taken_back_by TEXT,
              taken_back_at TEXT,
              recorded_by_name TEXT NOT NULL,
              recorded_at TEXT NOT NULL,
              row_version INTEGER NOT NULL CONSTRAINT cadre_row_version CHECK (row_version >= 1)
            ) STRICT;
            CREATE UNIQUE INDEX cadre_once ON cadre (person_id) WHERE taken_back_at IS NULL;
            CREATE INDEX cadre_person ON cadre (person_id);
            CREATE INDEX cadre_place ON cadre (place_id);
            CREATE TABLE cadre_entry (
              id TEXT NOT NULL PRIMARY KEY,
              cadre_id TEXT NOT NULL REFERENCES cadre (id),
              category TEXT NOT NULL,
              post TEXT NOT NULL,
              field TEXT,
              level INTEGER CONSTRAINT cadre_entry_level CHECK (level BETWEEN 0 AND 4),
              unit TEXT NOT NULL,
              agency_id TEXT REFERENCES agency (id),
              place_id INTEGER NOT NULL REFERENCES place (id),
              from_day TEXT NOT NULL,
              until_day TEXT,
              decision_number TEXT NOT NULL,
              decision_issuer TEXT NOT NULL,
              decision_day TEXT,
              end_way TEXT,
              end_note TEXT NOT NULL,
              folded TEXT NOT NULL,
              is_mistake INTEGER NOT NULL CONSTRAINT cadre_entry_mistake CHECK (is_mistake IN (0, 1)),
              mistake_reason TEXT NOT NULL,
              entered_by_name TEXT NOT NULL,
              entered_at TEXT NOT NULL,
              row_version INTEGER NOT NULL CONSTRAINT cadre_entry_row_version CHECK (row_version >= 1),
              CONSTRAINT cadre_entry_days CHECK (until_day IS NULL OR from_day <= until_day)
            ) STRICT;
            CREATE INDEX cadre_entry_cadre ON cadre_entry (cadre_id);
            CREATE INDEX cadre_entry_place ON cadre_entry (place_id, category);
            CREATE TABLE cadre_history (
              cadre_id TEXT NOT NULL REFERENCES cadre (id),
              number INTEGER NOT NULL,
              words TEXT NOT NULL,
              done_by_name TEXT NOT NULL,
              done_at TEXT NOT NULL,
              PRIMARY KEY (cadre_id, number)
            ) STRICT
            """)
    ]

    /// What the constraints mean to the person who runs into them.
    public static let rules = [
        ConstraintRule(
            "cadre_once",
            Problem(
                .conflict, "cadre.twice",
                "Người này đã có trong danh sách cán bộ nữ. Tìm trong danh sách rồi thêm chức vụ ở trang của người đó.",
                field: "ho-ten")),
        ConstraintRule(
            "cadre_entry_days",
            Problem("cadre.until", "Đến ngày trước ngày bắt đầu. Xem lại.", field: "den-ngay")),
    ]
}
