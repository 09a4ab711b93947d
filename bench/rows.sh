# The rows of the table, one function each. Sourced by run.
# Each starts its own servers with new storage, so that what one row leaves behind (codes that expire, a grown heap) does
# not meet the next. Within a row all servers run, and one at a time has load.

row_create1() { row_create create1 1; }
row_create16() { row_create create16 16; }
row_create64() { row_create create64 64; }
row_verify16() { row_verify verify16 16 right 1; }
row_verify64() { row_verify verify64 64 right 1; }
row_wrong() { row_verify wrong 16 wrong 3; }

# Starts servers and puts load on each until its code is compiled.
start_warm() {
    local name
    reset_provider 0 false
    for name; do
        start "$name"
        create "$name" 16 "$warm_up" 0
        await_deliveries "$name" "${following[$name]}"
        reset_provider 0 false
    done
}

row_create() {
    local row=$1 connections=$2 servers=(service node-sample node-cached raw raw-delivering) name round
    start_warm "${servers[@]}"
    for ((round = 1; round <= rounds; round++)); do
        for name in $(in_turn "$round" "${servers[@]}"); do
            measure_create "$row" "$name" "$connections" "$round"
        done
    done
    stop "${servers[@]}"
}

# How the sample signs its JWT is nothing to a verification, so the faster one makes the codes.
row_verify() {
    local row=$1 connections=$2 kind=$3 tries=$4 servers=(service node-cached raw-delivering) name round
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
    local servers=(service save-changes) name round
    start_warm "${servers[@]}"
    for ((round = 1; round <= rounds; round++)); do
        for name in $(in_turn "$round" "${servers[@]}"); do
            measure_create slow64 "$name" 64 "$round" 100
        done
        measure_create slow1 service 1 "$round" 100
        measure_arrivals arrivals1 "$round"
        measure_arrivals_under_load "$round"
    done
    stop "${servers[@]}"
}

measure_arrivals() {
    local row=$1 round=$2 first=${3:-${following[service]}} count=200
    reset_provider 100 true
    following[service]=$((following[service] + count))
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
    await_deliveries service "${result[0]}"
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

# The service makes and verifies a thousand codes; their rows are copied until there are enough. $1, $3: names, $2, $4: counts
make_stored_items() {
    start service-template
    make_codes service-template 1000
    drive service-template 16 600 verify "$work/codes" right 1
    halt service-template
    while (($# > 0)); do
        cp -r "$work/data-service-template" "$work/data-$1"
        "$binaries/stored-items/StoredItems" "$work/data-$1/otp.db" "$2" >&2
        shift 2
    done
    rm -rf "$work/data-service-template"
}

row_startup() {
    local round
    start service
    make_codes service 1000
    halt service
    for ((round = 1; round <= rounds; round++)); do
        measure_start start service "$round"
    done
    rm -rf "$work/data-service"
}

# From the start of the process to the first 200 of the check that asks the database too.
measure_start() {
    local row=$1 name=$2 round=$3 environment milliseconds
    port[$name]=$(free_port)
    mapfile -t environment < <(service_environment "$work/data-$name/otp.db" "${port[$name]}")
    milliseconds=$(cd "$binaries/service" && env "${environment[@]}" "$binaries/probe/Probe" start \
        "http://127.0.0.1:${port[$name]}/health/ready" ./Otp.Api 2>"$work/$name.log")
    echo "start"$'\t'"$row"$'\t'"$round"$'\t'"$milliseconds" >>"$results"
}
