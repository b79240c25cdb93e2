# Sourced: how the scripts tell what they are doing.

# A heading, with the seconds since the script began.
step() { printf '\n== %s  [%d s]\n' "$*" "$SECONDS"; }

die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }
