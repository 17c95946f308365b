#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# pg.sh: a throw-away PostgreSQL cluster, on a socket in its own directory and on no port.
#
#   tests/pg.sh start DIR     makes and starts it, prints its URL
#   tests/pg.sh stop DIR      stops it and removes DIR
#   tests/pg.sh kill DIR      its first process by SIGKILL, as a crash would
#   tests/pg.sh halt DIR      stops it at once, without a checkpoint
#   tests/pg.sh again DIR     starts it again after either
#
# PG_FSYNC=on makes it durable, for tests that kill it and for figures. Without that it also looks for a deadlock as soon as
# somebody has waited a moment, not after a second: tests in which many write at once would spend their time on waiting.
# PostgreSQL refuses to run as root, so root becomes the user postgres for it.
set -eu
# How long PostgreSQL may take to begin or to end: to end what hangs, many times what a slow disk needs. pg_ctl reads it.
export PGCTLTIMEOUT=240

usage() { sed -n '3,12s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# = 2 ] || usage
case $2 in /*) dir=$2 ;; *) dir=$PWD/$2 ;; esac

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || bin=$(dirname "$(command -v postgres)") || { echo "pg.sh: PostgreSQL is not installed (apt-get install postgresql)" >&2; exit 1; }

# From the root directory, which every user may enter.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

start() {
    mkdir -p "$dir"
    if [ "$(id -u)" = 0 ]; then chown postgres: "$dir"; fi
    as_postgres "$bin/initdb" --pgdata="$dir/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
        --no-sync >"$dir.log" 2>&1 || { cat "$dir.log" >&2; exit 1; }
    rm -f "$dir.log"
    run || { cat "$dir/log" >&2; exit 1; }
    echo "postgresql:///postgres?host=$dir&user=postgres"
}

run() {
    fsync=${PG_FSYNC:-off}
    if [ "$fsync" = on ]; then deadlock=1s; else deadlock=20ms; fi
    as_postgres "$bin/pg_ctl" --pgdata="$dir/data" --log="$dir/log" --wait --silent \
        --options="-c listen_addresses='' -c unix_socket_directories='$dir' -c unix_socket_permissions=0777 -c fsync=$fsync \
-c full_page_writes=$fsync -c synchronous_commit=$fsync -c max_connections=100 -c shared_buffers=64MB -c jit=off \
-c autovacuum=off -c deadlock_timeout=$deadlock" start >&2
}

# What is left of a server that was killed holds its memory until it has ended, which a slow disk may delay. Where one is there, another is tried
# only a few times: it may be about to end.
again() {
    tries=200 tries_beside=10
    while [ $tries -gt 0 ] && [ $tries_beside -gt 0 ]; do
        if run 2>/dev/null; then return; fi
        if as_postgres "$bin/pg_ctl" --pgdata="$dir/data" status >/dev/null; then tries_beside=$((tries_beside - 1)); else tries=$((tries - 1)); fi
        sleep 0.3
    done
    cat "$dir/log" >&2
    exit 1
}

stop() {
    # pg_ctl reads the process id from the cluster's own postmaster.pid.
    if [ -d "$dir/data" ]; then
        as_postgres "$bin/pg_ctl" --pgdata="$dir/data" --mode=fast --wait --silent stop >&2 || true
        rm -rf "$dir"
    fi
}

case $1 in
start) start ;;
stop) stop ;;
kill) as_postgres sh -c 'kill -KILL "$(head -n 1 "$1")"' sh "$dir/data/postmaster.pid" ;;
halt) as_postgres "$bin/pg_ctl" --pgdata="$dir/data" --mode=immediate --wait --silent stop >&2 ;;
again) again ;;
*) usage ;;
esac
