# Sourced: the images of the demo and of the tests, made from Debian packages alone; no registry is asked.
# Their Dockerfiles lie in tools/images/NAME. Needs an engine that answers.

readonly IMAGES_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly IMAGES_CACHE=$IMAGES_ROOT/.build/images
# Two clones on one machine that must not replace each other's images each take a prefix of their own.
readonly IMAGES_PREFIX=${PLUMBLINE_TEST_IMAGES:-plumbline-test}
# Holds a hash of everything that an image was made from.
readonly IMAGES_LABEL=plumbline.inputs
readonly IMAGES_MIRROR=${PLUMBLINE_DEBIAN_MIRROR:-http://deb.debian.org/debian}
IMAGES_MADE=()

image_exists() { docker image inspect "$1" >/dev/null 2>&1; }

# A minimal Debian tree. The archive is kept in .build, so only the first run of a clone waits for it.
image_make_base() {
    local suite archive
    image_exists "$IMAGES_PREFIX/base" && return 0
    suite=$(. /etc/os-release && [ "$ID" = debian ] && echo "$VERSION_CODENAME" || echo bookworm)
    archive=$IMAGES_CACHE/base-$suite.tar
    mkdir -p "$IMAGES_CACHE"
    if [ ! -s "$archive" ]; then
        echo "images: making a minimal Debian $suite tree (once, about a minute)" >&2
        mmdebstrap --quiet --mode=root --variant=minbase \
            --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
            --dpkgopt='path-exclude=/usr/share/locale/*' \
            "$suite" "$archive.part.tar" "deb $IMAGES_MIRROR $suite main" || { rm -f "$archive.part.tar"; return 1; }
        mv "$archive.part.tar" "$archive"
    fi
    docker import "$archive" "$IMAGES_PREFIX/base" >/dev/null && IMAGES_MADE+=("$IMAGES_PREFIX/base")
}

# Static C programs, each of which does exactly one deed, into directory $1.
image_make_triggers() {
    local source
    for source in "$IMAGES_ROOT"/tools/triggers/*.c; do
        gcc -std=gnu11 -Wall -Werror -O1 -static -s -o "$1/$(basename "$source" .c)" "$source" || return 1
    done
}

# A hash of what image $1 is made from: its folder, the triggers, and the image or binary below it.
image_inputs() {
    {
        (cd "$IMAGES_ROOT/tools" && find "images/$1" triggers -type f -print0 | sort -z | xargs -0 sha256sum)
        if [ "$1" = busybox ]; then
            sha256sum </bin/busybox
        else
            docker image inspect --format '{{.Id}}' "$IMAGES_PREFIX/base"
        fi
    } | sha256sum | cut -c1-16
}

# Whether image $1 exists and was made from inputs $2.
image_is_current() {
    [ "$(docker image inspect --format "{{index .Config.Labels \"$IMAGES_LABEL\"}}" "$1" 2>/dev/null)" = "$2" ]
}

# Makes plumbline-test/NAME for each NAME given, and what it is made from. Quick where it exists and nothing that it
# is made from has changed.
image_build() {
    local name context inputs
    for name in "$@"; do
        [ "$name" = busybox ] || image_make_base || return 1
        inputs=$(image_inputs "$name")
        image_is_current "$IMAGES_PREFIX/$name" "$inputs" && continue
        echo "images: building $IMAGES_PREFIX/$name" >&2
        context=$(mktemp -d)
        cp -r "$IMAGES_ROOT/tools/images/$name/." "$context"
        mkdir "$context/triggers"
        image_make_triggers "$context/triggers" || { rm -rf "$context"; return 1; }
        if [ "$name" = busybox ]; then image_stage_busybox "$context/tree" || return 1; fi
        # The classic builder needs nothing that is not in Debian's docker.io; apt inside uses the host's network.
        if ! DOCKER_BUILDKIT=0 docker build --network host --force-rm -t "$IMAGES_PREFIX/$name" \
            --build-arg "BASE=$IMAGES_PREFIX/base" --label "$IMAGES_LABEL=$inputs" "$context" \
            >"$context/log" 2>&1 </dev/null; then
            tail -n 20 "$context/log" >&2
            rm -rf "$context"
            return 1
        fi
        rm -rf "$context"
        IMAGES_MADE+=("$IMAGES_PREFIX/$name")
    done
}

# One static executable and a symlink for each applet, into directory $1.
image_stage_busybox() {
    local applet
    mkdir -p "$1"/{bin,sbin,usr/bin,usr/sbin,etc,tmp,proc,sys,dev,run,var/log}
    chmod 1777 "$1/tmp"
    cp /bin/busybox "$1/bin/busybox"
    for applet in $(/bin/busybox --list-full); do
        mkdir -p "$1/$(dirname "$applet")"
        [ -e "$1/$applet" ] || ln -s /bin/busybox "$1/$applet"
    done
    printf 'root:x:0:0:root:/:/bin/sh\n' >"$1/etc/passwd"
    printf 'root:*:19700:0:99999:7:::\n' >"$1/etc/shadow"
    chmod 640 "$1/etc/shadow"
}

# Removes the images that this shell made, newest first.
image_remove_made() {
    local index
    for ((index = ${#IMAGES_MADE[@]} - 1; index >= 0; index--)); do
        docker rmi -f "${IMAGES_MADE[index]}" >/dev/null 2>&1 || true
    done
    IMAGES_MADE=()
}
