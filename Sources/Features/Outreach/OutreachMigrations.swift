import Database
import Kernel

/// The tables of this room. They name `place` and `agency`; those rooms run before.
public enum OutreachMigrations {
    /// In the order in which they run.
    public static let all = [
        Migration(
            "outreach-001",
            """
            CREATE TABLE social_page (
              id TEXT NOT NULL PRIMARY KEY,
              kind TEXT NOT NULL CONSTRAINT social_page_kind
                CHECK (kind IN ('facebook_page', 'facebook_group', 'zalo_page', 'zalo_group', 'other')),
              name TEXT NOT NULL,
              link TEXT NOT NULL CONSTRAINT social_page_link CHECK (link LIKE 'https://%'),
              place_id INTEGER NOT NULL REFERENCES place (id),
              agency_id TEXT REFERENCES agency (id),
              keeper TEXT NOT NULL,
              from_day TEXT NOT NULL,
              until_day TEXT,
              folded TEXT NOT NULL,
              entered_by_name TEXT NOT NULL,
              entered_at TEXT NOT NULL,
              is_mistake INTEGER NOT NULL CONSTRAINT social_page_mistake CHECK (is_mistake IN (0, 1)),
              row_version INTEGER NOT NULL CONSTRAINT social_page_row_version CHECK (row_version >= 1),
              CONSTRAINT social_page_days CHECK (until_day IS NULL OR until_day >= from_day)
            ) STRICT;
            CREATE UNIQUE INDEX social_page_once ON social_page (link) WHERE until_day IS NULL AND is_mistake = 0;
            CREATE INDEX social_page_place ON social_page (place_id);
            CREATE TABLE event_target (
              place_id INTEGER NOT NULL REFERENCES place (id),
              year INTEGER NOT NULL CONSTRAINT event_target_year CHECK (year BETWEEN 2000 AND 2100),
              kind TEXT NOT NULL,
              variant TEXT NOT NULL,
              code TEXT NOT NULL,
              quantity INTEGER NOT NULL CONSTRAINT event_target_quantity CHECK (quantity BETWEEN 1 AND 10000000),
              set_by_name TEXT NOT NULL,
              set_at TEXT NOT NULL,
              PRIMARY KEY (place_id, year, kind, variant, code)
            ) STRICT
            """)
    ]

    /// What the constraints mean to the person who runs into them.
    public static let rules = [
        ConstraintRule(
            "social_page_once",
            Problem(
                .conflict, "social.twice",
                "Đường dẫn này đã có trong danh sách. Tìm theo tên để xem dòng đã có.", field: "duong-dan"))
    ]
}
