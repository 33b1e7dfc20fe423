# PostgreSQL's programs, of which the tests of the record start a server of their own.

find_postgres() {
    for candidate in /usr/lib/postgresql/*/bin/initdb; do
        if [ -x "$candidate" ]; then
            dirname "$candidate"
            return
        fi
    done
    candidate=$(command -v initdb) && dirname "$candidate"
}

install_postgres() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        # Without the cluster that the package would make and start.
        mkdir -p /etc/postgresql-common
        [ -e /etc/postgresql-common/createcluster.conf ] ||
            echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
        step 'apt-get update' apt-get update -q
        step 'installing PostgreSQL (apt-get)' env DEBIAN_FRONTEND=noninteractive \
            apt-get install -q -y --no-install-recommends postgresql
    fi
    find_postgres >/dev/null || fail \
        'the tests of the record start a PostgreSQL of their own, and there is none here.' \
        'Install it (apt-get install postgresql), and run this again.'
}
