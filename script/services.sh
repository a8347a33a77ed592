# A PostgreSQL and a Redis for one run of a command in this folder, in processes of their own. Sourced, never run, after
# machine.sh. What was started is ended, and every file removed, however the run ends.
# shellcheck shell=bash

TEMP=$(mktemp -d -t tmo-services-XXXXXX)
mkdir "$TEMP/files"
children=() services=()

# Ends what still runs, the parts before the services that they use, and removes all files.
clean_up() {
    local code=$? child tries
    trap - EXIT
    trap '' INT TERM HUP
    for child in "${children[@]}"; do
        # An interrupt is PostgreSQL's fast end: it does not wait for its clients.
        kill -INT -- "-$child" 2>/dev/null || continue
        for ((tries = 0; tries < 100; tries++)); do
            kill -0 -- "-$child" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL -- "-$child" 2>/dev/null || true
    done
    rm -rf "$TEMP"
    exit "$code"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Starts a command in a process group of its own, to be ended by clean_up.
start() {
    set -m
    "$@" </dev/null &
    set +m
    children=($! "${children[@]}")
}

# PostgreSQL refuses to run as root: then it runs as the user that Debian made for it.
as_postgres() {
    if ((EUID != 0)); then
        exec "$@"
    fi
    local user=nobody
    if id postgres >/dev/null 2>&1; then user=postgres; fi
    exec setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups "$@"
}

own_by_postgres() {
    ((EUID != 0)) && return
    chmod 711 "$TEMP"
    chown postgres "$1" 2>/dev/null || chown nobody "$1"
}

await() {
    local name=$1 tries
    shift
    for ((tries = 0; tries < 300; tries++)); do
        "$@" >/dev/null 2>&1 && return
        sleep 0.1
    done
    fail "$name did not start; its log: $(tail -n 20 "$TEMP/$name.log")"
}

# A PostgreSQL and a Redis of this run alone. What they hold need not outlive a crash, so nothing is synced to disk.
start_services() {
    local bin postgres_port redis_port data=$TEMP/postgres
    bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    [[ -x $bin/initdb ]] || bin=$(dirname "$(command -v initdb || fail "PostgreSQL is not installed")")
    read -r postgres_port redis_port <<<"$(free_ports 2)"
    mkdir "$data"
    own_by_postgres "$data"
    (cd / && as_postgres "$bin/initdb" -D "$data" -U tmo --auth trust --encoding UTF8 --locale C.UTF-8 --no-sync) \
        >"$TEMP/initdb.log" 2>&1 || fail "initdb failed: $(cat "$TEMP/initdb.log")"
    start as_postgres "$bin/postgres" -D "$data" -c listen_addresses=127.0.0.1 -c port="$postgres_port" \
        -c unix_socket_directories="$data" -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
        -c max_connections=200 >"$TEMP/postgres.log" 2>&1
    start redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --appendonly no --dir "$TEMP" \
        >"$TEMP/redis.log" 2>&1
    await postgres "$bin/psql" -h 127.0.0.1 -p "$postgres_port" -U tmo -d postgres -c 'CREATE DATABASE tmo'
    await redis redis-cli -p "$redis_port" ping
    services=("DATABASE_URL=postgresql://tmo@127.0.0.1:$postgres_port/tmo" "REDIS_URL=redis://127.0.0.1:$redis_port/0")
}
