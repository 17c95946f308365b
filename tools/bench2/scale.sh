# SPDX-License-Identifier: Apache-2.0
#
# scale.sh: part of bench: what a page costs with a million requests stored, against ten thousand; memory and starting with them.
#
# The two databases are kept in $BUILD/scale from run to run, under the digest of the migrations: made anew when the tables
# change. BENCH_SCALE=100000 makes do with fewer.

large=${BENCH_SCALE:-1000000}
small=10000

# make_scale COUNT: fills $ENTITLED_DB, and keeps in $who what the clients of a bench need. Making it does not count.
make_scale() {
    say "making a database of $1 requests: some minutes for a million"
    mkdir -p "$who"
    make_database
    nice -n 5 timeout --foreground 1800 "$entitled" generate --requests "$1" --contracts $(($1 / 20)) --json >"$who/made" || fail "generate failed"
    deadline=$((SECONDS + 290))
    add_bench_client
    cp "$work/request.json" "$work/token" "$work/authorization" "$who/"
    printf '%s' "$number" >"$who/number"
    mv "$who/made" "$who/people.json"
}

# scale_database COUNT: makes it, when it is not there, and makes it the database of the next server; $who is its people.
scale_database() {
    local name
    if [ -n "$cluster" ]; then
        who=$work/people-$1
        export ENTITLED_DB=${url/\/postgres?/\/requests$1?}
    else
        name=$(cat migrations/*.sql | sha256sum | cut -c 1-12)
        who=$build/scale/$name-$1
        export ENTITLED_DB=$who/entitled.db
    fi
    if [ ! -f "$who/people.json" ]; then
        if [ -n "$cluster" ]; then
            psql_bounded 20 "$url" -c "CREATE DATABASE requests$1" || fail "no database"
        else
            find "$build/scale" -mindepth 1 -maxdepth 1 ! -name "$name-*" -exec rm -rf {} + 2>/dev/null
            rm -rf "$who"
        fi
        make_scale "$1"
        [ -z "$cluster" ] || psql_bounded 280 "$ENTITLED_DB" -c 'VACUUM (ANALYZE)' || fail "no VACUUM"
    fi
    cp "$who/request.json" "$who/token" "$who/authorization" "$work/"
    jq -c . "$work/request.json" >"$work/requests.jsonl"
    number=$(cat "$who/number")
}

# page_times NAME PATH EMAIL: p99 of one client that asks again and again; to $times as "name p99".
page_times() {
    cli token add "$(jq -r ".$3" "$who/people.json")" >"$work/token"
    measure_load "$1" --path "$2"
    printf '%s\t%s\t%s\n' "$1" "$(jq .p99_ms <<<"$load")" "$(jq .p50_ms <<<"$load")" >>"$times"
}

# all_pages COUNT: every kind of page once.
all_pages() {
    scale_database "$1"
    times=$work/times-$1
    : >"$times"
    connections=1
    seconds=2
    serve "$([ -n "$cluster" ] && echo 16 || echo "$workers")"
    local list='/api/v1/requests?limit=50' person
    for person in customer administrator engineer; do
        page_times "list of 50, $person" "$list" $person
        page_times "open ones, $person" "$list&state=open" $person
        page_times "severity A, $person" "$list&severity=A" $person
        page_times "search a common word, $person" "$list&q=the" $person
        page_times "search a rare word, $person" "$list&q=nord7" $person
    done
    page_times 'queue of an engineer' '/api/v1/queue?show=mine&limit=50' engineer
    page_times 'queue of all' '/api/v1/queue?limit=50' engineer
    page_times 'search two words' "$list&q=server+error" engineer
    page_times 'search a number' "$list&q=$number" engineer
    page_times 'open a request' "/api/v1/requests/$number" engineer
    cp "$who/token" "$work/token"
    load_submissions "submit"
    printf '%s\t%s\t%s\n' submit "$(jq .p99_ms <<<"$load")" "$(jq .p50_ms <<<"$load")" >>"$times"
    stop_server
    connections=64
    seconds=4
}

# The aim is about the p99 and its ratio; the medians are there to be read beside them.
bench_scale() {
    local name p99 p50 before_p99 before_p50
    say "${1:-scale}"
    all_pages "$small"
    all_pages "$large"
    while IFS=$'\t' read -r name p99 p50; do
        IFS=$'\t' read -r _ before_p99 before_p50 < <(awk -F'\t' -v name="$name" '$1 == name' "$work/times-$small")
        note_figure "${1:-scale}" "$name: p99 ms" "$p99" "$before_p99" '<=5, 1.5' \
            "$(jq -n "$p99 <= 5 and $p99 / $before_p99 <= 1.5")" "{\"p50_ms\": $p50, \"p99_ms\": $p99, \"small_p50_ms\": $before_p50}"
    done <"$work/times-$large"
}

# The same on a throw-away PostgreSQL, which is made anew each time: ten minutes in all for a million.
bench_scale_postgres() {
    local url
    start_cluster
    bench_scale scale_postgres
    stop_cluster
}

# pss: MiB of the server and all that it has forked.
pss() {
    local pid pids=$server
    pids+=" $(pgrep -P "$server" | tr '\n' ' ')"
    for pid in $pids; do awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup" 2>/dev/null; done | awk '{ sum += $1 } END { printf "%.1f", sum / 1024 }'
}

bench_memory() {
    local rest most=0 now
    say "memory"
    scale_database "$large"
    serve "$workers"
    sleep 1
    rest=$(pss)
    measure_load reading --path '/api/v1/requests?limit=50' >/dev/null &
    local reading=$!
    bounded $((seconds + warmup + 5)) "$tools/load" --connect "$address" --connections 32 --seconds "$seconds" --warmup "$warmup" \
        --tokens "$work/token" --method POST --path /api/v1/requests --body "$work/request.json" --idempotency --expect 201 >/dev/null &
    local writing=$!
    while kill -0 "$reading" 2>/dev/null; do
        now=$(pss)
        most=$(jq -n "[$most, $now] | max")
        sleep 0.2
    done
    wait "$reading" "$writing" || fail "memory: no answers"
    stop_server
    note_figure memory 'PSS of all processes at rest, MiB' "$rest" null '<= 20' "$(jq -n "$rest <= 20")" '{}'
    note_figure memory 'PSS of all processes under load, MiB' "$most" null '<= 60' "$(jq -n "$most <= 60")" '{}'
}

bench_start() {
    local first second
    say "start"
    scale_database "$large"
    read -r first second < <(bounded 30 tools/bench/start_time "$entitled" "$work/token" "/api/v1/requests/$number" "$workers") || fail "no start"
    note_figure start 'start to first answer, ms (median of 5)' "$first" null '<= 50' "$(jq -n "$first <= 50")" '{}'
    note_figure start 'the next answer, ms (median of 5)' "$second" null '<= 25' "$(jq -n "$second <= 25")" '{}'
}
