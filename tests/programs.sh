#!/usr/bin/env bash
# The programs that tests drive and pip does not bring: Chromium, a PostgreSQL server, bubblewrap.
# Found on PATH, they are used as they are. Else apt-get brings them when we are root;
# else Playwright brings its own Chromium, and the tests of PostgreSQL and the sandbox say that they are skipped.
set -euo pipefail
playwright=$1

missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
command -v bwrap >/dev/null || missing+=(bubblewrap)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing ${missing[*]} for the tests"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
  case " ${missing[*]} " in *" chromium "*) "$playwright" install chromium ;; esac
  case " ${missing[*]} " in *" postgresql "*) echo "No PostgreSQL server found: its tests will be skipped. Install one with your package manager." ;; esac
  case " ${missing[*]} " in *" bubblewrap "*) echo "No bubblewrap found: the sandbox's tests will be skipped. Install it with your package manager." ;; esac
fi
