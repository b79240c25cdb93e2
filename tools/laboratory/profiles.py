"""The ready-made profiles in profiles/: what the captures teach, as the tool itself exports it."""

import os
import tempfile

from benchmark.programs import ROOT, say
from laboratory.product import Product

FOLDER = os.path.join(ROOT, "profiles")


def write(executable, captured):
    """One file an image; they are approved, for whoever imports them has read them."""
    for each in captured:
        with tempfile.TemporaryDirectory(prefix="plumbline-profiles-") as directory:
            product = Product(executable, directory, [each.image])
            product.run("learn", "--from", each.unpack("learn", directory), "--quiet", "--unit", f"{each.unit_seconds:g}s")
            product.approve()
            path = os.path.join(FOLDER, f"{each.image.replace('/', '-')}.yaml")
            product.run("profile", "export", each.image, "-o", path)
        os.chmod(path, 0o644)
        with open(path, encoding="utf-8") as file:
            # The schema lies in docs, not beside them.
            lines = [line for line in file if not line.startswith("# yaml-language-server:")]
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(lines)
        say(f"  {os.path.relpath(path, ROOT)}: {len(lines)} lines")
