-- +goose Up
-- The steps of one kind in a time, without reading those of other kinds and days.
CREATE INDEX IF NOT EXISTS steps_at ON steps (kind, at);

-- +goose Down
DROP INDEX steps_at;
