# The rows of the table, one function each. Sourced by run.
# Each starts its own servers with new storage, so that what one row leaves behind (codes that expire, a grown heap) does
# not meet the next.

row_create1() { row_create create1 1; }
row_create16() { row_create create16 16; }
row_create64() { row_create create64 64; }

row_create() {
    local row=$1 connections=$2 servers=(service node-sample node-cached raw raw-delivering) name round
    reset_provider 0 false
    for name in "${servers[@]}"; do
        start "$name"
        create "$name" 16 "$warm_up" 0 >/dev/null
    done
    for ((round = 1; round <= rounds; round++)); do
        for name in $(in_turn "$round" "${servers[@]}"); do
            measure_create "$row" "$name" "$connections" "$round"
        done
    done
    for name in "${servers[@]}"; do
        stop "$name"
    done
}
