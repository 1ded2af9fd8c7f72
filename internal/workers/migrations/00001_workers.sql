-- +goose Up

-- The processes that work on the jobs. One whose beat is older than its lease has been killed or cut off.
CREATE TABLE work_workers (
	id text PRIMARY KEY,         -- of one run of a worker
	name text NOT NULL,          -- of the worker, which is also that of its archive of evidence
	host text NOT NULL,
	version text NOT NULL,       -- of marsad
	queues text NOT NULL,
	lease double precision NOT NULL, -- seconds
	started timestamptz NOT NULL,
	beat timestamptz NOT NULL
);
CREATE INDEX work_workers_name ON work_workers (name);

-- The ends of the logs of evidence, by writer, as far as the writer has told.
CREATE TABLE work_logs (
	name text PRIMARY KEY,
	size bigint NOT NULL,
	root text NOT NULL,
	noted timestamptz NOT NULL
);

-- The sites that were asked lately: not before next, and not faster than every delay seconds.
CREATE TABLE work_sites (
	site text PRIMARY KEY,
	next timestamptz NOT NULL,
	delay double precision NOT NULL
);

-- Requests that are under way.
CREATE TABLE work_turns (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	site text NOT NULL,
	worker text NOT NULL,
	taken timestamptz NOT NULL
);
CREATE INDEX work_turns_site ON work_turns (site);
CREATE INDEX work_turns_worker ON work_turns (worker);

-- What the leader counts.
CREATE TABLE work_statistics (
	at timestamptz PRIMARY KEY,
	body jsonb NOT NULL
);

-- work_take_turn takes a turn at a site: it gives the number of the turn and no wait, or how long to wait until it may be asked for again, in seconds. The row of the site is
-- locked meanwhile, so that of all workers one takes the turn. Turns of workers that are dead do not count.
-- +goose StatementBegin
CREATE FUNCTION work_take_turn(which text, asking text, pace double precision, most integer, OUT turn bigint, OUT wait double precision) AS $$
DECLARE
	s work_sites%ROWTYPE;
	moment timestamptz;
BEGIN
	turn := 0;
	wait := 0;
	INSERT INTO work_sites (site, next, delay) VALUES (which, clock_timestamp(), pace) ON CONFLICT DO NOTHING;
	SELECT * INTO s FROM work_sites WHERE site = which FOR UPDATE;
	moment := clock_timestamp();
	IF s.next > moment THEN
		wait := extract(epoch FROM s.next - moment);
		RETURN;
	END IF;
	IF (SELECT count(*) FROM work_turns t JOIN work_workers w ON w.id = t.worker
		WHERE t.site = which AND w.beat + make_interval(secs => w.lease) > moment) >= most THEN
		wait := least(greatest(pace, 0.05), 1);
		RETURN;
	END IF;
	INSERT INTO work_turns (site, worker, taken) VALUES (which, asking, moment) RETURNING id INTO turn;
	UPDATE work_sites SET next = moment + make_interval(secs => greatest(delay, pace)), delay = greatest(delay, pace) WHERE site = which;
END
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
