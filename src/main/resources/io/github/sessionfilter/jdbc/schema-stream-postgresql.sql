-- One row per slot of a person, for the stream that has it; stream_key is NULL if the slot is free.
-- A row without a slot is a stream that its person has ended; its lease_key is the stream's key.
-- Times are epoch milliseconds by the database's clock.
CREATE TABLE IF NOT EXISTS {table}_stream (
  lease_key      BYTEA  NOT NULL PRIMARY KEY CHECK (octet_length(lease_key) = 32),
  principal_name BYTEA  NOT NULL,
  slot           BIGINT NULL,
  stream_key     BYTEA  NULL,
  session_key    BYTEA  NOT NULL,
  started_at     BIGINT NOT NULL,
  leased_until   BIGINT NOT NULL,
  ended_at       BIGINT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS {table}_stream_key ON {table}_stream (stream_key);
CREATE INDEX IF NOT EXISTS {table}_stream_person ON {table}_stream (principal_name);
CREATE INDEX IF NOT EXISTS {table}_stream_leased ON {table}_stream (leased_until, lease_key);
CREATE INDEX IF NOT EXISTS {table}_stream_ended ON {table}_stream (ended_at, lease_key);
