#!/bin/sh
# Sees to it that Chromium and LibreOffice Calc are there: installs Debian's packages where that is allowed, else says what to install.
set -eu

packages=""
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || packages="chromium"
command -v soffice >/dev/null || packages="$packages libreoffice-calc"
[ -n "$packages" ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then as_root="sudo -n"; fi
if command -v apt-get >/dev/null && $as_root true 2>/dev/null; then
    $as_root apt-get update -qq
    # shellcheck disable=SC2086  # the names are to be split
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install --yes --no-install-recommends $packages
    exit 0
fi
echo "The browser tests need packages that are missing here:$(printf ' %s' $packages)." >&2
echo "Install them (Debian and Ubuntu: apt-get install $packages), then run make test-browser again." >&2
exit 1
