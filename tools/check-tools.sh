#!/bin/sh
# Builds the checkers that "make check" runs, each at its pinned version, into a
# folder in the user's cache, and prints that folder. With "gosec" it builds that
# too.
#
# Raise a version here and nowhere else; that of gosec in tools/gosec/go.mod.
set -eu

staticcheck=honnef.co/go/tools/cmd/staticcheck@v0.8.2
govulncheck=golang.org/x/vuln/cmd/govulncheck@v1.9.0
gitleaks=github.com/zricethezav/gitleaks/v8@v8.30.1

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

# It is built from its rules and this tree's exclusions, without its own command.
if [ "${1:-}" = gosec ]; then
	made=$(cat tools/gosec/* | sha256sum)
	if [ ! -x "$cache/gosec" ] || [ "$(cat "$cache/gosec.version" 2>/dev/null)" != "$made" ]; then
		echo "Building gosec" >&2
		(cd tools/gosec && go build -buildvcs=false -o "$cache/gosec" .) >&2
		echo "$made" >"$cache/gosec.version"
	fi
fi
echo "$cache"
