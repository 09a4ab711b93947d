# What is measured on. Sourced by run.

print_machine() {
    local sqlite fsync
    IFS=$'\t' read -r sqlite fsync < <("$binaries/probe/Probe" disk "$work")
    cat <<TEXT
CPU          $(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -1), $(nproc) cores, load average $(cut -d' ' -f1 /proc/loadavg)
Memory       $(awk '/^MemTotal/ { printf "%.1f GB", $2 / 1e6 }' /proc/meminfo)
Kernel       $(uname -sr)
.NET         SDK $(dotnet --version), runtime $(dotnet --list-runtimes | sed -n 's/^Microsoft.AspNetCore.App \(\S*\) .*/\1/p' | tail -1)
Node         $(node --version)
SQLite       $sqlite
wrk          $(wrk --version | sed -n 's/^wrk \(\S*\).*/\1/p')
Disk         $(df --output=fstype "$work" | tail -1), an fsync of 4 KiB takes $fsync ms
Commit       $(git -C "$root" describe --always --dirty 2>/dev/null || echo unknown)
Before       ${before_commit:0:7}
Run          $rounds rounds of $seconds s, warm-up $warm_up s, $threads thread(s) of wrk, $codes codes
Rows         $items stored items, $minutes min of retention
TEXT
}
