-- One row per session. Times are epoch milliseconds by the database's clock.
-- Principal names and roles are bytes of UTF-8, so that no collation makes two of them equal.
-- roles, idle_timeout (in milliseconds) and stream_limit are NULL if the login did not say them.
-- A rotation writes the new key to successor_key of the old row, and the key of the login to login_key of the new row.
CREATE TABLE IF NOT EXISTS {table} (
  session_key         BYTEA        NOT NULL PRIMARY KEY CHECK (octet_length(session_key) = 32),
  principal_name      BYTEA        NOT NULL,
  description         VARCHAR(255) NOT NULL,
  created_at          BIGINT       NOT NULL,
  last_accessed_at    BIGINT       NOT NULL,
  expires_at          BIGINT       NOT NULL,
  absolute_expires_at BIGINT       NOT NULL,
  revoked_at          BIGINT       NULL,
  roles               BYTEA        NULL,
  idle_timeout        BIGINT       NULL,
  stream_limit        BIGINT       NULL,
  login_key           BYTEA        NULL,
  successor_key       BYTEA        NULL
);
-- For a table of version 1. No other table is altered: that would wait for all who use it.
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attname = 'successor_key') THEN
    ALTER TABLE {table}
      ADD COLUMN IF NOT EXISTS roles BYTEA NULL,
      ADD COLUMN IF NOT EXISTS idle_timeout BIGINT NULL,
      ADD COLUMN IF NOT EXISTS stream_limit BIGINT NULL,
      ADD COLUMN IF NOT EXISTS login_key BYTEA NULL,
      ADD COLUMN IF NOT EXISTS successor_key BYTEA NULL; END IF; END $$;

CREATE INDEX IF NOT EXISTS {table}_principal ON {table} (principal_name);
CREATE INDEX IF NOT EXISTS {table}_expires ON {table} (expires_at, session_key);
CREATE INDEX IF NOT EXISTS {table}_revoked ON {table} (revoked_at, session_key);
CREATE INDEX IF NOT EXISTS {table}_created ON {table} (created_at);

-- Sessions that began before issued_before are revoked, and logins are refused until locked_until (0: not at all).
-- A row holds for the principal of its name, and the row with the empty name holds for everybody.
CREATE TABLE IF NOT EXISTS {table}_cutoff (
  principal_name BYTEA  NOT NULL PRIMARY KEY,
  issued_before  BIGINT NOT NULL,
  locked_until   BIGINT NOT NULL,
  stamped_at     BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS {table}_cutoff_stamped ON {table}_cutoff (stamped_at);

-- Secrets that tag session ids. A retired secret makes no new tags.
CREATE TABLE IF NOT EXISTS {table}_key (
  key_id     INT    NOT NULL PRIMARY KEY,
  secret     BYTEA  NOT NULL,
  created_at BIGINT NOT NULL,
  retired_at BIGINT NULL
);

-- The newest row holds the table's version. A jar can use the table if it supports version usable_from.
-- Rows with a negative version record that a start has checked the table.
CREATE TABLE IF NOT EXISTS {table}_version (
  version     INT NOT NULL PRIMARY KEY,
  usable_from INT NOT NULL
);
INSERT INTO {table}_version (version, usable_from) VALUES (2, 2) ON CONFLICT DO NOTHING;
