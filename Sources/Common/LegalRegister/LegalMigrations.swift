import Database
import Kernel

/// The tables of the register. They name `agency`, `place` and `attachment`: those rooms run before.
public enum LegalMigrations {
    /// In the order in which they run.
    public static let all = [
        Migration(
            "legal-001",
            """
            CREATE TABLE legal_document (
              id TEXT NOT NULL PRIMARY KEY,
              kind TEXT NOT NULL CONSTRAINT legal_document_kind CHECK (kind IN ('law', 'decree', 'resolution', 'decision',
                'circular', 'plan', 'guidance', 'official_letter', 'other')),
              symbol TEXT,
              number TEXT NOT NULL,
              number_key TEXT NOT NULL,
              day TEXT,
              day_key TEXT NOT NULL,
              issuer TEXT NOT NULL CONSTRAINT legal_document_issuer_length CHECK (length(issuer) BETWEEN 1 AND 300),
              issuer_key TEXT NOT NULL,
              agency_id TEXT REFERENCES agency (id),
              place_id INTEGER REFERENCES place (id),
              tier INTEGER CONSTRAINT legal_document_tier CHECK (tier BETWEEN 0 AND 4),
              title TEXT NOT NULL CONSTRAINT legal_document_title_length CHECK (length(title) <= 2000),
              in_force_from TEXT,
              in_force_until TEXT CONSTRAINT legal_document_days
                CHECK (in_force_until IS NULL OR in_force_from IS NULL OR in_force_until >= in_force_from),
              awaits_change TEXT,
              remark TEXT,
              source TEXT NOT NULL CONSTRAINT legal_document_source_length CHECK (length(source) BETWEEN 1 AND 500),
              mark TEXT NOT NULL CONSTRAINT legal_document_mark CHECK (mark IN ('verified', 'seed', 'unverified')),
              folded TEXT NOT NULL,
              issuer_sort TEXT NOT NULL,
              title_sort TEXT NOT NULL,
              row_version INTEGER NOT NULL CONSTRAINT legal_document_row_version CHECK (row_version >= 1),
              created_at TEXT NOT NULL,
              created_by TEXT NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX legal_document_natural ON legal_document (issuer_key, number_key, day_key, kind);
            CREATE INDEX legal_document_number ON legal_document (number);
            CREATE INDEX legal_document_day ON legal_document (day_key, id);
            CREATE TABLE legal_relation (
              child_id TEXT NOT NULL REFERENCES legal_document (id),
              parent_id TEXT NOT NULL REFERENCES legal_document (id)
                CONSTRAINT legal_relation_self CHECK (parent_id <> child_id),
              kind TEXT NOT NULL CONSTRAINT legal_relation_kind
                CHECK (kind IN ('replaces', 'amends', 'guides', 'implements')),
              from_day TEXT,
              source TEXT NOT NULL CONSTRAINT legal_relation_source_length CHECK (length(source) BETWEEN 1 AND 500),
              mark TEXT NOT NULL CONSTRAINT legal_relation_mark CHECK (mark IN ('verified', 'seed', 'unverified')),
              PRIMARY KEY (child_id, parent_id, kind)
            ) STRICT;
            CREATE INDEX legal_relation_parent ON legal_relation (parent_id, kind);
            CREATE TABLE legal_document_file (
              document_id TEXT NOT NULL REFERENCES legal_document (id),
              attachment_id TEXT NOT NULL REFERENCES attachment (id),
              added_at TEXT NOT NULL,
              PRIMARY KEY (document_id, attachment_id)
            ) STRICT;
            CREATE TABLE legal_shipped (
              data_key TEXT NOT NULL PRIMARY KEY,
              document_id TEXT REFERENCES legal_document (id)
            ) STRICT
            """)
    ]

    /// What the constraints mean to the person who runs into them.
    public static let rules = [
        ConstraintRule(
            "legal_document_natural",
            Problem(
                .conflict, "legal.taken",
                "Danh mục đã có văn bản cùng loại, cùng số, cùng ngày của cơ quan này. Tìm văn bản đó trong danh sách.",
                field: "so")),
        ConstraintRule(
            "legal_document_days",
            Problem(
                "legal.days", "Ngày hết hiệu lực đứng trước ngày có hiệu lực. Sửa lại một trong hai ngày.",
                field: "het-hieu-luc")),
        ConstraintRule(
            "legal_relation_pkey",
            Problem(.conflict, "legal.relation_taken", "Quan hệ này đã có giữa hai văn bản.", field: "quan-he")),
        ConstraintRule(
            "legal_document_file_pkey",
            Problem(.conflict, "legal.file_taken", "Tệp này đã đính kèm văn bản.", field: "tep")),
    ]
}
