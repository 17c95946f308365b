# SPDX-License-Identifier: Apache-2.0
#
# measure.sh: part of bench: the client's runs, the limits, and the notes of both.

# measure_load NAME MORE...: one run of the client against $address; its JSON goes to $load.
measure_load() {
    local name=$1
    shift
    load=$(bounded $((seconds + warmup + 5)) "$tools/load" --connect "$address" \
        --connections "$connections" --seconds "$seconds" --warmup "$warmup" \
        --tokens "$work/token" "$@") || fail "$name: not one expected answer; $load"
    jq -e '.unexpected == {} and .broken == 0 and .connect_failures == 0' \
        <<<"$load" >/dev/null || say "$name: NOT CLEAN: $load"
}

load_submissions() {
    measure_load "$1" --method POST --path /api/v1/requests --bodies "$work/requests.jsonl" \
        --idempotency --expect 201
}

bare_loop() {
    bounded $((seconds + warmup + 5)) "$tools/limit_sqlite" "$work" "$seconds" "$warmup" |
        awk '$1 == "commits_per_second" { print $2; found = 1 } END { exit !found }' ||
        fail "the bare SQLite loop failed"
}

empty_answers() {
    start_server "$tools/limit_http" --listen 127.0.0.1:0 --workers "$workers"
    measure_load "empty answer" --path /
    stop_server
    limit=$(jq .per_second <<<"$load")
}

# note NAME WHAT AIM BEFORE AFTER: adds $load, held against the mean of the two limits.
note() {
    results=$(jq -c --argjson load "$load" --arg name "$1" --arg what "$2" --argjson aim "$3" \
        --argjson before "$4" --argjson after "$5" '
        (($before + $after) / 2) as $limit | ($load.per_second / $limit) as $ratio |
        . + [{name: $name, what: $what, limit: $limit, limit_before: $before,
              limit_after: $after, ratio: $ratio, aim: $aim, is_met: ($ratio >= $aim)} + $load]' \
        <<<"$results") || fail "cannot note $1"
}

# note_figure NAME WHAT FIGURE LIMIT AIM IS_MET MORE: a figure that is no rate. AIM is shown as it is; LIMIT, what it is held
# against, may be null; MORE is JSON.
note_figure() {
    results=$(jq -c --arg name "$1" --arg what "$2" --argjson figure "$3" --argjson limit "$4" --arg aim "$5" \
        --argjson met "$6" --argjson more "$7" '. + [$more + {name: $name, what: $what, figure: $figure, limit: $limit,
        ratio: (if $limit then $figure / $limit else null end), aim: $aim, is_met: $met}]' <<<"$results") || fail "cannot note $1"
}
