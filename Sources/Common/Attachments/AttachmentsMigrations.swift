import Database
import Kernel

/// The tables of kept files.
public enum AttachmentsMigrations {
    /// In the order in which they run.
    public static let all = [
        Migration(
            "attachments-001",
            """
            CREATE TABLE attachment (
              id TEXT NOT NULL PRIMARY KEY,
              name TEXT NOT NULL,
              media_type TEXT NOT NULL,
              size INTEGER NOT NULL CONSTRAINT attachment_size CHECK (size BETWEEN 1 AND 20971520),
              digest TEXT NOT NULL CONSTRAINT attachment_digest CHECK (length(digest) = 64),
              created_by TEXT NOT NULL,
              created_at TEXT NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX attachment_same_file ON attachment (created_by, digest, name);
            CREATE TABLE attachment_chunk (
              attachment_id TEXT NOT NULL REFERENCES attachment (id),
              position INTEGER NOT NULL CONSTRAINT attachment_chunk_position CHECK (position >= 0),
              bytes BLOB NOT NULL CONSTRAINT attachment_chunk_size CHECK (length(bytes) BETWEEN 1 AND 262144),
              PRIMARY KEY (attachment_id, position)
            ) STRICT
            """)
    ]
}
