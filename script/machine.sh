# What the commands of this folder need from the machine. Sourced, never run; every function can be called again.
# shellcheck shell=bash

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

# Debian packages by purpose. WeasyPrint needs pango; with harfbuzz-subset it embeds fonts twice as fast.
PACKAGES_BASE=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
PACKAGES_CHECK=(gettext)
PACKAGES_TEST=(postgresql redis-server chromium poppler-utils gettext)

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$0: $*"
    exit 1
}

# Prints those of the named Debian packages that are not installed.
missing_packages() {
    local present
    # shellcheck disable=SC2016  # the dollar signs belong to dpkg-query
    present=$(dpkg-query -W -f='${Package} ${Status}\n' "$@" 2>/dev/null) || true
    local name
    for name in "$@"; do
        grep -q "^$name .* installed$" <<<"$present" || printf '%s\n' "$name"
    done
}

# Runs a command whose words matter only if it fails.
run_quietly() {
    local words
    words=$("$@" </dev/null 2>&1) || fail "$* failed:"$'\n'"$words"
}

# Installs Debian packages as root or by sudo; without either the message names them.
install_packages() {
    local missing as_root=()
    if ! command -v dpkg-query >/dev/null; then
        say "This is not Debian: make sure that these are installed: $*"
        return
    fi
    missing=$(missing_packages "$@")
    [[ -n $missing ]] || return 0
    missing=${missing//$'\n'/ }
    if ((EUID != 0)); then
        command -v sudo >/dev/null || fail "needs these Debian packages, and neither root nor sudo is at hand: $missing"
        as_root=(sudo)
    fi
    say "Installing Debian packages: $missing"
    [[ -n ${apt_updated:-} ]] || run_quietly "${as_root[@]}" apt-get -q update
    apt_updated=yes
    # shellcheck disable=SC2086  # names are separated by spaces
    run_quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -q install -y --no-install-recommends $missing
}

# Prints the command of a Python 3.11: $PYTHON if set, then pyenv's or the system's.
find_python() {
    local name
    for name in "${PYTHON:-}" python3.11 python3 /usr/bin/python3.11; do
        [[ -n $name ]] || continue
        if "$name" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
            printf '%s\n' "$name"
            return
        fi
    done
    return 1
}

make_venv() {
    .venv/bin/python -c '' 2>/dev/null && return
    local python
    python=$(find_python) || { install_packages python3 && python=$(find_python); } || fail "needs Python 3.11"
    say "Making .venv with $("$python" --version)"
    if command -v uv >/dev/null; then
        uv venv --quiet --clear --python "$(command -v "$python")" .venv && return
    fi
    "$python" -c 'import ensurepip' 2>/dev/null || install_packages python3-venv
    "$python" -m venv --clear .venv || fail "could not make .venv"
}

# Installs requirements.txt when it is another one than last time.
install_requirements() {
    local stamp=.venv/requirements.sha256
    sha256sum --check --status "$stamp" 2>/dev/null && return
    say "Installing requirements.txt"
    if command -v uv >/dev/null; then
        run_quietly uv pip install --python .venv/bin/python -r requirements.txt
    else
        run_quietly .venv/bin/python -m pip install --disable-pip-version-check -r requirements.txt
    fi
    sha256sum requirements.txt >"$stamp"
}

# Random keys for this machine, once. An existing file is never written to.
make_keys() {
    [[ -e .secrets/keys.env ]] && return
    mkdir -p .secrets
    chmod 700 .secrets
    (umask 077 && .venv/bin/python - >.secrets/keys.env.new) <<'PYTHON'
import base64, secrets

key = lambda: base64.b64encode(secrets.token_bytes(32)).decode()
print(f"SECRET_KEY={secrets.token_urlsafe(50)}")
print(f"TMO_FIELD_KEYS=k1:{key()}")
for name in ("INDEX", "AUDIT", "LINK"):
    print(f"TMO_{name}_KEY={key()}")
PYTHON
    # A link fails where the name exists, so of two starts at once only one makes the keys.
    ln .secrets/keys.env.new .secrets/keys.env 2>/dev/null || true
    rm -f .secrets/keys.env.new
    say "Made new keys in .secrets/keys.env: keep them, without them stored names cannot be read"
}

# Exports the keys of .secrets/keys.env that the environment does not already bring, itself or as NAME_FILE.
load_keys() {
    local line name file
    while IFS= read -r line; do
        name=${line%%=*} file=${line%%=*}_FILE
        [[ $line == [A-Z]*=* && -z ${!name:-} && -z ${!file:-} ]] && export "${line?}"
    done <.secrets/keys.env
    return 0
}

compile_messages() {
    local po mo
    for po in tmo/locale/*/LC_MESSAGES/django.po; do
        mo=${po%.po}.mo
        [[ -e $po && ! $mo -nt $po ]] || continue
        .venv/bin/pybabel -q compile -i "$po" -o "$mo" || fail "$po cannot be compiled"
    done
}

# A fingerprint of the named files and folders, from names, sizes and times.
fingerprint() { { find "$@" -type f -not -name '*.pyc' -printf '%p %s %T@\n' 2>/dev/null || true; } | sort | sha256sum; }

collect_static() {
    local stamp=.venv/static.sha256 now
    now=$(fingerprint static requirements.txt tmo/settings.py)
    [[ -e staticfiles/staticfiles.json && $(cat "$stamp" 2>/dev/null) == "$now" ]] && return
    .venv/bin/python manage.py collectstatic --no-input --clear --verbosity 0 >&2 ||
        fail "could not collect the static files"
    printf '%s\n' "$now" >"$stamp"
}

# Everything a purpose needs: `base` (serve), `check` (static checks) or `test` (the whole suite).
prepare() {
    case $1 in
        base) install_packages "${PACKAGES_BASE[@]}" ;;
        check) install_packages "${PACKAGES_BASE[@]}" "${PACKAGES_CHECK[@]}" ;;
        test) install_packages "${PACKAGES_BASE[@]}" "${PACKAGES_TEST[@]}" ;;
        *) fail "no such purpose: $1 (base, check or test)" ;;
    esac
    make_venv
    install_requirements
    make_keys
    load_keys
    compile_messages
    collect_static
}

# Prints as many free ports of 127.0.0.1 as asked for.
free_ports() {
    .venv/bin/python - "$1" <<'PYTHON'
import socket, sys

taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(int(sys.argv[1]))]
print(*(one.getsockname()[1] for one in taken))
PYTHON
}
