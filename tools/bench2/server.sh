# SPDX-License-Identifier: Apache-2.0
#
# server.sh: part of bench: processes that are started and ended, databases, and calls by command line, API and page.

say() { printf 'bench: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# bounded SECONDS COMMAND...: never longer than that, and never past the deadline.
bounded() {
    local most=$1 left=$((deadline - SECONDS))
    shift
    [ "$left" -gt 0 ] || fail "out of time"
    timeout --foreground -k 1 "$((most < left ? most : left))" "$@"
}

stop_server() {
    local i
    [ -n "$server" ] || return 0
    kill -TERM "$server" 2>/dev/null
    for ((i = 0; i < 600; i++)); do
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    if kill -0 "$server" 2>/dev/null; then
        say "process $server did not drain in 5 s, killed"
        kill -KILL "$server" 2>/dev/null
    fi
    wait "$server" 2>/dev/null
    server=
}

clean_up() {
    stop_server
    stop_cluster
    [ -z "$work" ] || rm -rf "$work"
}
# start_server COMMAND...: waits until it says where it listens; sets $server and $address.
start_server() {
    local i
    : >"$work/server.out"
    "$@" >"$work/server.out" 2>"$work/server.err" &
    server=$!
    for ((i = 0; i < 2000; i++)); do
        # Words may stand before the address (a scheme, say); the last ADDR:PORT counts.
        address=$(sed -nE 's/^listening on .*[^0-9]?(127\.0\.0\.1:[0-9]+).*$/\1/p' \
            "$work/server.out" | head -n 1)
        [ -z "$address" ] || return 0
        kill -0 "$server" 2>/dev/null || break
        sleep 0.05
    done
    tail -n 5 "$work/server.err" >&2
    fail "$1 did not say 'listening on 127.0.0.1:PORT' "
}

# use_database NAME: a fresh copy of the template becomes the database of the next server.
use_database() {
    rm -rf "$work/db"
    cp -r "$work/template" "$work/db" || fail "cannot copy the database"
    export ENTITLED_DB=$work/db/entitled.db
}

as_root=()
[ "$(id -u)" != 0 ] || as_root=(--allow-root)
serve() { if [ -n "${VG-}" ]; then start_server valgrind --tool=callgrind --trace-children=yes --callgrind-out-file=$VG.%p --dump-instr=no "$entitled" serve "${as_root[@]}" --listen 127.0.0.1:0 --workers "$1"; else start_server "$entitled" serve "${as_root[@]}" --listen 127.0.0.1:0 --workers "$1"; fi; }

cli() {
    bounded 20 "$entitled" "$@" </dev/null 2>"$work/cli.err" || {
        tail -n 5 "$work/cli.err" >&2
        fail "entitled $1 ${2-} failed"
    }
}

# api METHOD PATH [BODY_FILE]: the answer's body goes to stdout, its status to $work/status.
api() {
    local -a more=()
    [ $# -lt 3 ] || more=(-H 'Content-Type: application/json' --data-binary "@$3")
    bounded 6 curl -sS --max-time 5 -o "$work/answer" -w '%{http_code}' -X "$1" \
        -H "@$work/authorization" -H "Idempotency-Key: bench-$RANDOM-$RANDOM-$RANDOM" \
        "${more[@]}" "http://$address/api/v1$2" >"$work/status" || fail "$1 $2: no answer"
    cat "$work/answer"
}

expect() { # expect WHAT STATUS...
    local what=$1 status
    shift
    for status; do [ "$(cat "$work/status")" != "$status" ] || return 0; done
    head -c 1500 "$work/answer" >&2
    echo >&2
    fail "$what: status $(cat "$work/status"), expected $*"
}

# Finds a version that the contract covers: asks the catalogue, so that it need not be known here.
find_version() {
    local product version tried=0
    api GET '/products?limit=200' | jq -r '.items[].id' >"$work/products"
    expect products 200
    while read -r product; do
        api GET "/products/$product/versions?limit=200" | jq -r '.items[].id' >"$work/versions"
        expect versions 200
        while read -r version; do
            [ $((tried++)) -lt 400 ] || break 2
            if api GET "/availability?version=$version&kind=incident&severity=C" |
                jq -e --arg id "$contract" \
                    'any(.plans[]?; .contract == $id and .available)' >/dev/null; then
                printf '%s\n' "$version"
                return 0
            fi
        done <"$work/versions"
    done <"$work/products"
    head -c 1500 "$work/answer" >&2
    return 1
}

make_template() {
    mkdir "$work/template"
    export ENTITLED_DB=$work/template/entitled.db
    make_database
    add_bench_client
}

make_database() {
    cli init >/dev/null
    cli catalog apply catalogs/partner-programme.json >/dev/null
}

# add_bench_client: an organization with a contract that hardly runs out, somebody who submits under it, a first request
# ($number) and a session ($cookie), in the database of $ENTITLED_DB; the token goes to $work/token, the request's body to
# $work/request.json.
add_bench_client() {
    local ids
    organization=$(cli organization add 'Bench' --country SE --enrolled partner --json |
        jq -er .id) || fail "no organization id"
    password=bench-$(od -An -N8 -tx1 /dev/urandom | tr -d ' ')
    bounded 20 "$entitled" account add bench@example.com --name 'Bench Client' --kind work --password-stdin \
        --organization "$organization" --roles global_admin --json <<<"$password" >/dev/null || fail "no account"
    cli token add bench@example.com >"$work/token"
    printf 'Authorization: Bearer %s\n' "$(cat "$work/token")" >"$work/authorization"
    ids=$(cli contract issue --plan "$plan" --organization "$organization" \
        --units 100000000 --json | jq -ec '{access_id, contract_id}') || fail "no contract ids"
    printf '%s' "$ids" >"$work/ids.json"

    serve 1
    contract=$(api POST /contracts "$work/ids.json" | jq -r .id)
    expect "associate the contract" 201 200
    version=$(find_version) || fail "no version is available under the plan $plan"
    jq -n --arg version "$version" --arg contract "$contract" '{
        version: $version, kind: "incident", title: "The nightly job stops after an update",
        description: ("It worked until last night. The log says that the lock was not given. " * 4),
        contract: $contract, severity: "C", requires_24x7: false, country: "SE",
        time_zone: "Europe/Stockholm", agreement_accepted: true,
        primary_contact: {name: "Bench Client", email: "bench@example.com", phone: "+46 8 123456"}
    }' >"$work/request.json"
    jq -c . "$work/request.json" >"$work/requests.jsonl"
    number=$(api POST /requests "$work/request.json" | jq -r .number)
    number_shown=${number:0:4}-${number:4:4}-${number:8:4}
    expect "submit the first request" 201
    api GET "/requests/$number" >/dev/null
    expect "read the first request" 200
    sign_in
    stop_server
}

# more_contracts COUNT: so many more contracts of the same kind, as many organizations have one each; connection after
# connection submits under another of them. pgbench's clients are spread over as many branches. A server runs.
more_contracts() {
    local i
    for ((i = 1; i < $1; i++)); do
        cli contract issue --plan "$plan" --organization "$organization" --units 100000000 --json |
            jq -ec '{access_id, contract_id}' >"$work/ids.json" || fail "no contract ids"
        contract=$(api POST /contracts "$work/ids.json" | jq -r .id)
        expect "associate the contract" 201 200
        jq -c --arg contract "$contract" '.contract = $contract' "$work/request.json" >>"$work/requests.jsonl"
    done
}

# site PATH MORE...: a page, as a browser asks for it; the status goes to $work/status.
site() {
    local path=$1
    shift
    bounded 6 curl -sS --max-time 5 -b "$work/cookies" -c "$work/cookies" -o "$work/answer" -w '%{http_code}' \
        -H 'Accept: text/html' -H "Origin: http://$address" "$@" "http://$address$path" >"$work/status" || fail "$path: no answer"
}

csrf() { sed -nE 's/.*name="csrf" value="([0-9a-f]+)".*/\1/p' "$work/answer" | head -n 1; }

# A session as a browser has it, with the profile done: its cookie goes to $cookie.
sign_in() {
    printf '{"phone":"+46 8 123456","country":"SE","time_zone":"Europe/Stockholm","language":"en"}' >"$work/profile.json"
    api PATCH /me "$work/profile.json" >/dev/null
    expect "the profile" 200
    site /sign-in
    expect "the page to sign in" 200
    site /sign-in --data-urlencode "email=bench@example.com" --data-urlencode "password=$password" --data-urlencode "csrf=$(csrf)"
    expect "sign in" 303
    cookie=$(awk '$6 == "entitled_session" { print $7 }' "$work/cookies")
    [ -n "$cookie" ] || fail "no session"
    site "/requests/$number"
    expect "the page of the request" 200
    grep -q "$number_shown" "$work/answer" || fail "the page does not show the request"
}
