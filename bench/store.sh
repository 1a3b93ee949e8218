#!/usr/bin/env bash
# store.sh FOLDER: bench_store of that folder on this disk, then with 3 ms more for each sync.
set -euo pipefail
folder=${1:?usage: store.sh FOLDER}
data=$(mktemp -d "${TMPDIR:-/tmp}/faheng-bench-XXXXXX")
trap 'rm -rf "$data"' EXIT
"$folder/bench_store" "$data/bare" "${SECONDS_EACH:-3}"
SLOW_SYNC_MS=3 LD_PRELOAD=$folder/slow_sync.so "$folder/bench_store" "$data/slow" "${SECONDS_EACH:-3}"
