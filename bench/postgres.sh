# Several instances over one PostgreSQL. Sourced by run.

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

# A server of the run's own, with every commit on the disk. It refuses to run as root.
start_postgres() {
    local programs=$1 data="$work/postgres" as=() tries
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
            return 0
        fi
        sleep 0.05
    done
    echo "PostgreSQL does not start:" >&2
    tail -20 "$work/postgres.log" >&2
    return 1
}

# One, two and three instances with the same number of connections to all of them together.
row_postgres() {
    local programs instances=(postgres-1 postgres-2 postgres-3) name round
    programs=$(postgres_programs)
    if [[ -z $programs ]]; then
        echo "The row postgres is left out: PostgreSQL is not installed (on Debian 'apt-get install postgresql')." >&2
        return 0
    fi
    start_postgres "$programs"
    start_warm "${instances[@]}"
    for ((round = 1; round <= rounds; round++)); do
        for name in $(in_turn "$round" "${instances[@]}"); do
            measure_instances "$name" "$round" "${instances[@]:0:${name#postgres-}}"
        done
    done
    stop "${instances[@]}"
    halt postgres
    rm -rf "$work/postgres"
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
    await_deliveries "$name" "${result[0]}"
    sleep 0.3
    for instance; do
        cpu=$((cpu + $(cpu_ticks "$instance")))
    done
    counts=$(provider_counts)
    note postgres "$name" 24 "$round" "$cpu" "$(count_of calls <<<"$counts")" "$(count_of seconds <<<"$counts")"
}
# Far from the numbers that warming up has used: the instances share a database, and so the tokens.
instances_following=5000000
