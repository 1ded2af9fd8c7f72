-- +goose Up
-- Times are RFC 3339 in UTC with a fixed number of digits, so that they sort; '' is never. Durations are nanoseconds.
CREATE TABLE sources (
    id            INTEGER PRIMARY KEY,
    address       TEXT NOT NULL UNIQUE,
    moved         TEXT NOT NULL,
    kind          TEXT NOT NULL,
    name          TEXT NOT NULL,
    outlet        TEXT NOT NULL,
    selector      TEXT NOT NULL,
    every         INTEGER NOT NULL,
    paused        INTEGER NOT NULL,
    removed       INTEGER NOT NULL DEFAULT 0,
    added         TEXT NOT NULL,
    etag          TEXT NOT NULL DEFAULT '',
    last_modified TEXT NOT NULL DEFAULT '',
    next_poll     TEXT NOT NULL DEFAULT '',
    last_poll     TEXT NOT NULL DEFAULT '',
    last_success  TEXT NOT NULL DEFAULT '',
    last_error    TEXT NOT NULL DEFAULT '',
    failures      INTEGER NOT NULL DEFAULT 0,
    newest        TEXT NOT NULL DEFAULT '',
    typical_gap   INTEGER NOT NULL DEFAULT 0,
    longest_gap   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX sources_due ON sources (next_poll) WHERE paused = 0 AND removed = 0;

CREATE TABLE items (
    id            INTEGER PRIMARY KEY,
    source        INTEGER NOT NULL REFERENCES sources (id),
    key           TEXT NOT NULL,
    url           TEXT NOT NULL,
    title         TEXT NOT NULL,
    published     TEXT NOT NULL,
    updated       TEXT NOT NULL,
    content       BLOB,
    found         TEXT NOT NULL,
    state         TEXT NOT NULL,
    error         TEXT NOT NULL DEFAULT '',
    sha256        TEXT NOT NULL DEFAULT '',
    report        TEXT NOT NULL DEFAULT '',
    fetched       TEXT NOT NULL DEFAULT '',
    etag          TEXT NOT NULL DEFAULT '',
    last_modified TEXT NOT NULL DEFAULT '',
    fetches       INTEGER NOT NULL DEFAULT 0,
    UNIQUE (source, key)
) STRICT;
CREATE INDEX items_url ON items (url);
CREATE INDEX items_state ON items (source, state);

-- +goose Down
DROP TABLE items;
DROP TABLE sources;
