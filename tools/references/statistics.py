#!/usr/bin/env python3
"""Computes with numpy and scipy what the statistics of Sources/Baseline/Resources are tested against.

Run it with Python 3 that has numpy and scipy, from anywhere; it rewrites Tests/BaselineTests/ReferenceValues.swift:

    python3 -m venv /tmp/references && /tmp/references/bin/pip install numpy scipy
    /tmp/references/bin/python tools/references/statistics.py
"""

import os

import numpy as np
from scipy import linalg, stats

TARGET = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Tests/BaselineTests/ReferenceValues.swift")
EXCESSES = [0.1, 0.2, 0.25, 0.4, 0.55, 0.7, 0.9, 1.3, 1.9, 3.2]
BITS = 1 / np.log(2)


def fixed_data():
    """1,009 values of an exponential shape with mean 50, in a shuffled order that needs no generator."""
    order = (np.arange(1009) * 7919) % 1009
    return -50 * np.log(1 - (order + 0.5) / 1009)


def quantiles():
    data = fixed_data()
    return [(q, float(np.quantile(data, q, method="lower"))) for q in (0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.98, 0.99, 0.999, 1)]


def pareto():
    """Shape, scale, excess, survival function in bits, and the excess that is exceeded with probability 1e-4."""
    rows = []
    for shape in (0.0, 0.05, 0.2, 0.5):
        for scale in (0.3, 2.0):
            for excess in (0.01, 0.5, 3.0, 40.0, 2000.0):
                law = stats.genpareto(shape, scale=scale)
                rows.append((shape, scale, excess, float(-law.logsf(excess) * BITS), float(law.isf(1e-4))))
    return rows


def moments():
    """Shape and scale by the method of moments; scipy's law of these has the sample's mean and variance."""
    rows = []
    for power in (1.0, 1.5, 2.0):
        excesses = np.array(EXCESSES) ** power
        mean, variance = excesses.mean(), excesses.var()
        ratio = mean * mean / variance
        shape, scale = (1 - ratio) / 2, mean * (1 + ratio) / 2
        law = stats.genpareto(shape, scale=scale)
        assert np.allclose([law.mean(), law.var()], [mean, variance])
        rows.append((power, float(mean), float(variance), float(shape), float(scale)))
    return rows


def chi_square():
    return [(degrees, x, float(-stats.chi2.logsf(x, degrees) * BITS))
            for degrees in (1, 2, 3, 4, 7, 16, 19) for x in (0.1, 1.0, 9.0, 64.0, 99.0, 101.0, 400.0, 1200.0)]


def together():
    """Three metrics that vary together: correlations, and the squared distance of a point."""
    step = np.arange(240)
    y = np.stack([np.sin(step), np.sin(step) + 0.5 * np.cos(3 * step), np.cos(7 * step) - 0.3 * np.sin(step)])
    correlations = np.corrcoef(y)
    z = np.array([2.0, -1.0, 3.0])
    shrunk = 0.9 * correlations + 0.1 * np.eye(3)
    return correlations, float(z @ linalg.solve(shrunk, z))


def run_length(limit=8.0, allowance=0.5, states=2000):
    """Steps until a one-sided cumulative sum of standard normal values reaches the limit, in the mean: by a Markov
    chain over its states (Brook and Evans, Biometrika 1972)."""
    width = 2 * limit / (2 * states - 1)
    middle = np.arange(states) * width
    upper = stats.norm.cdf(middle[None, :] + width / 2 + allowance - middle[:, None])
    lower = stats.norm.cdf(middle[None, :] - width / 2 + allowance - middle[:, None])
    chances = upper - lower
    chances[:, 0] = upper[:, 0]
    return float(linalg.solve(np.eye(states) - chances, np.ones(states))[0])


def tuple_lines(rows):
    return "\n".join("        (" + ", ".join(repr(cell) for cell in row) + ")," for row in rows)


def main():
    correlations, square = together()
    pairs = [float(correlations[row, column]) for row, column in ((1, 0), (2, 0), (2, 1))]
    text = f"""// Made by tools/references/statistics.py with numpy and scipy; not to be edited.

/// What numpy and scipy say of the same data and laws.
enum ReferenceValues {{
    /// `numpy.quantile(…, method="lower")` of `fixedData` in the tests.
    static let quantiles: [(q: Double, value: Double)] = [
{tuple_lines(quantiles())}
    ]

    /// `scipy.stats.genpareto`: −log2 of the survival function, and the inverse of it at 10⁻⁴.
    static let pareto: [(shape: Double, scale: Double, excess: Double, bits: Double, quantile: Double)] = [
{tuple_lines(pareto())}
    ]

    /// Moments of the excesses of docs/methods.md §3, raised to a power, and what the method of moments makes of them.
    static let moments: [(power: Double, mean: Double, variance: Double, shape: Double, scale: Double)] = [
{tuple_lines(moments())}
    ]

    /// `scipy.stats.chi2`: −log2 of the survival function.
    static let chiSquare: [(degrees: Int, x: Double, bits: Double)] = [
{tuple_lines(chi_square())}
    ]

    /// `numpy.corrcoef` of three series, pairs (1, 0), (2, 0) and (2, 1), and the squared distance of (2, −1, 3).
    static let correlations: [Double] = {pairs!r}
    static let squaredDistance = {square!r}

    /// Mean steps to a false alarm of the drift detector in one direction.
    static let driftRunLength = {run_length()!r}
}}
"""
    with open(TARGET, "w", encoding="utf-8") as file:
        file.write(text)
    print(f"wrote {os.path.normpath(TARGET)}")


if __name__ == "__main__":
    main()
