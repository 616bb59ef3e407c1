#!/bin/sh
# Prints the size of the program, the time a cleanly stopped store takes to open
# and the memory of an idle service, each beside its limit.
set -eu
cd "$(dirname "$0")/.."
dir=$(mktemp -d)
trap 'kill "$pid" 2>/dev/null || true; rm -rf "$dir"' EXIT
CGO_ENABLED=0 go build -buildvcs=false -trimpath -ldflags "-s -w" -o "$dir/guildhall" ./cmd/guildhall

start() { # leaves the service running as $pid, and its milliseconds to "listening" in $took
	: >"$dir/log"
	began=$(date +%s%N)
	"$dir/guildhall" serve --data "$dir/store" --addr 127.0.0.1:0 2>"$dir/log" &
	pid=$!
	until grep -q listening "$dir/log"; do
		kill -0 "$pid" 2>/dev/null || { cat "$dir/log"; exit 1; }
		sleep 0.002
	done
	took=$((($(date +%s%N) - began) / 1000000))
}
stop() { kill -TERM "$pid"; wait "$pid" || true; }

start; stop # the first start loads the profession
start
sleep 5
memory=$(awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$pid/status")
stop
printf 'program            %6d MiB   (limit 60)\n' $(($(wc -c <"$dir/guildhall") / 1048576))
printf 'clean start        %6d ms    (limit 150)\n' "$took"
printf 'idle memory        %6d MiB   (limit 80)\n' "$memory"
