import Database
import Kernel

/// The tables of this room. Frozen: a released step never changes.
public enum TotalsMigrations {
    public static let all = [
        Migration(
            "totals-001",
            """
            CREATE TABLE counted_indicator (
              id INTEGER NOT NULL PRIMARY KEY,
              code TEXT NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX counted_indicator_code ON counted_indicator (code);
            CREATE TABLE fact (
              record_id TEXT NOT NULL,
              position INTEGER NOT NULL,
              record_kind TEXT NOT NULL,
              indicator_id INTEGER NOT NULL REFERENCES counted_indicator (id),
              place_id INTEGER NOT NULL REFERENCES place (id),
              tier INTEGER NOT NULL CONSTRAINT fact_tier CHECK (tier BETWEEN -1 AND 4),
              day TEXT NOT NULL,
              year INTEGER NOT NULL CONSTRAINT fact_year CHECK (year BETWEEN 2000 AND 2100),
              quantity INTEGER NOT NULL CONSTRAINT fact_quantity CHECK (quantity BETWEEN 1 AND 999999999),
              is_evidenced INTEGER NOT NULL CONSTRAINT fact_is_evidenced CHECK (is_evidenced IN (0, 1)),
              PRIMARY KEY (record_id, position)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX fact_place ON fact (place_id, indicator_id, year);
            CREATE TABLE counted_target (
              plan_place_id INTEGER NOT NULL REFERENCES place (id),
              period INTEGER NOT NULL,
              indicator_id INTEGER NOT NULL REFERENCES counted_indicator (id),
              place_id INTEGER NOT NULL REFERENCES place (id),
              tier INTEGER NOT NULL CONSTRAINT counted_target_tier CHECK (tier BETWEEN -1 AND 4),
              issuer INTEGER NOT NULL CONSTRAINT counted_target_issuer CHECK (issuer BETWEEN 0 AND 4),
              quantity INTEGER NOT NULL,
              version_id TEXT NOT NULL,
              PRIMARY KEY (plan_place_id, period, indicator_id, place_id, tier)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX counted_target_place ON counted_target (place_id, period);
            CREATE TABLE total_place (
              place_id INTEGER NOT NULL,
              period INTEGER NOT NULL,
              indicator_id INTEGER NOT NULL,
              issuer INTEGER NOT NULL,
              tier INTEGER NOT NULL,
              target INTEGER NOT NULL,
              evidenced INTEGER NOT NULL,
              declared INTEGER NOT NULL,
              entries INTEGER NOT NULL,
              PRIMARY KEY (place_id, period, indicator_id, issuer, tier)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE total_node (
              structure_id INTEGER NOT NULL,
              parent_id INTEGER NOT NULL,
              period INTEGER NOT NULL,
              node_id INTEGER NOT NULL,
              indicator_id INTEGER NOT NULL,
              issuer INTEGER NOT NULL,
              target INTEGER NOT NULL,
              evidenced INTEGER NOT NULL,
              declared INTEGER NOT NULL,
              entries INTEGER NOT NULL,
              PRIMARY KEY (structure_id, parent_id, period, node_id, indicator_id, issuer)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE total_tier (
              structure_id INTEGER NOT NULL,
              node_id INTEGER NOT NULL,
              period INTEGER NOT NULL,
              indicator_id INTEGER NOT NULL,
              issuer INTEGER NOT NULL,
              tier INTEGER NOT NULL,
              target INTEGER NOT NULL,
              evidenced INTEGER NOT NULL,
              declared INTEGER NOT NULL,
              entries INTEGER NOT NULL,
              PRIMARY KEY (structure_id, node_id, period, indicator_id, issuer, tier)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE total_delta (
              step INTEGER NOT NULL,
              place_id INTEGER NOT NULL,
              period INTEGER NOT NULL,
              indicator_id INTEGER NOT NULL,
              issuer INTEGER NOT NULL,
              tier INTEGER NOT NULL,
              target INTEGER NOT NULL,
              evidenced INTEGER NOT NULL,
              declared INTEGER NOT NULL,
              entries INTEGER NOT NULL
            ) STRICT
            """),
        // The first day of a fact that stands for a span of days; NULL where the day itself is known.
        Migration("totals-002", "ALTER TABLE fact ADD COLUMN first_day TEXT"),
    ]

    /// What violated constraints mean to a person.
    public static let rules = [
        ConstraintRule(
            "fact_quantity",
            Problem(
                "fact.quantity", "Số lượng cần từ 1 đến 999.999.999. Xem lại số đã ghi.", field: "quantity")),
        ConstraintRule(
            "fact_year",
            Problem("fact.year", "Ngày của kết quả cần trong các năm 2000–2100.", field: "day")),
    ]
}
