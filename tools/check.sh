#!/bin/sh
# The checks that need no network once their programs are built: format, vet,
# staticcheck, gosec, known weaknesses against a stored part of the Go
# vulnerability database, and secrets in the tree.
#
# GUILDHALL_VULNDB names a folder with the whole database, to use instead of the
# part in tools/vulndb. Without either the check is left to "make check-online",
# and this says so.
set -eu
bin=$(sh tools/check-tools.sh)

echo "gofmt"
unformatted=$(git ls-files -co --exclude-standard '*.go' | xargs gofmt -l)
if [ -n "$unformatted" ]; then
	echo "These files are not in Go's format. Run gofmt -w on them:" >&2
	echo "$unformatted" >&2
	exit 1
fi

echo "go vet"
go vet ./...

# Errors of this service are whole sentences, because people read them.
echo "staticcheck"
"$bin/staticcheck" -checks inherit,-ST1005 ./...

echo "gosec"
"$bin/gosec" ./...

echo "govulncheck"
if [ -n "${GUILDHALL_VULNDB:-}" ]; then
	"$bin/govulncheck" -db "file://$GUILDHALL_VULNDB" ./...
elif [ -e tools/vulndb/osv.jsonl ]; then
	known=$(mktemp -d)
	trap 'rm -rf "$known"' EXIT
	go run ./tools/vulndb -into "$known"
	"$bin/govulncheck" -db "file://$known" ./...
else
	echo "left to make check-online: there is no tools/vulndb/osv.jsonl (make vulndb), and GUILDHALL_VULNDB names no database"
fi

echo "gitleaks"
"$bin/gitleaks" git --no-banner --redact --log-level error .
