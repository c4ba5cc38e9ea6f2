import Database

/// The tables of this room. Frozen: a released step never changes.
public enum PlacesMigrations {
    public static let all =
        [
            Migration(
                "places-001",
                """
                CREATE TABLE structure (
                  id INTEGER NOT NULL PRIMARY KEY,
                  name TEXT NOT NULL,
                  in_force_from TEXT NOT NULL,
                  decision TEXT NOT NULL
                ) STRICT;
                CREATE UNIQUE INDEX structure_in_force_from ON structure (in_force_from);
                CREATE TABLE place (
                  id INTEGER NOT NULL PRIMARY KEY,
                  structure_id INTEGER NOT NULL REFERENCES structure (id),
                  code TEXT NOT NULL,
                  tier INTEGER NOT NULL CONSTRAINT place_tier CHECK (tier BETWEEN 0 AND 4),
                  type TEXT NOT NULL,
                  name TEXT NOT NULL,
                  short_name TEXT NOT NULL,
                  folded TEXT NOT NULL,
                  folded_short TEXT NOT NULL,
                  sort_key TEXT NOT NULL,
                  parent_id INTEGER REFERENCES place (id),
                  lat INTEGER CONSTRAINT place_lat CHECK (lat BETWEEN -90000000 AND 90000000),
                  lon INTEGER CONSTRAINT place_lon CHECK (lon BETWEEN -180000000 AND 180000000),
                  local_word TEXT,
                  is_bucket INTEGER NOT NULL CONSTRAINT place_is_bucket CHECK (is_bucket IN (0, 1)),
                  CONSTRAINT place_root CHECK ((parent_id IS NULL) = (tier = 0 AND is_bucket = 0))
                ) STRICT;
                CREATE UNIQUE INDEX place_structure_code ON place (structure_id, code);
                CREATE INDEX place_parent ON place (parent_id, structure_id, sort_key);
                CREATE TABLE place_alias (
                  place_id INTEGER NOT NULL REFERENCES place (id),
                  alias_spelling TEXT NOT NULL,
                  alias TEXT NOT NULL,
                  alias_folded TEXT NOT NULL,
                  source TEXT NOT NULL,
                  PRIMARY KEY (place_id, alias_spelling)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX place_alias_folded ON place_alias (alias_folded);
                CREATE TABLE succession (
                  from_id INTEGER NOT NULL REFERENCES place (id),
                  to_id INTEGER NOT NULL REFERENCES place (id),
                  share TEXT NOT NULL CONSTRAINT succession_share CHECK (share IN ('whole', 'part-main', 'part')),
                  PRIMARY KEY (from_id, to_id)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX succession_to ON succession (to_id, from_id);
                CREATE TABLE place_path (
                  structure_id INTEGER NOT NULL,
                  place_id INTEGER NOT NULL,
                  province_id INTEGER NOT NULL,
                  district_id INTEGER NOT NULL,
                  commune_id INTEGER NOT NULL,
                  unit_id INTEGER NOT NULL,
                  PRIMARY KEY (structure_id, place_id)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX place_path_commune ON place_path (structure_id, commune_id, place_id, unit_id);
                CREATE TABLE place_edge (
                  place_id INTEGER NOT NULL,
                  structure_id INTEGER NOT NULL,
                  parent_id INTEGER NOT NULL,
                  node_id INTEGER NOT NULL,
                  level INTEGER NOT NULL CONSTRAINT place_edge_level CHECK (level IN (1, 2, 3)),
                  PRIMARY KEY (place_id, structure_id, parent_id, node_id)
                ) STRICT, WITHOUT ROWID
                """)
        ] + VillageMigrations.all
}
