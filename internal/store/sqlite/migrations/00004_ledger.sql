-- +goose Up
-- Every step of every object of the register. number runs without gaps; chain is over the chain of the step before and this step. body and found (its
-- index, JSON) are of the object after the step, and NULL after an erasure; sha256 is of body, '' where the step left none.
CREATE TABLE steps (
    number  INTEGER PRIMARY KEY,
    kind    TEXT NOT NULL,
    id      TEXT NOT NULL,
    version INTEGER NOT NULL,
    action  TEXT NOT NULL,
    name    TEXT NOT NULL,
    why     TEXT NOT NULL,
    at      TEXT NOT NULL,
    sha256  TEXT NOT NULL,
    chain   TEXT NOT NULL,
    body    BLOB,
    found   TEXT,
    UNIQUE (kind, id, version)
) STRICT;

-- The newest version of each object; number is its place in the order of lists.
CREATE TABLE objects (
    number  INTEGER PRIMARY KEY,
    kind    TEXT NOT NULL,
    id      TEXT NOT NULL,
    version INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    found   TEXT NOT NULL,
    UNIQUE (kind, id)
) STRICT;

-- +goose Down
DROP TABLE objects;
DROP TABLE steps;
