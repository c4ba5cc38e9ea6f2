import Database

/// The table of how offices head and sign their papers. It names `agency` and `attachment`: those rooms run before.
public enum IssuerMigrations {
    /// In the order in which they run.
    public static let all = [
        Migration(
            "issuer-001",
            """
            CREATE TABLE issuer_profile (
              agency_id TEXT NOT NULL PRIMARY KEY REFERENCES agency (id),
              upper_lines TEXT NOT NULL,
              lower_lines TEXT NOT NULL CONSTRAINT issuer_profile_lower_lines CHECK (length(lower_lines) >= 1),
              has_motto INTEGER NOT NULL CONSTRAINT issuer_profile_has_motto CHECK (has_motto IN (0, 1)),
              place_name TEXT NOT NULL
                CONSTRAINT issuer_profile_place_name CHECK (length(place_name) BETWEEN 1 AND 100),
              name TEXT NOT NULL CONSTRAINT issuer_profile_name CHECK (length(name) BETWEEN 1 AND 200),
              authority TEXT NOT NULL,
              title TEXT NOT NULL CONSTRAINT issuer_profile_title CHECK (length(title) BETWEEN 1 AND 100),
              template_id TEXT REFERENCES attachment (id),
              version INTEGER NOT NULL CONSTRAINT issuer_profile_version CHECK (version >= 1),
              changed_by TEXT NOT NULL,
              changed_at TEXT NOT NULL
            ) STRICT;
            CREATE TABLE issuer_symbol (
              agency_id TEXT NOT NULL REFERENCES issuer_profile (agency_id),
              kind TEXT NOT NULL CONSTRAINT issuer_symbol_kind CHECK (kind IN ('KH', 'BC', 'QĐ', 'HD', 'TB')),
              symbol TEXT NOT NULL CONSTRAINT issuer_symbol_length CHECK (length(symbol) BETWEEN 1 AND 30),
              PRIMARY KEY (agency_id, kind)
            ) STRICT
            """)
    ]
}
