# Finds Python interpreters that really run (a pyenv shim may exist and fail): on PATH, then
# pyenv's own versions, then what uv knows or can install.

# runs PYTHON VERSION: whether it is that version, complete enough to make an environment.
runs() {
    "$1" -c 'import sys, ssl, sqlite3, ctypes, venv
sys.exit(sys.implementation.name != "cpython" or "%d.%d" % sys.version_info[:2] != sys.argv[1])' \
        "$2" >/dev/null 2>&1
}

# has_pip PYTHON: Debian's python3.11 without python3.11-venv has no ensurepip.
has_pip() { "$1" -c 'import ensurepip' >/dev/null 2>&1; }

working_uv() {
    for candidate in "$root/.venv/bin/uv" uv "$HOME/.local/bin/uv" "$HOME/.cargo/bin/uv"; do
        if "$candidate" --version >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

# on_path VERSION CHECK: the first pythonX.Y on PATH that runs; every folder is tried, since a
# broken shim may stand before a good one.
on_path() {
    old_ifs=$IFS
    IFS=:
    for folder in $PATH; do
        candidate=$folder/python$1
        if [ -x "$candidate" ] && runs "$candidate" "$1" && "$2" "$candidate"; then
            IFS=$old_ifs
            echo "$candidate"
            return
        fi
    done
    IFS=$old_ifs
    return 1
}

# in_pyenv VERSION CHECK
in_pyenv() {
    for candidate in "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python"$1"; do
        if [ -x "$candidate" ] && runs "$candidate" "$1" && "$2" "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

# from_uv VERSION CHECK: one that uv knows already.
from_uv() {
    finder=$(working_uv) || return 1
    candidate=$("$finder" python find --no-project "$1" 2>/dev/null) || return 1
    runs "$candidate" "$1" && "$2" "$candidate" && echo "$candidate"
}

# new_from_uv VERSION: lets uv download one.
new_from_uv() {
    finder=$(working_uv) || return 1
    say "no Python $1 here; uv downloads one ..."
    "$finder" python install "$1" >>"$log" 2>&1 || return 1
    from_uv "$1" true
}

# here_already CHECK VERSION...: prints the path of the first that will do; CHECK sees each path.
here_already() {
    check=$1
    shift
    for version in "$@"; do
        on_path "$version" "$check" && return
        in_pyenv "$version" "$check" && return
        from_uv "$version" "$check" && return
    done
    return 1
}

# find_python CHECK VERSION...: the same; if there is none, uv may bring one.
find_python() { here_already "$@" || new_from_uv "$2"; }

# announce_python FOR CHECK VERSION...: tells what was found.
announce_python() {
    for_what=$1
    shift
    if found=$(here_already "$@"); then
        say "Python for $for_what: $found ($("$found" -V))"
    else
        say "Python for $for_what: no $2 here that runs (looked on PATH, in pyenv, in uv);" \
            "uv will be asked for one"
    fi
}

no_python() {
    fail "$1 needs Python $2, and none was found that runs (looked on PATH, in pyenv, in uv)." \
        "Any one of these gets it:" \
        "    pyenv install $3" \
        "    uv python install $3      (uv: https://docs.astral.sh/uv)" \
        "    apt-get install python$3 python$3-venv      (where the distribution has it)"
}
