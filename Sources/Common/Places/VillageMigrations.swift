import Database
import Kernel

/// The tables of villages and attributes. Frozen: a released step never changes.
enum VillageMigrations {
    static let all = [
        Migration(
            "places-villages-001",
            """
            CREATE TABLE village_span (
              village_id INTEGER NOT NULL PRIMARY KEY REFERENCES place (id),
              valid_from TEXT,
              valid_to TEXT,
              decision TEXT NOT NULL,
              row_version INTEGER NOT NULL,
              CONSTRAINT village_span_order CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to)
            ) STRICT;
            CREATE UNIQUE INDEX place_village_code ON place (code) WHERE tier = 4;
            CREATE TABLE succession_basis (
              from_id INTEGER NOT NULL REFERENCES place (id),
              to_id INTEGER NOT NULL REFERENCES place (id),
              day TEXT,
              decision TEXT NOT NULL,
              PRIMARY KEY (from_id, to_id)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE place_attribute (
              id TEXT NOT NULL PRIMARY KEY,
              place_id INTEGER NOT NULL REFERENCES place (id),
              kind TEXT NOT NULL,
              quantity INTEGER CONSTRAINT place_attribute_quantity CHECK (quantity BETWEEN 0 AND 1000000),
              from_day TEXT NOT NULL,
              to_day TEXT,
              decision TEXT NOT NULL,
              source TEXT,
              row_version INTEGER NOT NULL,
              CONSTRAINT place_attribute_order CHECK (to_day IS NULL OR from_day <= to_day)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX place_attribute_place ON place_attribute (place_id, kind, from_day);
            CREATE INDEX place_attribute_kind ON place_attribute (kind, from_day)
            """)
    ]
}

extension PlacesMigrations {
    /// What violated constraints of this room mean.
    public static let rules = [
        ConstraintRule(
            "place_village_code",
            Problem(
                .conflict, "places.village_code_taken",
                "Vừa có người khác ghi một thôn cùng mã. Chưa lưu gì cả; gửi lại lần nữa.", field: "ma")),
        ConstraintRule(
            "place_structure_code",
            Problem(
                .conflict, "places.village_code_taken",
                "Vừa có người khác ghi một địa bàn cùng mã. Chưa lưu gì cả; gửi lại lần nữa.", field: "ma")),
        ConstraintRule(
            "place_pkey",
            Problem(
                .conflict, "places.village_twice",
                "Vừa có người khác thêm thôn cùng lúc. Chưa lưu gì cả; gửi lại lần nữa.")),
    ]
}
