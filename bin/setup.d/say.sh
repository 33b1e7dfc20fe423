# What setup tells the person: a line per long step with its seconds, the log's end on failure.

setup_started=$(date +%s)

say() { printf 'setup: %s\n' "$*" >&2; }

fail() {
    for line in "$@"; do say "$line"; done
    exit 1
}

elapsed() { echo $(($(date +%s) - $1)); }

# step LABEL COMMAND...: runs the command, output to the log; a failure shows the log's end.
step() {
    label=$1
    shift
    say "$label ..."
    step_started=$(date +%s)
    printf '\n== %s: %s\n' "$label" "$*" >>"$log"
    if "$@" >>"$log" 2>&1; then
        say "$label: done in $(elapsed "$step_started") s"
        return
    fi
    say "$label: FAILED after $(elapsed "$step_started") s; the end of $log:"
    tail -n 20 "$log" | sed 's/^/    /' >&2
    exit 1
}

# need_disk MEGABYTES: refuses to begin what would fill the disk halfway.
need_disk() {
    free_mb=$(df -Pk "$root" | awk 'NR == 2 { print int($4 / 1024) }')
    [ "$free_mb" -ge "$1" ] || fail \
        "this needs about $1 MB of disk, and $root has $free_mb MB free." \
        'Make room and run it again.'
}

# Two setups in one folder would write the same environment: the second one waits. The lock is a
# link that names its process: made, with the number in it, in one step.
only_one_at_a_time() {
    lock=$root/.data/setup.lock
    mkdir -p "$root/.data"
    [ -w "$root/.data" ] || fail "can't write in $root/.data"
    told=
    until ln -s $$ "$lock" 2>/dev/null; do
        other=$(readlink "$lock" || echo 0) # gone in the meantime: tried again
        [ "$other" != 0 ] || continue
        if ! kill -0 "$other" 2>/dev/null; then
            rm -f "$lock" # its setup was killed
            continue
        fi
        [ -n "$told" ] || say "another setup is running (process $other), waiting for it"
        told=1
        sleep 1
    done
    trap 'rm -f "$lock"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}
