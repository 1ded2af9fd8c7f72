-- One index of reports and objects. number is their place in time, see store.Places; x and y are the square of the finest zoom in which the first point lies,
-- -1 without one, lat and lon that point in units of 1e-7 degrees.
CREATE TABLE entries (
    number   INTEGER PRIMARY KEY,
    kind     TEXT NOT NULL,
    id       TEXT NOT NULL,
    version  INTEGER NOT NULL,
    class    TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day   TEXT NOT NULL,
    x        INTEGER NOT NULL,
    y        INTEGER NOT NULL,
    lat      INTEGER NOT NULL,
    lon      INTEGER NOT NULL,
    UNIQUE (kind, id)
) STRICT;

-- The row of a report in lists, JSON.
CREATE TABLE summaries (number INTEGER PRIMARY KEY, summary TEXT NOT NULL) STRICT;

CREATE TABLE points (
    number INTEGER NOT NULL,
    place  INTEGER NOT NULL,
    lat    REAL NOT NULL,
    lon    REAL NOT NULL,
    PRIMARY KEY (number, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE links (link TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (link, number)) STRICT, WITHOUT ROWID;
CREATE INDEX links_number ON links (number);

-- The types by which an entry is counted in cells.
CREATE TABLE entry_types (number INTEGER NOT NULL, type TEXT NOT NULL, PRIMARY KEY (number, type)) STRICT, WITHOUT ROWID;

-- How many entries lie in each square of some zoom levels, by kind, type ('' for all) and class, with the sums of their positions; single is the exclusive
-- or of their numbers, which is the number where there is one.
CREATE TABLE cells (
    kind   TEXT NOT NULL,
    type   TEXT NOT NULL,
    zoom   INTEGER NOT NULL,
    class  TEXT NOT NULL,
    x      INTEGER NOT NULL,
    y      INTEGER NOT NULL,
    n      INTEGER NOT NULL,
    lat    INTEGER NOT NULL,
    lon    INTEGER NOT NULL,
    single INTEGER NOT NULL,
    PRIMARY KEY (kind, type, zoom, class, x, y)
) STRICT, WITHOUT ROWID;

DROP TABLE words;
DROP TABLE facets;
DROP TABLE reports;
DROP TABLE objects;

-- Tokens: words, stems and marks, see package sqlstore; rowid is the number.
CREATE VIRTUAL TABLE words USING fts5 (body, stem, mark, content = '', contentless_delete = 1, tokenize = "ascii");
