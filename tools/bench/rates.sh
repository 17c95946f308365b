# SPDX-License-Identifier: Apache-2.0
#
# rates.sh: part of bench: how many a second, against a limit of the same run.

bench_submissions() {
    local before after
    say "submissions"
    before=$(bare_loop) || exit 1
    use_database
    serve "$workers"
    load_submissions submissions
    stop_server
    after=$(bare_loop) || exit 1
    note submissions 'durable submissions/s : bare SQLite loop' 1.0 "$before" "$after"
}

bench_read() {
    local before
    say "read"
    empty_answers
    before=$limit
    use_database
    serve "$workers"
    measure_load read --path "/api/v1/requests/$number"
    stop_server
    local kept=$load
    empty_answers
    load=$kept
    note read 'API reads/s : empty libmicrohttpd answer' 0.45 "$before" "$limit"
}

bench_page() {
    local before
    say "page"
    empty_answers
    before=$limit
    use_database
    serve "$workers"
    measure_load page --path "/requests/$number" --header "Cookie: entitled_session=$cookie"
    stop_server
    local kept=$load
    empty_answers
    load=$kept
    note page 'signed-in request pages/s : empty libmicrohttpd' 0.30 "$before" "$limit"
}

bench_sharing() {
    local turnstile
    for workers in 1 2 4; do
        for turnstile in 0 1; do
            say "sharing: $workers workers, turnstile $turnstile"
            use_database
            export ENTITLED_TURNSTILE=$turnstile
            serve "$workers"
            load_submissions "sharing $workers/$turnstile"
            stop_server
            unset ENTITLED_TURNSTILE
            results=$(jq -c --argjson load "$load" --argjson workers "$workers" \
                --argjson turnstile "$turnstile" '. + [{name: "sharing",
                what: "submissions/s, workers \($workers), turnstile \($turnstile)",
                workers: $workers, turnstile: $turnstile} + $load]' <<<"$results") ||
                fail "cannot note sharing"
        done
    done
}

# Sixteen connections read while sixteen write.
bench_mixed() {
    local writing
    say "mixed"
    use_database
    serve "$workers"
    connections=16
    bounded $((seconds + warmup + 5)) "$tools/load" --connect "$address" --connections 16 --seconds $((seconds + 1)) \
        --warmup "$warmup" --tokens "$work/token" --method POST --path /api/v1/requests --body "$work/request.json" \
        --idempotency --expect 201 >"$work/writing" &
    writing=$!
    measure_load mixed --path "/api/v1/requests/$number"
    wait "$writing" || fail "mixed: nothing was written"
    connections=64
    stop_server
    note_figure mixed 'p99 ms of 16 readers beside 16 writers' "$(jq .p99_ms <<<"$load")" null '< 10' \
        "$(jq '.p99_ms < 10' <<<"$load")" "$(jq -c --slurpfile writing "$work/writing" '. + {writing: $writing[0]}' <<<"$load")"
}
