# The service over a PostgreSQL of the run's own. Sourced by run.

postgres_programs() {
    local folder
    for folder in /usr/lib/postgresql/*/bin; do
        if [[ -x $folder/initdb ]]; then
            echo "$folder"
            return 0
        fi
    done
    if command -v initdb >/dev/null; then
        dirname "$(command -v initdb)"
    fi
}

# Each of the two services migrates a database of its own.
database_of() { [[ $1 == *before ]] && echo before || echo otp; }

has_postgres() {
    if [[ -z $(postgres_programs) ]]; then
        echo "The row $1 is left out: PostgreSQL is not installed (on Debian 'apt-get install postgresql')." >&2
        return 1
    fi
}

# A server with every commit on the disk. It refuses to run as root.
start_postgres() {
    local programs data="$work/postgres" as=() tries
    programs=$(postgres_programs)
    mkdir "$data"
    if ((EUID == 0)); then
        as=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
        chmod 711 "$work"
        chown nobody:nogroup "$data"
    fi
    "${as[@]}" "$programs/initdb" -D "$data" -U otp --auth=trust --encoding=UTF8 >/dev/null
    port[postgres]=$(free_port)
    (cd "$data" && exec "${as[@]}" "$programs/postgres" -D "$data" -k "$data" -p "${port[postgres]}" \
        -c listen_addresses=127.0.0.1 -c max_connections=320 -c shared_buffers=256MB) >"$work/postgres.log" 2>&1 &
    pid[postgres]=$!
    for ((tries = 0; tries < 600; tries++)); do
        if "$programs/pg_isready" -q -h 127.0.0.1 -p "${port[postgres]}"; then
            "$programs/createdb" -h 127.0.0.1 -p "${port[postgres]}" -U otp otp
            "$programs/createdb" -h 127.0.0.1 -p "${port[postgres]}" -U otp before
            return 0
        fi
        sleep 0.05
    done
    echo "PostgreSQL does not start:" >&2
    tail -20 "$work/postgres.log" >&2
    return 1
}

stop_postgres() {
    halt postgres
    rm -rf "$work/postgres"
}

# One instance, and the one before.
row_postgres() {
    local servers=(postgres-1 postgres-before) name round
    has_postgres postgres || return 0
    start_postgres
    start_warm "${servers[@]}"
    for ((round = 1; round <= rounds; round++)); do
        for name in $(in_turn "$round" "${servers[@]}"); do
            measure_create postgres "$name" 24 "$round"
        done
    done
    stop "${servers[@]}"
    stop_postgres
}

# One, two and three instances with the same number of connections to all of them together.
row_instances() {
    local instances=(postgres-1 postgres-2 postgres-3) name round
    has_postgres instances || return 0
    start_postgres
    start_warm "${instances[@]}"
    for ((round = 1; round <= rounds; round++)); do
        for name in $(in_turn "$round" "${instances[@]}"); do
            measure_instances "$name" "$round" "${instances[@]:0:${name#postgres-}}"
        done
    done
    stop "${instances[@]}"
    stop_postgres
}

# As many instances as the first one's name says, a thread of wrk for each. $1: name, $2: round, then the instances.
measure_instances() {
    local name=$1 round=$2 instance cpu=0 counts ports=() threads
    shift 2
    threads=$#
    for instance; do
        ports+=("${port[$instance]}")
        cpu=$((cpu - $(cpu_ticks "$instance")))
    done
    reset_provider 0 false
    reset_peak "$name"
    following[$name]=$instances_following
    WRK_PORTS="${ports[*]}" create "$name" 24 "$seconds" 0
    instances_following=${following[$name]}
    await_deliveries "${result[0]}"
    sleep 0.3
    for instance; do
        cpu=$((cpu + $(cpu_ticks "$instance")))
    done
    counts=$(provider_counts)
    note instances "$name" 24 "$round" "$cpu" "$(count_of calls <<<"$counts")" "$(count_of seconds <<<"$counts")"
}
# Far from the numbers that warming up has used: the instances share a database, and so the tokens.
instances_following=5000000
