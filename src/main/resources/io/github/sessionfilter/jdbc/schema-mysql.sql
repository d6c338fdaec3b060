-- One row per session. Times are epoch milliseconds by the database's clock.
-- Principal names are bytes, so that no collation makes two names equal.
CREATE TABLE IF NOT EXISTS {table} (
  session_key         BINARY(32)     NOT NULL PRIMARY KEY,
  principal_name      VARBINARY(255) NOT NULL,
  description         VARCHAR(255) CHARACTER SET utf8mb4 NOT NULL,
  created_at          BIGINT         NOT NULL,
  last_accessed_at    BIGINT         NOT NULL,
  expires_at          BIGINT         NOT NULL,
  absolute_expires_at BIGINT         NOT NULL,
  revoked_at          BIGINT         NULL,
  INDEX {table}_principal (principal_name),
  INDEX {table}_expires (expires_at, session_key),
  INDEX {table}_revoked (revoked_at, session_key)
) ENGINE = InnoDB;

-- The newest row holds the table's version. A jar can use the table if it supports version usable_from.
-- Rows with a negative version record that a start has checked the table.
CREATE TABLE IF NOT EXISTS {table}_version (
  version     INT NOT NULL PRIMARY KEY,
  usable_from INT NOT NULL
) ENGINE = InnoDB;
INSERT IGNORE INTO {table}_version (version, usable_from) VALUES (1, 1);
