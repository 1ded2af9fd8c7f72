-- +goose Up
-- By which near-duplicates are found. number is short, since every band repeats it.
CREATE TABLE signatures (
    number  INTEGER PRIMARY KEY,
    report  TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    body    BLOB NOT NULL
) STRICT;

-- Two reports that are near-duplicates share a band, with high probability.
CREATE TABLE bands (
    band   INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (band, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX bands_number ON bands (number);

-- +goose Down
DROP TABLE bands;
DROP TABLE signatures;
