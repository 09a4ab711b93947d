# The rows of the table, one function each. Sourced by run.
# Each starts its own servers with new storage, so that what one row leaves behind (codes that expire, a grown heap) does
# not meet the next. Within a row all servers run, and one at a time has load.

# A server takes part in a row where a target compares with it, and node-cached in the bigger rows beside.
row_create1() { row_create create1 1 before node-sample; }
row_create16() { row_create create16 16 before node-sample node-cached save-changes raw; }
row_create64() { row_create create64 64 before node-sample node-cached raw; }
# How the sample signs its JWT is nothing to a verification, so the faster one makes the codes.
row_verify16() { row_verify verify16 16 right 1 before node-cached; }
row_verify64() { row_verify verify64 64 right 1 before; }
row_wrong16() { row_verify wrong16 16 wrong 3 before node-cached; }
row_wrong64() { row_verify wrong64 64 wrong 3 before; }

# Starts servers and puts load on each until its code is compiled.
start_warm() {
    local name
    reset_provider 0 false
    for name; do
        start "$name"
        create "$name" 16 "$warm_up" 0
        await_deliveries "${result[0]}"
        reset_provider 0 false
    done
}

row_create() {
    local row=$1 connections=$2 servers=(service "${@:3}") name round
    start_warm "${servers[@]}"
    for ((round = 1; round <= rounds; round++)); do
        for name in $(in_turn "$round" "${servers[@]}"); do
            measure_create "$row" "$name" "$connections" "$round"
        done
    done
    stop "${servers[@]}"
}

row_verify() {
    local row=$1 connections=$2 kind=$3 tries=$4 servers=(service "${@:5}") name round
    start_warm "${servers[@]}"
    for name in "${servers[@]}"; do
        make_codes "$name" $((codes / tries))
        drive "$name" 16 "$warm_up" verify "$work/codes" "$kind" "$tries"
    done
    for ((round = 1; round <= rounds; round++)); do
        for name in $(in_turn "$round" "${servers[@]}"); do
            measure_verify "$row" "$name" "$connections" "$round" "$kind" "$tries"
        done
    done
    stop "${servers[@]}"
}

# A provider that answers after 100 ms: throughput, latency on one connection, and how soon the provider is called.
row_slow() {
    local servers=(service before) name round
    start_warm "${servers[@]}"
    for ((round = 1; round <= rounds; round++)); do
        for name in $(in_turn "$round" "${servers[@]}"); do
            measure_create slow64 "$name" 64 "$round" 100
        done
        for name in $(in_turn "$round" "${servers[@]}"); do
            measure_create slow1 "$name" 1 "$round" 100
        done
        measure_arrivals arrivals1 "$round"
        measure_arrivals_under_load "$round"
    done
    stop "${servers[@]}"
}

measure_arrivals() {
    local row=$1 round=$2 first=${following[service]} count=200
    reset_provider 100 true
    following[service]=$((first + count))
    probe_arrivals "$row" "$round" "$first" "$count"
}

measure_arrivals_under_load() {
    local round=$1 count=$((seconds * 20)) probe
    reset_provider 100 true
    # Numbers that no load reaches in this row.
    probe_arrivals arrivals64 "$round" $((9000000 + round * count)) "$count" &
    probe=$!
    create service 64 $((seconds + 2)) 0
    wait "$probe"
    await_deliveries "${result[0]}"
}

probe_arrivals() {
    local row=$1 round=$2 first=$3 count=$4 fields
    fields=$("$binaries/probe/Probe" arrivals "http://127.0.0.1:${port[service]}" "http://127.0.0.1:${port[provider]}" "$first" "$count" 10)
    echo "arrivals"$'\t'"$row"$'\t'"$round"$'\t'"$fields" >>"$results"
}

# The same service over few and over many stored codes.
row_stored() {
    local few=${items%,*} many=${items#*,} name round
    make_stored_items service-few "$few" service-many "$many"
    for name in service-few service-many; do
        start "$name"
        following[$name]=1000000
        create "$name" 16 "$warm_up" 0
        make_codes "$name" "$codes"
        drive "$name" 16 "$warm_up" verify "$work/codes" right 1
    done
    for ((round = 1; round <= rounds; round++)); do
        for name in $(in_turn "$round" service-few service-many); do
            measure_create stored-create "$name" 16 "$round"
        done
        for name in $(in_turn "$round" service-few service-many); do
            measure_verify stored-verify "$name" 16 "$round" right 1
        done
    done
    halt service-many
    for ((round = 1; round <= rounds; round++)); do
        measure_start start-many service-many "$round"
    done
    stop service-few
    rm -rf "$work/data-service-many"
}

# The service makes a thousand codes, verifies what it can and cancels what is left, so that all have ended; their rows are
# copied until there are enough. $1, $3: names, $2, $4: counts
make_stored_items() {
    local statuses
    start service-template
    make_codes service-template 1000
    drive service-template 16 600 verify "$work/codes" right 1
    # 404: a number that wrk had drawn when it ended, and never sent.
    statuses=$(curl -s -o /dev/null -w '%{http_code}\n' -X DELETE \
        "http://127.0.0.1:${port[service-template]}/otp/b[0000000-$(printf %07d $((following[service-template] - 1)))]" | sort -u)
    if [[ $statuses != 204 && $statuses != $'204\n404' ]]; then
        echo "The codes to copy were not all cancelled: $statuses" >&2
        return 1
    fi
    halt service-template
    while (($# > 0)); do
        cp -r "$work/data-service-template" "$work/data-$1"
        "$binaries/stored-items/StoredItems" "$work/data-$1/otp.db" "$2" >&2
        shift 2
    done
    rm -rf "$work/data-service-template"
}

row_startup() {
    local servers=(service before) name round
    for name in "${servers[@]}"; do
        start "$name"
        make_codes "$name" 1000
        halt "$name"
    done
    for ((round = 1; round <= rounds; round++)); do
        for name in $(in_turn "$round" "${servers[@]}"); do
            measure_start start "$name" "$round"
        done
    done
    rm -rf "${servers[@]/#/"$work/data-"}"
}

# From the start of the process to the first 200 of the check that asks the database too.
measure_start() {
    local row=$1 name=$2 round=$3 environment milliseconds
    port[$name]=$(free_port)
    mapfile -t environment < <(service_environment "$work/data-$name/otp.db" "${port[$name]}")
    milliseconds=$(cd "$(program_of "$name")" && env "${environment[@]}" "$binaries/probe/Probe" start \
        "http://127.0.0.1:${port[$name]}/health/ready" ./Otp.Api 2>"$work/$name.log")
    echo "start"$'\t'"$row"$'\t'"$name"$'\t'"$round"$'\t'"$milliseconds" >>"$results"
}

# A thousand creates a second, while what ended a minute ago is deleted, and while nothing is. Each measurement has new
# storage: what the one before has left to delete is no part of it.
row_retention() {
    local servers=(service-minute service-day) name round
    for ((round = 1; round <= rounds; round++)); do
        for name in $(in_turn "$round" "${servers[@]}"); do
            measure_steady "$name" "$round"
        done
    done
}

measure_steady() {
    local name=$1 round=$2 fields
    reset_provider 0 false
    start "$name"
    fields=$("$binaries/probe/Probe" steady "http://127.0.0.1:${port[$name]}" 0 1000 "$warm_up" $((minutes * 60)) "$work/data-$name/otp.db")
    echo "steady"$'\t'"retention"$'\t'"$name"$'\t'"$round"$'\t'"$fields" >>"$results"
    echo "retention $name, round $round: ${fields//$'\t'/ }" >&2
    stop "$name"
}
