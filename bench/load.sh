# Putting load on a server and reading what it cost. Sourced by run.

# The first number that a server has not seen yet: tokens and phone numbers are made of them.
declare -A following=()
ticks_per_second=$(getconf CLK_TCK)

# CPU time of a server since its start, user and system, in ticks.
cpu_ticks() {
    local stat
    stat=$(<"/proc/${pid[$1]}/stat")
    # What follows the name in brackets begins with the third field.
    read -r -a stat <<<"${stat##*) }"
    echo $((stat[11] + stat[12]))
}

# The most memory that was resident since the last reset, in kB.
peak_kb() { sed -n 's/^VmHWM:\s*\([0-9]*\) kB$/\1/p' "/proc/${pid[$1]}/status"; }
reset_peak() { echo 5 >"/proc/${pid[$1]}/clear_refs"; }

provider_counts() { curl -sf "http://127.0.0.1:${port[provider]}/counts"; }
count_of() { sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p"; }

# Waits until the provider has as many calls as are expected, or none has come for two seconds.
await_deliveries() {
    local expected=$1 calls=-1 before still=0
    while ((still < 20)); do
        before=$calls
        calls=$(provider_counts | count_of calls)
        if ((calls >= expected)); then
            return 0
        fi
        still=$((calls == before ? still + 1 : 0))
        sleep 0.1
    done
}

# CPU time that the whole machine has spent, and has been denied by its host, in ticks.
machine_ticks() {
    local stat
    read -r -a stat </proc/stat
    echo $((stat[1] + stat[2] + stat[3] + stat[6] + stat[7] + stat[8]))
}

# CPU time of all servers and the provider.
our_ticks() {
    local name sum=0
    for name in "${!pid[@]}"; do
        sum=$((sum + $(cpu_ticks "$name")))
    done
    echo "$sum"
}

# Runs wrk and leaves the fields of its RESULT line in "result", its own CPU time in "generator_ticks" and that of strangers
# on the machine in "others_ticks". $1: server, $2: connections, $3: seconds, $4: script, then its arguments.
drive() {
    local name=$1 connections=$2 duration=$3 script=$4 used machine ours TIMEFORMAT='%U %S'
    shift 4
    used=$((threads < connections ? threads : connections))
    machine=$(machine_ticks) ours=$(our_ticks)
    {
        time WRK_SCRIPTS="$here/wrk" wrk -t "$used" -c "$connections" -d "${duration}s" --timeout 10s -s "$here/wrk/$script.lua" \
            "http://127.0.0.1:${port[$name]}" -- "$@" "$used" >"$work/wrk.out" 2>"$work/wrk.err" || true
    } 2>"$work/wrk.time"
    IFS=$'\t' read -r -a result < <(sed -n 's/^RESULT\t//p' "$work/wrk.out") || {
        echo "wrk has given no result for $name:" >&2
        cat "$work/wrk.out" "$work/wrk.err" >&2
        tail -5 "$work/$name.log" >&2
        return 1
    }
    generator_ticks=$(awk -v hz="$ticks_per_second" '{ printf "%d", ($1 + $2) * hz }' "$work/wrk.time")
    others_ticks=$(($(machine_ticks) - machine - ($(our_ticks) - ours) - generator_ticks))
}

# Creates codes and leaves the result. $3: seconds, $4: how many (0: as long as the time lasts).
create() {
    local name=$1 connections=$2 duration=$3 count=$4
    drive "$name" "$connections" "$duration" create "${following[$name]}" "$count"
    following[$name]=${result[6]}
}

# Measures creates and notes them. $1: row, $2: server, $3: connections, $4: round, $5: the provider's delay in ms
measure_create() {
    local row=$1 name=$2 connections=$3 round=$4 delay=${5:-0} cpu counts
    reset_provider "$delay" false
    reset_peak "$name"
    cpu=$(cpu_ticks "$name")
    create "$name" "$connections" "$seconds" 0
    await_deliveries "${result[0]}"
    # The answers of the last calls are still being recorded.
    sleep 0.3
    cpu=$(($(cpu_ticks "$name") - cpu))
    counts=$(provider_counts)
    note "$row" "$name" "$connections" "$round" "$cpu" "$(count_of calls <<<"$counts")" "$(count_of seconds <<<"$counts")"
}

# Creates codes and writes a line "<number> <code>" for each into the file "codes": the codes are those that the provider
# has received, and the number is the end of the recipient's. $1: server, $2: how many
make_codes() {
    local name=$1 count=$2
    reset_provider 0 true
    create "$name" 16 600 "$count"
    await_deliveries "$count"
    curl -sf "http://127.0.0.1:${port[provider]}/recorded" |
        sed -n 's/^39333\([0-9]\{7\}\)\t[0-9]*\tInsert the following code: \([0-9]*\)$/\1 \2/p' >"$work/codes"
    reset_provider 0 false
    sleep 0.3
}

# Measures verifications of new codes and notes them. $5: right or wrong, $6: tries of each code
measure_verify() {
    local row=$1 name=$2 connections=$3 round=$4 kind=$5 tries=$6 cpu
    make_codes "$name" $((codes / tries))
    reset_peak "$name"
    cpu=$(cpu_ticks "$name")
    drive "$name" "$connections" "$seconds" verify "$work/codes" "$kind" "$tries"
    sleep 0.3
    cpu=$(($(cpu_ticks "$name") - cpu))
    note "$row" "$name" "$connections" "$round" "$cpu" 0 0
}

# Notes the result of a measurement. $1: row, server, connections, round, ticks of the server, provider's calls, their seconds
note() {
    local IFS=$'\t'
    echo "load"$'\t'"$*"$'\t'"$(peak_kb "$2")"$'\t'"$generator_ticks"$'\t'"$others_ticks"$'\t'"$ticks_per_second"$'\t'"${result[*]}" >>"$results"
    echo "$1 $2, round $4: ${result[0]} requests in ${result[1]} s, ${others_ticks} ticks of others" >&2
}

# The servers of a row in the order of a round: each goes first in its turn.
in_turn() {
    local round=$1 index
    shift
    for ((index = 0; index < $#; index++)); do
        echo "${@:(round - 1 + index) % $# + 1:1}"
    done
}
