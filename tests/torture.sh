#!/usr/bin/env bash
# torture.sh [--bin PROGRAM] [--long] [--rounds N] - the process dies by SIGKILL while eight people save at once, again and
# again; after each death nothing that was acknowledged is lost and the chain of events verifies.
# 10 rounds, 100 with --long. The work is done in tests/lib/torture.mjs.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
command -v sqlite3 >/dev/null || { echo "torture: Debian's sqlite3 is not installed" >&2; exit 3; }
exec node tests/lib/torture.mjs "$@"
