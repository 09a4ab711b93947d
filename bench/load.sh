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

# Runs wrk and prints the fields of its RESULT line. $1: server, $2: connections, $3: seconds, $4: script, then its arguments.
drive() {
    local name=$1 connections=$2 duration=$3 script=$4
    shift 4
    local used=$((threads < connections ? threads : connections))
    wrk -t "$used" -c "$connections" -d "${duration}s" --timeout 10s -s "$here/wrk/$script.lua" "http://127.0.0.1:${port[$name]}" -- "$@" "$used" |
        sed -n 's/^RESULT\t//p'
}

# Creates codes, without noting anything. $3: seconds, $4: how many (0: as long as the time lasts).
create() {
    local name=$1 connections=$2 duration=$3 count=$4 fields
    IFS=$'\t' read -r -a fields < <(drive "$name" "$connections" "$duration" create "${following[$name]}" "$count")
    following[$name]=${fields[6]}
    printf '%s\t' "${fields[@]}"
}

# Measures creates and notes them. $1: row, $2: server, $3: connections, $4: round, $5: the provider's delay in ms
measure_create() {
    local row=$1 name=$2 connections=$3 round=$4 delay=${5:-0} fields cpu counts
    reset_provider "$delay" false
    reset_peak "$name"
    cpu=$(cpu_ticks "$name")
    IFS=$'\t' read -r -a fields < <(drive "$name" "$connections" "$seconds" create "${following[$name]}" 0)
    following[$name]=${fields[6]}
    if [[ $name != raw ]]; then
        await_deliveries "${fields[0]}"
    fi
    # The answers of the last calls are still being recorded.
    sleep 0.3
    cpu=$(($(cpu_ticks "$name") - cpu))
    counts=$(provider_counts)
    note "$row" "$name" "$connections" "$round" "$cpu" "${fields[@]:0:6}" "$(count_of calls <<<"$counts")" "$(count_of seconds <<<"$counts")"
}

# $1: row, server, connections, round, ticks; requests, seconds, p50, p99, answers of 400 and more, socket errors; calls, their seconds
note() {
    local IFS=$'\t'
    echo "$*"$'\t'"$(peak_kb "$2")"$'\t'"$ticks_per_second" >>"$results"
    echo "$1 $2, round $4: $6 requests in ${7} s" >&2
}

# The servers of a row in the order of a round: each goes first in its turn.
in_turn() {
    local round=$1 index
    shift
    for ((index = 0; index < $#; index++)); do
        echo "${@:(round - 1 + index) % $# + 1:1}"
    done
}
