#!/bin/sh
# Runs the race detector over the packages in which things happen side by side, on
# SQLite: on PostgreSQL the same code waits for a server most of the time. The
# detector needs a C compiler.
#
# Left out, because under the detector SQLite takes ten times as long: the random
# worlds, the crawls, and migrations stopped at each statement, in which nothing
# happens side by side. What forty do at once is in.
set -eu
export CGO_ENABLED=1
exec ${GO:-go} test -race -count=1 -timeout 20m \
	-skip 'postgres|Postgres|StoppedAnywhere|NothingGoes|FormerRelease|Golden|Upgrade' \
	./internal/audit ./internal/outbox ./internal/web ./internal/sqldb ./internal/signin \
	./internal/leadership ./internal/records ./internal/insight/figures
