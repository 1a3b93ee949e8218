#!/usr/bin/env bash
# http_stall.sh FIXTURE: the engine alone, as ratios to nginx (one worker) serving a 12 KB file in the same run, and the
# slowest answer when 128 to 1024 keep-alive clients send at once. FIXTURE is the compiled tests/http/fixture.c.
# Needs wrk, nginx and node. Three alternating rounds, the median counts.
set -euo pipefail
fixture=${1:?usage: http_stall.sh FIXTURE}
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
seconds=${SECONDS_EACH:-5}
work=$(mktemp -d "${TMPDIR:-/tmp}/faheng-bench-XXXXXX")
exec {hold}> >(exec "$fixture" 1 >"$work/address" 2>/dev/null)
cleanup() {
    exec {hold}>&-
    [ ! -f "$work/nginx.pid" ] || kill "$(cat "$work/nginx.pid")" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
port=$((20000 + RANDOM % 20000))
mkdir -p "$work/www"
head -c 12036 /dev/zero | tr '\0' x >"$work/www/page.html"
[ "$(id -u)" != 0 ] || as="user root;" # its worker must read a folder of ours
cat >"$work/nginx.conf" <<CONF
${as:-}
worker_processes 1;
pid $work/nginx.pid;
error_log $work/error.log;
events { worker_connections 4096; }
http {
    access_log off;
    client_body_temp_path $work/b; proxy_temp_path $work/p; fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/s;
    keepalive_requests 1000000000;
    sendfile on;
    server { listen 127.0.0.1:$port; root $work/www; open_file_cache max=100; }
}
CONF
nginx -c "$work/nginx.conf"
until [ -s "$work/address" ]; do sleep 0.1; done
address=$(cat "$work/address")

rate() { wrk -t1 -c"$1" -d"${seconds}s" "$2" | awk '/Requests\/sec/ { print $2 }'; }
median() { sort -n | sed -n 2p; }
for clients in 32 512; do
    for round in 1 2 3; do
        rate "$clients" "http://127.0.0.1:$port/page.html" >>"$work/nginx.$clients"
        for path in empty page commit; do
            rate "$clients" "$address/$path" >>"$work/$path.$clients"
        done
    done
    base=$(median <"$work/nginx.$clients")
    printf 'c=%-4d nginx static 12 KB %10.0f /s\n' "$clients" "$base"
    for path in empty page commit; do
        awk -v p="$path" -v r="$(median <"$work/$path.$clients")" -v b="$base" \
            'BEGIN { printf "       /%-7s           %10.0f /s  %5.2f of nginx\n", p, r, r / b }'
    done
done
node "$here/../tests/http/stall.mjs" "$address" /page
