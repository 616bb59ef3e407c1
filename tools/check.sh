#!/bin/sh
# The checks that need no network once their programs are built: format, vet,
# staticcheck, known weaknesses against a local copy of the Go vulnerability
# database, and secrets in the tree.
#
# GUILDHALL_VULNDB names the folder of that copy. Without it the check is left to
# "make check-online", and this says so.
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

echo "govulncheck"
if [ -n "${GUILDHALL_VULNDB:-}" ]; then
	"$bin/govulncheck" -db "file://$GUILDHALL_VULNDB" ./...
else
	echo "left to make check-online: GUILDHALL_VULNDB names no local database"
fi

echo "gitleaks"
"$bin/gitleaks" git --no-banner --redact --log-level error .
