# Building, starting and stopping what takes part. Sourced by run.

declare -A pid=() port=()
projects=(
    service:src/Otp.Api
    provider-stub:bench/provider-stub
    raw-group-commit:bench/baselines/raw-group-commit
    save-changes-per-request:bench/baselines/save-changes-per-request
    probe:bench/probe
    stored-items:bench/stored-items
)

publish_all() {
    local project
    export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
    publish_before
    for project in "${projects[@]}"; do
        publish "$root" "${project#*:}" "$binaries/${project%%:*}"
    done
}

# Publishes, unless the folder is there: it comes to be whole or not at all. $1: sources, $2: project in them, $3: folder
publish() {
    if [[ ! -d $3 ]]; then
        echo "Publishing $2 for $(basename "$3")" >&2
        rm -rf "$3.part"
        dotnet publish "$1/$2" -c Release -o "$3.part" --verbosity quiet >&2
        mv "$3.part" "$3"
    fi
}

# The service as it was, from the repository's own history. Its sources are gone afterwards, its build stays for the next run.
publish_before() {
    local source="$work/before"
    if [[ -d $before_folder ]]; then
        return 0
    fi
    if ! git -C "$root" cat-file -e "$before_commit^{commit}" 2>/dev/null; then
        echo "Commit ${before_commit:0:7}, which the service is compared with, is not in this clone: fetch its whole history," \
            "by 'git fetch --unshallow' or a new 'git clone'." >&2
        return 1
    fi
    mkdir -p "$source" "$(dirname "$before_folder")"
    git -C "$root" archive "$before_commit" | tar -x -C "$source"
    publish "$source" src/Otp.Api "$before_folder"
    rm -rf "$source"
}

# An RSA key for the provider's JWT and the service's own keys, new for each run.
make_keys() {
    node -e '
        const { generateKeyPairSync, randomBytes } = require("node:crypto");
        const { writeFileSync } = require("node:fs");
        const [folder] = process.argv.slice(1);
        const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
        writeFileSync(`${folder}/private.key`, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
        writeFileSync(`${folder}/code.key`, randomBytes(32).toString("base64"), { mode: 0o600 });
        writeFileSync(`${folder}/address.key`, randomBytes(32).toString("base64"), { mode: 0o600 });
    ' "$work"
}

free_port() {
    node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); });'
}

# Waits until the server of a name answers a path with 200.
await_ready() {
    local name=$1 path=$2 tries
    for ((tries = 0; tries < 600; tries++)); do
        if curl -sf -o /dev/null "http://127.0.0.1:${port[$name]}$path"; then
            return 0
        fi
        if ! kill -0 "${pid[$name]}" 2>/dev/null; then
            break
        fi
        sleep 0.05
    done
    echo "$name does not start:" >&2
    tail -20 "$work/$name.log" >&2
    return 1
}

start_provider() {
    port[provider]=$(free_port)
    "$binaries/provider-stub/ProviderStub" --urls "http://127.0.0.1:${port[provider]}" >"$work/provider.log" 2>&1 &
    pid[provider]=$!
    await_ready provider /counts
}

reset_provider() {
    curl -sf -X POST "http://127.0.0.1:${port[provider]}/reset?delay=$1&record=$2"
}

# The service's environment, a line each. $1: the database, $2: the port.
service_environment() {
    cat <<LINES
ASPNETCORE_ENVIRONMENT=Production
ASPNETCORE_URLS=http://127.0.0.1:$2
ConnectionStrings__Otp=Data Source=$1
Authentication__Anonymous=true
Otp__ActiveKey=k1
Otp__Keys__k1=$(<"$work/code.key")
Otp__AddressKey=$(<"$work/address.key")
Otp__Validity=00:10:00
Otp__MaxSendsPerRecipientPerHour=10000000
Otp__MaxSendsPerRecipientPerDay=10000000
Otp__MaxSendsPerClientPerMinute=10000000
Otp__MaxSendsPerClientPerDay=10000000
Otp__MaxFailuresPerRecipientPerDay=10000000
Delivery__Provider=Messages
Vonage__BaseAddress=http://127.0.0.1:${port[provider]}
Vonage__ApplicationId=00000000-0000-0000-0000-000000000000
Vonage__PrivateKeyPath=$work/private.key
Vonage__AllowUnsignedWebhooks=true
Vonage__RequestsPerSecond=10000
Logging__LogLevel__Default=Warning
LINES
}

# The folder of the program that stands behind a name of the service.
program_of() {
    if [[ $1 == *before ]]; then
        echo "$before_folder"
    else
        echo "$binaries/service"
    fi
}

# Starts a server, with new storage where its folder holds none yet.
start() {
    local name=$1 data="$work/data-$1" environment warm_from=0 instance
    mkdir -p "$data"
    port[$name]=$(free_port)
    case $name in
        service* | before | postgres-*)
            mapfile -t environment < <(service_environment "$data/otp.db" "${port[$name]}")
            case $name in
                service-minute | service-day)
                    # Codes that end soon: only what has ended is ever outdated.
                    environment+=("Otp__Validity=00:00:10"
                        "Otp__Retention=$([[ $name == service-minute ]] && echo 00:01:00 || echo 1.00:00:00)")
                    ;;
                postgres-*)
                    environment+=("Database__Provider=Postgres"
                        "ConnectionStrings__Otp=Host=127.0.0.1;Port=${port[postgres]};Database=$(database_of "$name");Username=otp")
                    # Those that share a database share the tokens: each warms up with numbers of its own.
                    instance=${name#postgres-}
                    warm_from=$((${instance/before/1} * 1000000))
                    ;;
            esac
            (cd "$(program_of "$name")" && exec env "${environment[@]}" ./Otp.Api) >"$work/$name.log" 2>&1 &
            ;;
        node-sample | node-cached)
            PORT=${port[$name]} PROVIDER="http://127.0.0.1:${port[provider]}" DATA="$data" PRIVATE_KEY="$work/private.key" \
                JWT=$([[ $name == node-cached ]] && echo cached || echo each) \
                node "$here/baselines/node-sample/server.mjs" >"$work/$name.log" 2>&1 &
            ;;
        raw)
            ASPNETCORE_URLS="http://127.0.0.1:${port[$name]}" DATABASE="$data/raw.db" PRIVATE_KEY="$work/private.key" \
                PROVIDER="http://127.0.0.1:${port[provider]}" \
                "$binaries/raw-group-commit/RawGroupCommit" >"$work/$name.log" 2>&1 &
            ;;
        save-changes)
            ASPNETCORE_URLS="http://127.0.0.1:${port[$name]}" DATABASE="$data/otp.db" PRIVATE_KEY="$work/private.key" \
                PROVIDER="http://127.0.0.1:${port[provider]}" \
                "$binaries/save-changes-per-request/SaveChangesPerRequest" >"$work/$name.log" 2>&1 &
            ;;
    esac
    pid[$name]=$!
    following[$name]=$warm_from
    await_ready "$name" /
}

# Ends a server in order; its storage stays.
halt() {
    local name=$1
    kill -TERM "${pid[$name]}" 2>/dev/null || true
    wait "${pid[$name]}" 2>/dev/null || true
    unset "pid[$name]"
}

# Ends servers and removes their storage.
stop() {
    local name
    for name; do
        halt "$name"
        rm -rf "$work/data-$name"
    done
}

stop_all() {
    local name
    for name in "${!pid[@]}"; do
        kill -KILL "${pid[$name]}" 2>/dev/null || true
        wait "${pid[$name]}" 2>/dev/null || true
    done
}
