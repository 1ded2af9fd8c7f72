-- +goose Up
CREATE TABLE reports (
    id        TEXT PRIMARY KEY,
    version   INTEGER NOT NULL,
    published TEXT NOT NULL,
    day       TEXT NOT NULL,
    outlet    TEXT NOT NULL,
    summary   TEXT NOT NULL
) STRICT;
CREATE INDEX reports_order ON reports (published DESC, id);
CREATE INDEX reports_outlet ON reports (outlet, published DESC);

-- Every version of every report, as it was put; sha256 is of body, content of what it
-- says without the time of its capture.
CREATE TABLE versions (
    id      TEXT NOT NULL,
    version INTEGER NOT NULL,
    sha256  TEXT NOT NULL,
    content TEXT NOT NULL,
    body    BLOB NOT NULL,
    PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;

-- What the newest version holds, for filters: kind is type, act or modality.
CREATE TABLE facets (
    kind  TEXT NOT NULL,
    value TEXT NOT NULL,
    id    TEXT NOT NULL,
    PRIMARY KEY (kind, value, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX facets_report ON facets (id);

-- Folded words of the restored text; rowid is that of the report.
CREATE VIRTUAL TABLE words USING fts5 (body, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0");

CREATE TABLE captures (
    sha256      TEXT PRIMARY KEY,
    media_type  TEXT NOT NULL,
    name        TEXT NOT NULL,
    captured_at TEXT NOT NULL,
    body        BLOB NOT NULL
) STRICT;

-- +goose Down
DROP TABLE captures;
DROP TABLE words;
DROP TABLE facets;
DROP TABLE versions;
DROP TABLE reports;
