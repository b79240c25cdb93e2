#!/bin/bash
# Builds every archive of sources that is put into /queue, in a work tree of its own, tests it, and keeps what came out under
# the hash of its content. A file clean-up removes old artefacts.
trap 'exit 0' TERM
while :; do
    for archive in /queue/*.tar; do
        [ -e "$archive" ] || break
        tree=$(mktemp -d "/builds/$(basename "$archive" .tar)-XXXXXX")
        tar -xf "$archive" -C "$tree" && rm "$archive"
        if make -C "$tree" -j2 >"$tree/log" 2>&1 && make -C "$tree" check >>"$tree/log" 2>&1; then
            for product in "$tree"/out/*; do
                cp "$product" "/artefacts/$(sha256sum "$product" | cut -c1-40).bin"
            done
            echo "$(basename "$archive") built"
        else
            echo "$(basename "$archive") failed"
        fi
        cp "$tree/log" "/queue/$(basename "$archive" .tar).log"
        rm -rf "$tree"
    done
    if [ -e /queue/clean-up ]; then
        rm /queue/clean-up
        ls -t /artefacts | tail -n +5 | while read -r old; do rm "/artefacts/$old"; done
    fi
    sleep 0.5
done
