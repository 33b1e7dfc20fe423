# .venv: torch's CPU build first, then the lock, then this project as an editable install.

app_files='requirements/app.lock requirements/tools.lock requirements/torch.txt'
app_mb=2500 # measured: 1700, and the download cache
cpu_wheels=https://download.pytorch.org/whl/cpu

app_is_ready() {
    stamped app .venv $app_files && stamped project .venv pyproject.toml &&
        [ -x .venv/bin/bot ]
}

make_app() {
    if ! stamped app .venv $app_files; then
        [ ! -d .venv ] || say ".venv is unfinished or out of date: making it again"
        python=$(find_python has_pip 3.11 3.12 3.13) ||
            no_python "the application's environment" '3.11 or newer (with venv)' 3.11
        rm -rf .venv
        step 'making .venv' "$python" -m venv .venv
        step 'installing uv' .venv/bin/python -m pip install --no-deps --require-hashes \
            -r requirements/tools.lock
        install_torch
        step "installing the application's packages" .venv/bin/uv pip install \
            --python .venv/bin/python --no-deps --require-hashes -r requirements/app.lock
        step 'trying torch' .venv/bin/python -c 'import torch; print(torch.__version__)'
        put_stamp app .venv $app_files
    fi
    # No build isolation: the build backend is in the lock, nothing is downloaded for it.
    step 'installing bot, nlu, knowledge, handoff' .venv/bin/uv pip install \
        --python .venv/bin/python --no-deps --no-build-isolation --editable .
    put_stamp project .venv pyproject.toml
}

torch_pip() { .venv/bin/python -m pip install --progress-bar off "$@" -r requirements/torch.txt; }

# In this order: a file that pip is told of (PIP_FIND_LINKS), PyTorch's CPU wheels, the registry.
install_torch() {
    say 'installing torch (CPU) ...'
    torch_started=$(date +%s)
    if torch_pip --no-deps --no-index >>"$log" 2>&1; then
        from='from a local file'
    elif torch_pip --no-deps --index-url "$cpu_wheels" --timeout 10 --retries 0 >>"$log" 2>&1; then
        from="from PyTorch's CPU wheels"
    else
        torch_from_registry
        from='from the package registry'
    fi
    say "installing torch (CPU): done $from in $(elapsed "$torch_started") s"
}

torch_from_registry() {
    say "PyTorch's CPU wheels can't be had from $cpu_wheels; taking the registry's build."
    if [ "$(uname -s)" = Linux ]; then
        # The registry's build for Linux doesn't load without the CUDA libraries.
        say 'On Linux that is the CUDA build: several GB, of which Baton uses none.'
        need_disk 9000
        step 'installing torch (CUDA build)' torch_pip
    else
        step 'installing torch' torch_pip --no-deps
    fi
}
