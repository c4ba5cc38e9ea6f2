import Database
import Kernel

/// The tables of agencies, users, roles, sessions and sign-in attempts. They name `place`: Places runs before.
public enum AccountsMigrations {
    /// In the order in which they run.
    public static let all = [
        Migration(
            "accounts-001",
            """
            CREATE TABLE agency (
              id TEXT NOT NULL PRIMARY KEY,
              code TEXT NOT NULL CONSTRAINT agency_code_length CHECK (length(code) BETWEEN 1 AND 64),
              name TEXT NOT NULL CONSTRAINT agency_name_length CHECK (length(name) BETWEEN 1 AND 200),
              folded TEXT NOT NULL,
              sort_key TEXT NOT NULL,
              kind TEXT NOT NULL CONSTRAINT agency_kind CHECK (kind IN ('union', 'steering_committee', 'department',
                'peoples_committee', 'school', 'health', 'front', 'other')),
              place_id INTEGER NOT NULL REFERENCES place (id),
              parent_id TEXT REFERENCES agency (id)
            ) STRICT;
            CREATE UNIQUE INDEX agency_code ON agency (code);
            CREATE INDEX agency_place ON agency (place_id, sort_key);
            CREATE TABLE agency_alias (
              agency_id TEXT NOT NULL REFERENCES agency (id),
              spelling TEXT NOT NULL,
              folded TEXT NOT NULL,
              printed TEXT NOT NULL CONSTRAINT agency_alias_length CHECK (length(printed) BETWEEN 1 AND 200),
              PRIMARY KEY (agency_id, spelling)
            ) STRICT;
            CREATE TABLE user_account (
              id TEXT NOT NULL PRIMARY KEY,
              login TEXT NOT NULL CONSTRAINT user_account_login_length CHECK (length(login) BETWEEN 1 AND 100),
              name TEXT NOT NULL CONSTRAINT user_account_name_length CHECK (length(name) BETWEEN 1 AND 100),
              folded TEXT NOT NULL,
              sort_key TEXT NOT NULL,
              password_hash TEXT NOT NULL,
              agency_id TEXT NOT NULL REFERENCES agency (id),
              state TEXT NOT NULL CONSTRAINT user_account_state CHECK (state IN ('active', 'locked')),
              must_change_password INTEGER NOT NULL
                CONSTRAINT user_account_must_change_password CHECK (must_change_password IN (0, 1)),
              version INTEGER NOT NULL CONSTRAINT user_account_version CHECK (version >= 1),
              created_at TEXT NOT NULL,
              created_by TEXT NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX user_account_login ON user_account (login);
            CREATE INDEX user_account_agency ON user_account (agency_id, sort_key, id);
            CREATE INDEX user_account_order ON user_account (sort_key, id);
            CREATE TABLE role_assignment (
              user_id TEXT NOT NULL REFERENCES user_account (id),
              role TEXT NOT NULL CONSTRAINT role_assignment_role CHECK (role IN ('officer', 'leader', 'accountant',
                'supervisor', 'partner_officer', 'administrator', 'system_administrator')),
              place_id INTEGER NOT NULL REFERENCES place (id),
              from_day TEXT NOT NULL,
              until_day TEXT CONSTRAINT role_assignment_days CHECK (until_day IS NULL OR until_day >= from_day),
              PRIMARY KEY (user_id, role, place_id, from_day)
            ) STRICT;
            CREATE TABLE session (
              token_digest TEXT NOT NULL PRIMARY KEY,
              user_id TEXT NOT NULL REFERENCES user_account (id),
              csrf TEXT NOT NULL,
              created_at TEXT NOT NULL,
              last_seen_at TEXT NOT NULL
            ) STRICT;
            CREATE INDEX session_of_user ON session (user_id);
            CREATE INDEX session_last_seen ON session (last_seen_at);
            CREATE TABLE sign_in_attempt (
              source TEXT NOT NULL PRIMARY KEY,
              failures INTEGER NOT NULL CONSTRAINT sign_in_attempt_failures CHECK (failures >= 0),
              last_at TEXT NOT NULL,
              blocked_until TEXT
            ) STRICT;
            CREATE INDEX sign_in_attempt_last ON sign_in_attempt (last_at)
            """),
        Migration("accounts-002", "CREATE INDEX role_assignment_place ON role_assignment (place_id, role)"),
        Migration(
            "agencies-001",
            """
            ALTER TABLE agency ADD COLUMN version INTEGER NOT NULL DEFAULT 1
              CONSTRAINT agency_version CHECK (version >= 1);
            CREATE INDEX agency_parent ON agency (parent_id)
            """),
        // One-time links; roles that were withdrawn before their first day was over; sessions that can be listed.
        // Whoever is signed in during the upgrade signs in again.
        Migration(
            "accounts-003",
            """
            CREATE TABLE account_link (
              token_digest TEXT NOT NULL PRIMARY KEY,
              user_id TEXT NOT NULL REFERENCES user_account (id),
              made_at TEXT NOT NULL,
              made_by TEXT NOT NULL,
              ends_at TEXT NOT NULL,
              ended_at TEXT,
              end_reason TEXT CONSTRAINT account_link_reason CHECK (end_reason IN ('used', 'replaced', 'locked')),
              CONSTRAINT account_link_ended CHECK ((ended_at IS NULL) = (end_reason IS NULL))
            ) STRICT;
            CREATE UNIQUE INDEX account_link_open ON account_link (user_id) WHERE ended_at IS NULL;
            ALTER TABLE role_assignment ADD COLUMN withdrawn_at TEXT;
            DROP TABLE session;
            CREATE TABLE session (
              id TEXT NOT NULL PRIMARY KEY,
              token_digest TEXT NOT NULL,
              user_id TEXT NOT NULL REFERENCES user_account (id),
              csrf TEXT NOT NULL,
              device TEXT NOT NULL CONSTRAINT session_device_length CHECK (length(device) BETWEEN 1 AND 100),
              created_at TEXT NOT NULL,
              last_seen_at TEXT NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX session_token ON session (token_digest);
            CREATE INDEX session_of_user ON session (user_id, last_seen_at);
            CREATE INDEX session_last_seen ON session (last_seen_at)
            """),
        // When the password of a session was last entered; null since it was opened.
        Migration("accounts-004", "ALTER TABLE session ADD COLUMN proved_at TEXT"),
        // Browsers in which somebody has signed in before; the counters of before are forgotten.
        Migration(
            "accounts-005",
            """
            CREATE TABLE known_device (
              token_digest TEXT NOT NULL,
              user_id TEXT NOT NULL REFERENCES user_account (id),
              last_used_at TEXT NOT NULL,
              PRIMARY KEY (token_digest, user_id)
            ) STRICT;
            CREATE INDEX known_device_user ON known_device (user_id);
            DELETE FROM sign_in_attempt
            """),
        // Second factors: a session whose password was right waits for its code.
        Migration(
            "accounts-006",
            """
            CREATE TABLE second_factor (
              user_id TEXT NOT NULL PRIMARY KEY REFERENCES user_account (id),
              secret BLOB NOT NULL,
              made_at TEXT NOT NULL,
              confirmed_at TEXT,
              last_step INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE recovery_code (
              user_id TEXT NOT NULL REFERENCES user_account (id),
              position INTEGER NOT NULL CONSTRAINT recovery_code_position CHECK (position BETWEEN 0 AND 9),
              code_hash TEXT NOT NULL,
              used_at TEXT,
              PRIMARY KEY (user_id, position)
            ) STRICT;
            ALTER TABLE session ADD COLUMN stage TEXT NOT NULL DEFAULT 'open'
              CONSTRAINT session_stage CHECK (stage IN ('open', 'code'))
            """),
        Migration(
            "accounts-007",
            """
            CREATE TABLE access_token (
              id TEXT NOT NULL PRIMARY KEY,
              token_digest TEXT NOT NULL,
              user_id TEXT NOT NULL REFERENCES user_account (id),
              name TEXT NOT NULL CONSTRAINT access_token_name_length CHECK (length(name) BETWEEN 1 AND 100),
              scope TEXT NOT NULL,
              made_at TEXT NOT NULL,
              ends_on TEXT NOT NULL,
              last_used_at TEXT,
              ended_at TEXT
            ) STRICT;
            CREATE UNIQUE INDEX access_token_digest ON access_token (token_digest);
            CREATE INDEX access_token_user ON access_token (user_id, made_at)
            """),
        // Until when a temporary password opens; those of before end by being changed only.
        Migration("accounts-008", "ALTER TABLE user_account ADD COLUMN temporary_until TEXT"),
        // Where a role reaches in a structure of places, once somebody confirmed it after a reform.
        Migration(
            "people-003",
            """
            CREATE TABLE role_reach (
              user_id TEXT NOT NULL,
              role TEXT NOT NULL,
              place_id INTEGER NOT NULL,
              from_day TEXT NOT NULL,
              structure_id INTEGER NOT NULL REFERENCES structure (id),
              reached_id INTEGER NOT NULL REFERENCES place (id),
              confirmed_at TEXT NOT NULL,
              confirmed_by TEXT NOT NULL,
              PRIMARY KEY (user_id, role, place_id, from_day, structure_id, reached_id),
              FOREIGN KEY (user_id, role, place_id, from_day)
                REFERENCES role_assignment (user_id, role, place_id, from_day)
            ) STRICT
            """),
        // How officers are reached, apart from the account: it is read by few and leaves an entry (S221).
        Migration(
            "people-005",
            """
            CREATE TABLE officer_contact (
              user_id TEXT NOT NULL PRIMARY KEY REFERENCES user_account (id),
              phone TEXT NOT NULL CONSTRAINT officer_contact_phone CHECK (length(phone) <= 30),
              mail TEXT NOT NULL CONSTRAINT officer_contact_mail CHECK (length(mail) <= 100),
              changed_at TEXT NOT NULL
            ) STRICT
            """),
    ]

    /// What the constraints mean to the person who runs into them.
    public static let rules = [
        ConstraintRule(
            "user_account_login",
            Problem(
                .conflict, "user.login_taken", "Tên đăng nhập này đã có người dùng. Chọn tên khác, ví dụ thêm tên xã.",
                field: "login")),
        ConstraintRule(
            "agency_code",
            Problem(.conflict, "agency.code_taken", "Mã đơn vị này đã có. Chọn mã khác.", field: "code")),
        ConstraintRule(
            "agency_alias_pkey",
            Problem(
                .conflict, "agency.alias_taken", "Cách ghi này đã có trong tên gọi khác của đơn vị.", field: "aliases")),
        ConstraintRule(
            "role_assignment_pkey",
            Problem(.conflict, "user.role_taken", "Người dùng đã có vai trò này tại địa bàn này.", field: "role")),
        ConstraintRule(
            "role_assignment_days",
            Problem(
                "user.role_days", "Ngày thôi vai trò đứng trước ngày bắt đầu. Sửa lại một trong hai ngày.",
                field: "until")),
    ]
}
