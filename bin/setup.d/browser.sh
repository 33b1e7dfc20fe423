# What tests need: their packages in .venv, and a Chromium.

test_mb=1000 # with a Chromium and its fonts

# Not named `chromium`: `command -v chromium` would find the function.
find_chromium() {
    for candidate in "${CHROMIUM-}" chromium chromium-browser google-chrome; do
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1; then
            command -v "$candidate"
            return
        fi
    done
    # What `playwright install chromium` left, for this account.
    for candidate in "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}"/chromium-*/*/chrome; do
        if [ -x "$candidate" ]; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

tests_are_ready() {
    stamped test .venv requirements/test.lock && find_chromium >/dev/null && find_postgres >/dev/null
}

make_tests() {
    if ! stamped test .venv requirements/test.lock; then
        step "installing the tests' packages" .venv/bin/uv pip install \
            --python .venv/bin/python --no-deps --require-hashes -r requirements/test.lock
        put_stamp test .venv requirements/test.lock
    fi
    find_chromium >/dev/null || install_chromium
    say "Chromium for browser tests: $(find_chromium)"
    find_postgres >/dev/null || install_postgres
    say "PostgreSQL for tests of the record: $(find_postgres)"
}

install_chromium() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        step 'apt-get update' apt-get update -q
        step 'installing Chromium (apt-get)' env DEBIAN_FRONTEND=noninteractive \
            apt-get install -q -y --no-install-recommends chromium fonts-noto-cjk
    else
        say 'installing Chromium (playwright) ...'
        .venv/bin/playwright install chromium >>"$log" 2>&1 || true
    fi
    find_chromium >/dev/null || fail \
        "browser tests need a Chromium, and none was found or could be installed." \
        "Install one (apt-get install chromium), or set CHROMIUM to its path, and run this again."
}
