#!/bin/sh
# Builds the checkers that "make check" runs, each at its pinned version, into a
# folder in the user's cache, and prints that folder. With "slow" it builds gosec
# too, which takes about eight minutes the first time.
#
# Raise a version here and nowhere else.
set -eu

staticcheck=honnef.co/go/tools/cmd/staticcheck@v0.8.2
govulncheck=golang.org/x/vuln/cmd/govulncheck@v1.9.0
gitleaks=github.com/zricethezav/gitleaks/v8@v8.30.1
gosec=github.com/securego/gosec/v2/cmd/gosec@v2.30.0

cache=${XDG_CACHE_HOME:-$HOME/.cache}/guildhall-tools/$(go env GOVERSION)
mkdir -p "$cache"

# build NAME MODULE leaves NAME in the cache, and beside it the version it is.
build() {
	if [ -x "$cache/$1" ] && [ "$(cat "$cache/$1.version" 2>/dev/null)" = "$2" ]; then
		return
	fi
	echo "Building $2" >&2
	GOBIN=$cache GOFLAGS=-buildvcs=false go install "$2" >&2
	echo "$2" >"$cache/$1.version"
}

build staticcheck $staticcheck
build govulncheck $govulncheck
build gitleaks $gitleaks
if [ "${1:-}" = slow ]; then
	build gosec $gosec
fi
echo "$cache"
