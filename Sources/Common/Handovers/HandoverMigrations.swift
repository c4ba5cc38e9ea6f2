import Database
import Kernel

/// The tables of hand-overs. They name `user_account`, `place` and `paper`: those rooms run before.
public enum HandoverMigrations {
    /// In the order in which they run.
    public static let all = [
        Migration(
            "people-002",
            """
            CREATE TABLE handover (
              id TEXT NOT NULL PRIMARY KEY,
              giver_id TEXT NOT NULL REFERENCES user_account (id),
              giver_name TEXT NOT NULL,
              giver_agency TEXT NOT NULL,
              giver_place INTEGER NOT NULL REFERENCES place (id),
              receiver_id TEXT NOT NULL REFERENCES user_account (id),
              receiver_name TEXT NOT NULL,
              receiver_agency TEXT NOT NULL,
              receiver_place INTEGER NOT NULL REFERENCES place (id),
              day TEXT NOT NULL,
              reason TEXT NOT NULL CONSTRAINT handover_reason CHECK (length(reason) BETWEEN 1 AND 500),
              with_papers INTEGER NOT NULL CONSTRAINT handover_with_papers CHECK (with_papers IN (0, 1)),
              made_by TEXT NOT NULL,
              made_by_name TEXT NOT NULL,
              made_at TEXT NOT NULL,
              taken_back_at TEXT,
              taken_back_by_name TEXT,
              done_at TEXT,
              read_at TEXT,
              CONSTRAINT handover_other CHECK (receiver_id <> giver_id),
              CONSTRAINT handover_taken_back CHECK (taken_back_at IS NULL OR done_at IS NULL)
            ) STRICT;
            CREATE UNIQUE INDEX handover_papers ON handover (giver_id)
              WHERE with_papers = 1 AND done_at IS NULL AND taken_back_at IS NULL;
            CREATE INDEX handover_giver ON handover (giver_id, day);
            CREATE INDEX handover_receiver ON handover (receiver_id, day);
            CREATE INDEX handover_due ON handover (day) WHERE done_at IS NULL AND taken_back_at IS NULL;
            CREATE TABLE handover_role (
              handover_id TEXT NOT NULL REFERENCES handover (id),
              role TEXT NOT NULL,
              place_id INTEGER NOT NULL REFERENCES place (id),
              from_day TEXT NOT NULL,
              until_day TEXT,
              was_held INTEGER NOT NULL CONSTRAINT handover_role_was_held CHECK (was_held IN (0, 1)),
              PRIMARY KEY (handover_id, role, place_id, from_day)
            ) STRICT;
            CREATE TABLE handover_item (
              handover_id TEXT NOT NULL REFERENCES handover (id),
              position INTEGER NOT NULL CONSTRAINT handover_item_position CHECK (position >= 1),
              paper_id TEXT NOT NULL REFERENCES paper (id),
              part TEXT NOT NULL CONSTRAINT handover_item_part CHECK (part IN ('drafting', 'returned', 'submitted',
                'approved', 'approval', 'issuing')),
              passes INTEGER NOT NULL CONSTRAINT handover_item_passes CHECK (passes IN (0, 1)),
              PRIMARY KEY (handover_id, position)
            ) STRICT
            """)
    ]

    /// What the constraints mean to the person who runs into them.
    public static let rules = [
        ConstraintRule(
            "handover_papers",
            Problem(
                .conflict, "handover.papers_planned",
                "Văn bản đang làm của người này đã nằm trong một bàn giao chưa đến ngày. Rút bàn giao đó, hoặc bỏ chọn văn "
                    + "bản.",
                field: "van-ban"))
    ]
}
