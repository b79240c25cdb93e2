"""How surprising a container was in each window of 60 s."""

from laboratory.lines import of_container, seconds

WINDOW_SECONDS = 60


def scores(lines, name, begin, end):
    """The bits of each window of a container between two moments, windows counted from the first.

    Where enforce scores windows itself (`--window-scores`), the highest of its windows that lie in ours; else the bits
    of the most surprising thing that was said of the container.
    """
    count = max(1, -(-int(end - begin) // WINDOW_SECONDS))
    bits = [0.0] * count
    for line in of_container(lines, name):
        if line["kind"] not in ("window", "violation", "deviation") or not line.get("score"):
            continue
        place = int((seconds(line["time"]) - begin) // WINDOW_SECONDS)
        # A window is told at its end, and a container's first and last words may lie beside its times.
        if -1 <= place <= count:
            place = min(max(place, 0), count - 1)
            bits[place] = max(bits[place], line["score"]["bits"])
    return bits
