# A finished environment holds a stamp that says what it was made from. No stamp, or another one:
# it is half-made or out of date, and is made again.

sha() {
    if command -v sha256sum >/dev/null 2>&1; then
        cat "$@" | sha256sum | cut -c1-32
    else
        cat "$@" | shasum -a 256 | cut -c1-32
    fi
}

# stamp ENVIRONMENT FILE...: files, interpreter and place (environments hold absolute paths).
stamp() {
    environment=$1
    shift
    version=$("$environment/bin/python" -VV 2>/dev/null) || return 1
    echo "$(sha "$@") $(echo "$version" | tr '\n' ' ') $root"
}

# stamped NAME ENVIRONMENT FILE...: whether the stamp NAME in ENVIRONMENT is the one it would get.
stamped() {
    name=$1
    shift
    [ -f "$1/$name.stamp" ] && [ -x "$1/bin/python" ] || return 1
    [ "$(stamp "$@")" = "$(cat "$1/$name.stamp")" ]
}

# put_stamp NAME ENVIRONMENT FILE...
put_stamp() {
    name=$1
    shift
    stamp "$@" >"$1/$name.stamp.new"
    mv "$1/$name.stamp.new" "$1/$name.stamp"
}
