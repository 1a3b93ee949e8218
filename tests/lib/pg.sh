#!/bin/sh
# pg.sh: a PostgreSQL of one's own for tests, by default without durability. (tools/with_pg runs one command beside such a one.)
#   pg.sh start [PID]   prints FOLDER and ADDRESS on two lines; with PID it ends by itself when that process is gone
#   pg.sh stop FOLDER   ends it and removes the folder
# DURABLE=1 keeps fsync on, for measurements. Leaves with 77 when PostgreSQL is not installed, so that a caller can say "skipped".
set -eu

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "pg.sh: PostgreSQL is not installed" >&2; exit 77; }

as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

stop() {
    case $1 in
        */faheng-pg-*) ;;
        *) echo "pg.sh: $1 is not a folder of pg.sh" >&2; exit 2 ;;
    esac
    (cd / && as_postgres "$bin/pg_ctl" -D "$1/data" -m immediate stop) >/dev/null 2>&1 || true
    rm -rf "$1"
}

start() {
    fast="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    [ -z "${DURABLE:-}" ] || fast=""
    dir=$(mktemp -d "${TMPDIR:-/tmp}/faheng-pg-XXXXXX")
    [ "$(id -u)" != 0 ] || chown postgres "$dir"
    chmod 755 "$dir"
    if ! (
        cd /
        as_postgres "$bin/initdb" -D "$dir/data" -U faheng --auth=trust --encoding=UTF8 --locale=C --no-sync
        as_postgres "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -o "-k $dir -c listen_addresses='' $fast \
            -c max_connections=100 -c shared_buffers=64MB" start
        as_postgres "$bin/createdb" -h "$dir" -U faheng faheng
    ) >"$dir.out" 2>&1; then
        cat "$dir.out" >&2
        rm -f "$dir.out"
        stop "$dir"
        exit 3
    fi
    rm -f "$dir.out"
    if [ "${1:-}" ]; then
        (while kill -0 "$1" 2>/dev/null; do sleep 1; done; stop "$dir") </dev/null >/dev/null 2>&1 &
    fi
    echo "$dir"
    echo "postgresql://faheng@/faheng?host=$dir"
}

case ${1:-} in
    start) start "${2:-}" ;;
    stop) stop "$2" ;;
    *) sed -n '2,6s/^# //p' "$0" >&2; exit 2 ;;
esac
