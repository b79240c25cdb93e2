"""The ready-made profiles in profiles/: what a run has learned, as the tool itself exports it."""

import os

from benchmark.programs import ROOT, say


def write(product, workloads):
    product.approve()
    for workload in workloads:
        path = os.path.join(ROOT, "profiles", f"{workload.image.replace('/', '-')}.yaml")
        product.run("profile", "export", workload.image, "-o", path)
        os.chmod(path, 0o644)
        with open(path, encoding="utf-8") as file:
            say(f"  {os.path.relpath(path, ROOT)}: {sum(1 for _ in file)} lines")
