-- Work to do after an act has been committed. Mail is one kind of it.
CREATE TABLE jobs (
	id            TEXT PRIMARY KEY,
	kind          TEXT NOT NULL,
	key           TEXT UNIQUE,          -- the same work is not queued twice under one key
	payload       TEXT NOT NULL,        -- JSON; emptied once the job is done or given up
	due_at        TIMESTAMPTZ NOT NULL, -- not to be tried before
	tries         BIGINT NOT NULL DEFAULT 0,
	claimed_by    TEXT,
	claimed_until TIMESTAMPTZ,          -- after this the claim counts for nothing
	done_at       TIMESTAMPTZ,          -- when it was done or given up
	failed        BOOLEAN NOT NULL DEFAULT FALSE,
	last_error    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX jobs_due ON jobs (due_at) WHERE done_at IS NULL;
CREATE INDEX jobs_done ON jobs (done_at) WHERE done_at IS NOT NULL;
