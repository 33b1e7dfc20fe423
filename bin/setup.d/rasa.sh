# .venv-rasa: Rasa and its pins, alone.

rasa_files='requirements/rasa.lock'
rasa_mb=3300 # measured: 2640, and the download cache

rasa_is_ready() { stamped rasa .venv-rasa $rasa_files && [ -x .venv-rasa/bin/rasa ]; }

make_rasa() {
    [ ! -d .venv-rasa ] || say ".venv-rasa is unfinished or out of date: making it again"
    python=$(find_python true 3.10) || no_python "Rasa 3.6.21" 'exactly 3.10' 3.10
    rm -rf .venv-rasa
    step 'making .venv-rasa' "$python" -m venv --without-pip .venv-rasa
    if [ "$(uname -sm)" = 'Linux x86_64' ]; then
        set -- --no-deps --require-hashes -r requirements/rasa.lock
    else
        say "requirements/rasa.lock is for Linux on x86_64, this is $(uname -sm):" \
            "resolving Rasa's pins anew, without hashes"
        set -- -r requirements/rasa.in
    fi
    step 'installing Rasa' .venv/bin/uv pip install --python .venv-rasa/bin/python "$@"
    put_stamp rasa .venv-rasa $rasa_files
}
