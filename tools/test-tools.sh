#!/bin/sh
# Brings what the tests need beyond Go, when it is missing: a browser, a
# PostgreSQL server, three RDF parsers, two readers of Word documents, a Java
# runtime and a C compiler (for the race detector) from Debian, and the two page
# checkers of package.json from npm.
#
# Safe to run again; with everything there it takes a moment. As root on Debian
# it installs; otherwise it says what to install and stops with exit code 1.
# The page checkers go to GUILDHALL_TOOLS, or to a folder of this version in the
# user's cache (e2e/toolbox finds them by the same rule).
set -eu
cd "$(dirname "$0")"

missing=
# need PACKAGE PATTERN...: the Debian package is missing when no pattern names a file.
need() {
	package=$1
	shift
	for file; do
		[ -e "$file" ] && return
	done
	missing="$missing $package"
}
on_path() { command -v "$1" || echo /nowhere; }

need chromium "$(on_path chromium)"
need fonts-liberation /usr/share/fonts/truetype/liberation*
need postgresql /usr/lib/postgresql/1[5-9]/bin/postgres /usr/lib/postgresql/[2-9][0-9]/bin/postgres
need raptor2-utils "$(on_path rapper)"
need serdi "$(on_path serdi)"
need python3-rdflib /usr/lib/python3/dist-packages/rdflib
need default-jre-headless "$(on_path java)"
need npm "$(on_path npm)"
need pandoc "$(on_path pandoc)"
need gcc "$(on_path gcc)"
need libc6-dev /usr/include/stdio.h
need python3-docx /usr/lib/python3/dist-packages/docx/__init__.py

if [ -n "$missing" ]; then
	install="apt-get install -y --no-install-recommends$missing"
	if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
		echo "The tests need programs that are not installed. On Debian, as root:" >&2
		echo "  apt-get update && $install" >&2
		exit 1
	fi
	echo "Installing for the tests:$missing"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -q
	$install -q
fi

lock=$(sha256sum package-lock.json | cut -c1-12)
dir=${GUILDHALL_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/guildhall-tools/npm-$lock}
if [ ! -e "$dir/node_modules/vnu-jar/build/dist/vnu.jar" ] || [ ! -e "$dir/node_modules/axe-core/axe.min.js" ]; then
	echo "Fetching the page checkers into $dir"
	mkdir -p "$dir"
	cp package.json package-lock.json "$dir"
	# Neither package needs its install scripts: both ship what is used here.
	(cd "$dir" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
fi
