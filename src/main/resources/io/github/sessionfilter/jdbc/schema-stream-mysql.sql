-- For MySQL and MariaDB.
-- One row per slot of a person, for the stream that has it; stream_key is NULL if the slot is free.
-- A row without a slot is a stream that its person has ended; its lease_key is the stream's key.
-- Times are epoch milliseconds by the database's clock.
CREATE TABLE IF NOT EXISTS {table}_stream (
  lease_key      BINARY(32)     NOT NULL PRIMARY KEY,
  principal_name VARBINARY(255) NOT NULL,
  slot           BIGINT         NULL,
  stream_key     BINARY(32)     NULL,
  session_key    BINARY(32)     NOT NULL,
  started_at     BIGINT         NOT NULL,
  leased_until   BIGINT         NOT NULL,
  ended_at       BIGINT         NULL,
  UNIQUE INDEX {table}_stream_key (stream_key),
  INDEX {table}_stream_person (principal_name),
  INDEX {table}_stream_leased (leased_until, lease_key),
  INDEX {table}_stream_ended (ended_at, lease_key)
) ENGINE = InnoDB;
