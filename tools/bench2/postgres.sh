# SPDX-License-Identifier: Apache-2.0
#
# postgres.sh: part of bench: submissions on a throw-away PostgreSQL, against pgbench on the same, before and after.

cluster=

stop_cluster() {
    [ -z "$cluster" ] || tests/pg.sh stop "$cluster/pg" >/dev/null 2>&1
    [ -z "$cluster" ] || rm -rf "$cluster"
    cluster=
}

# pg_program NAME: the path of one of PostgreSQL's own.
pg_program() {
    local bin
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    printf '%s/%s' "$bin" "$1"
}

# TPC-B-like, sixteen clients: its transactions a second.
pgbench_rate() {
    bounded $((seconds + 15)) "$(pg_program pgbench)" --client=16 --jobs=1 --time="$seconds" --no-vacuum "$1" 2>"$work/pgbench.err" |
        awk '$1 == "tps" { print $3; found = 1 } END { exit !found }' || fail "pgbench failed: $(tail -n 2 "$work/pgbench.err")"
}

# psql_bounded SECONDS URL OPTIONS...
psql_bounded() {
    local most=$1
    shift
    bounded "$most" "$(pg_program psql)" -qX "$@"
}

# start_cluster: sets $cluster and $url, which is the caller's.
start_cluster() {
    # Where the user postgres may enter; $work is for its owner alone.
    cluster=$(mktemp -d "${TMPDIR:-/tmp}/entitled-bench.XXXXXX") && chmod 755 "$cluster" || fail "no directory for PostgreSQL"
    url=$(umask 022 && PG_FSYNC=on tests/pg.sh start "$cluster/pg") || fail "no PostgreSQL"
}

bench_postgres() {
    local url before after
    say "postgres"
    start_cluster
    psql_bounded 60 "$url" -c 'CREATE DATABASE limits' -c 'CREATE DATABASE bench' || fail "no databases"
    bounded 60 "$(pg_program pgbench)" --initialize --scale=16 --quiet "${url/\/postgres?/\/limits?}" 2>"$work/pgbench.err" || fail "pgbench cannot begin"
    export ENTITLED_DB=${url/\/postgres?/\/bench?}
    make_database
    add_bench_client
    before=$(pgbench_rate "${url/\/postgres?/\/limits?}") || exit 1
    serve 16
    more_contracts 16
    load_submissions postgres
    stop_server
    after=$(pgbench_rate "${url/\/postgres?/\/limits?}") || exit 1
    note postgres 'PostgreSQL: submissions/s : pgbench, 16 clients' 1.0 "$before" "$after"
    stop_cluster
}
