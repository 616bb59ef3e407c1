#!/bin/sh
# Runs every fuzz target of the tree, one after another, each for FUZZTIME (a
# minute unless told). What one finds is kept beside its package, as the message
# says, and makes this fail.
set -eu
time=${FUZZTIME:-60s}
grep -rl '^func Fuzz' --include='*_test.go' . | sort | while read -r file; do
	dir=$(dirname "$file")
	for target in $(sed -n 's/^func \(Fuzz[A-Za-z0-9]*\)(.*/\1/p' "$file"); do
		echo "$dir $target"
		${GO:-go} test -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 10x "$dir"
	done
done
