-- For MySQL and MariaDB.
-- One row per session. Times are epoch milliseconds by the database's clock.
-- Principal names and roles are bytes of UTF-8, so that no collation makes two of them equal.
-- roles, idle_timeout (in milliseconds) and stream_limit are NULL if the login did not say them.
-- A rotation writes the new key to successor_key of the old row, and the key of the login to login_key of the new row.
CREATE TABLE IF NOT EXISTS {table} (
  session_key         BINARY(32)     NOT NULL PRIMARY KEY,
  principal_name      VARBINARY(255) NOT NULL,
  description         VARCHAR(255) CHARACTER SET utf8mb4 NOT NULL,
  created_at          BIGINT         NOT NULL,
  last_accessed_at    BIGINT         NOT NULL,
  expires_at          BIGINT         NOT NULL,
  absolute_expires_at BIGINT         NOT NULL,
  revoked_at          BIGINT         NULL,
  roles               VARBINARY(8255) NULL,
  idle_timeout        BIGINT         NULL,
  stream_limit        BIGINT         NULL,
  login_key           BINARY(32)     NULL,
  successor_key       BINARY(32)     NULL,
  INDEX {table}_principal (principal_name),
  INDEX {table}_expires (expires_at, session_key),
  INDEX {table}_revoked (revoked_at, session_key),
  INDEX {table}_created (created_at)
) ENGINE = InnoDB;

-- For a table of version 1. No other table is altered, so a user without the right to alter can create one.
SET @session_filter_upgrade = IF(
  EXISTS (SELECT 1 FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '{table}' AND COLUMN_NAME = 'login_key'),
  'DO 0',
  'ALTER TABLE {table}
    ADD COLUMN roles VARBINARY(8255) NULL,
    ADD COLUMN idle_timeout BIGINT NULL,
    ADD COLUMN stream_limit BIGINT NULL,
    ADD COLUMN login_key BINARY(32) NULL,
    ADD COLUMN successor_key BINARY(32) NULL,
    ADD INDEX {table}_created (created_at)');
PREPARE session_filter_upgrade FROM @session_filter_upgrade;
EXECUTE session_filter_upgrade;
DEALLOCATE PREPARE session_filter_upgrade;

-- Sessions that began before issued_before are revoked, and logins are refused until locked_until (0: not at all).
-- A row holds for the principal of its name, and the row with the empty name holds for everybody.
CREATE TABLE IF NOT EXISTS {table}_cutoff (
  principal_name VARBINARY(255) NOT NULL PRIMARY KEY,
  issued_before  BIGINT         NOT NULL,
  locked_until   BIGINT         NOT NULL,
  stamped_at     BIGINT         NOT NULL,
  INDEX {table}_cutoff_stamped (stamped_at)
) ENGINE = InnoDB;

-- Secrets that tag session ids. A retired secret makes no new tags.
CREATE TABLE IF NOT EXISTS {table}_key (
  key_id     INT           NOT NULL PRIMARY KEY,
  secret     VARBINARY(32) NOT NULL,
  created_at BIGINT        NOT NULL,
  retired_at BIGINT        NULL
) ENGINE = InnoDB;

-- The newest row holds the table's version. A jar can use the table if it supports version usable_from.
-- Rows with a negative version record that a start has checked the table.
CREATE TABLE IF NOT EXISTS {table}_version (
  version     INT NOT NULL PRIMARY KEY,
  usable_from INT NOT NULL
) ENGINE = InnoDB;
INSERT IGNORE INTO {table}_version (version, usable_from) VALUES (2, 2);
