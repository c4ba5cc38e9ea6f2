import Database
import Kernel

/// The tables of what a plan says besides its annexes, and of the words that explain differences.
enum PlanTextMigrations {
    static let all = [
        Migration(
            "planning-text",
            """
            CREATE TABLE plan_text (
              version_id TEXT NOT NULL PRIMARY KEY REFERENCES plan_version (id),
              subject TEXT NOT NULL,
              head_place TEXT NOT NULL,
              head_number TEXT NOT NULL,
              head_day TEXT NOT NULL,
              opening TEXT NOT NULL,
              closing TEXT NOT NULL,
              recipients TEXT NOT NULL,
              signer_authority TEXT NOT NULL,
              signer_title TEXT NOT NULL,
              signer_name TEXT NOT NULL,
              signer_agency_id TEXT REFERENCES agency (id)
            ) STRICT;
            CREATE TABLE plan_section (
              version_id TEXT NOT NULL REFERENCES plan_version (id),
              position INTEGER NOT NULL,
              numeral TEXT NOT NULL,
              heading TEXT NOT NULL,
              body TEXT NOT NULL,
              PRIMARY KEY (version_id, position)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE plan_citation (
              version_id TEXT NOT NULL REFERENCES plan_version (id),
              position INTEGER NOT NULL,
              role TEXT NOT NULL CONSTRAINT plan_citation_role CHECK (role IN ('basis', 'mention')),
              section TEXT NOT NULL,
              printed TEXT NOT NULL,
              symbol TEXT NOT NULL,
              day TEXT,
              issuer TEXT NOT NULL,
              subject TEXT NOT NULL,
              short_name TEXT,
              document_id TEXT REFERENCES legal_document (id),
              PRIMARY KEY (version_id, position)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX plan_citation_document ON plan_citation (document_id);
            CREATE TABLE plan_text_target (
              version_id TEXT NOT NULL REFERENCES plan_version (id),
              position INTEGER NOT NULL,
              section TEXT NOT NULL,
              indicator TEXT,
              tier INTEGER CONSTRAINT plan_text_target_tier CHECK (tier BETWEEN 0 AND 4),
              content TEXT NOT NULL CONSTRAINT plan_text_target_content
                CHECK (content IN ('number', 'percentage', 'words')),
              quantity INTEGER,
              unit TEXT,
              aspect TEXT NOT NULL CONSTRAINT plan_text_target_aspect CHECK (aspect IN ('whole', 'support')),
              printed TEXT NOT NULL,
              CONSTRAINT plan_text_target_quantity CHECK ((content = 'words') = (quantity IS NULL)),
              PRIMARY KEY (version_id, position)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE plan_status (
              version_id TEXT NOT NULL REFERENCES plan_version (id),
              position INTEGER NOT NULL,
              section TEXT NOT NULL,
              kind TEXT NOT NULL CONSTRAINT plan_status_kind
                CHECK (kind IN ('suspended', 'awaiting_guidance', 'pilot', 'replicated')),
              reason TEXT NOT NULL,
              lifted_by TEXT NOT NULL,
              PRIMARY KEY (version_id, position)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE plan_status_indicator (
              version_id TEXT NOT NULL,
              position INTEGER NOT NULL,
              indicator TEXT NOT NULL,
              PRIMARY KEY (version_id, position, indicator),
              FOREIGN KEY (version_id, position) REFERENCES plan_status (version_id, position)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE plan_deadline (
              version_id TEXT NOT NULL REFERENCES plan_version (id),
              position INTEGER NOT NULL,
              section TEXT NOT NULL,
              name TEXT NOT NULL,
              sender TEXT NOT NULL,
              recipient TEXT NOT NULL,
              month INTEGER NOT NULL,
              day INTEGER NOT NULL,
              years_later INTEGER NOT NULL CONSTRAINT plan_deadline_years CHECK (years_later BETWEEN 0 AND 5),
              printed TEXT NOT NULL,
              CONSTRAINT plan_deadline_day CHECK (month BETWEEN 1 AND 12 AND day BETWEEN 1 AND 31),
              PRIMARY KEY (version_id, position)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE finding_explanation (
              plan_id TEXT NOT NULL REFERENCES plan (id),
              finding_key TEXT NOT NULL,
              explanation TEXT NOT NULL CONSTRAINT finding_explanation_length CHECK (length(explanation) >= 5),
              explained_by TEXT NOT NULL,
              explained_by_name TEXT NOT NULL,
              explained_at TEXT NOT NULL,
              PRIMARY KEY (plan_id, finding_key)
            ) STRICT, WITHOUT ROWID
            """)
    ]
}
