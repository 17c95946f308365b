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
    note_figure submissions 'p99 ms of a submission, 64 connections' "$(jq .p99_ms <<<"$load")" null '< 25' "$(jq '.p99_ms < 25' <<<"$load")" '{}'
    note_figure submissions 'slowest of 64 connections : mean' "$(jq .slowest_client_share <<<"$load")" null '>= 0.5' \
        "$(jq '.slowest_client_share >= 0.5' <<<"$load")" '{}'
}

# against_empty_answers NAME WHAT AIM OPTIONS...: reads, against an empty answer before and after.
against_empty_answers() {
    local name=$1 what=$2 aim=$3 before kept
    shift 3
    say "$name"
    empty_answers
    before=$limit
    use_database
    serve "$workers"
    measure_load "$name" "$@"
    stop_server
    kept=$load
    empty_answers
    load=$kept
    note "$name" "$what" "$aim" "$before" "$limit"
}

bench_read() {
    against_empty_answers read 'API reads/s : empty libmicrohttpd answer' 0.45 --path "/api/v1/requests/$number"
}

bench_page() {
    against_empty_answers page 'signed-in request pages/s : empty libmicrohttpd' 0.30 --path "/requests/$number" \
        --header "Cookie: entitled_session=$cookie"
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
    local writing connections=16
    say "mixed"
    use_database
    serve "$workers"
    (
        seconds=$((seconds + 1))
        load_submissions mixed
        printf '%s\n' "$load" >"$work/writing"
    ) &
    writing=$!
    measure_load mixed --path "/api/v1/requests/$number"
    wait "$writing" || fail "mixed: nothing was written"
    stop_server
    note_figure mixed 'p99 ms of 16 readers beside 16 writers' "$(jq .p99_ms <<<"$load")" null '< 10' \
        "$(jq '.p99_ms < 10' <<<"$load")" "$(jq -c --slurpfile writing "$work/writing" '. + {writing: $writing[0]}' <<<"$load")"
}
bench_vgpage() { use_database; export VG; serve 1; for i in $(seq $N); do curl -s -o $work/page --max-time 60 -H "Cookie: entitled_session=$cookie" "http://$address/requests/$number"; done; wc -c $work/page; cp $work/page /tmp/page.$(basename $PWD).html; curl -si -H "Cookie: entitled_session=$cookie" "http://$address/requests/$number" | sed -n '1,/^.$/p' | wc -c ; stop_server; }
bench_vgsub() { use_database; serve 1; head -$N $work/requests.jsonl > $work/some; while read -r line; do echo "$line" > $work/one; curl -s -o $work/ans -w '%{http_code}\n' --max-time 60 -X POST -H 'Content-Type: application/json' -H "Authorization: Bearer $(head -1 $work/token)" -H "Idempotency-Key: k-$RANDOM-$RANDOM" --data-binary @$work/one "http://$address/api/v1/requests"; done < $work/some | sort | uniq -c; tail -c 300 $work/ans; stop_server; }
