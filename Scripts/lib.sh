# Shared by the scripts: finds Swift, installs what the build and the broker need, and builds.
# Sourced, not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "$*" >&2; }

# Installs the Debian packages that are missing; says what to do where it may not.
need_packages() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { say "Missing: ${missing[*]}. Run as root: apt-get install ${missing[*]}"; exit 1; }
        as_root=(sudo)
    fi
    say "Installing: ${missing[*]}"
    "${as_root[@]}" apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

need_swift() {
    command -v swift >/dev/null || { say "Swift 6.2 or later is not installed: see https://www.swift.org/install/linux/"; exit 1; }
}

# What the gateway is built with and what it starts.
need_all() {
    need_swift
    need_packages pkg-config libmosquitto-dev libsqlite3-dev mosquitto util-linux tzdata "$@"
}
