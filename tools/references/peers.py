#!/usr/bin/env python3
"""Prints the reference values that Tests/BaselineTests/PeerStatisticsTests.swift holds the product to.

Needs numpy, scipy and mpmath. Tails are taken from scipy where its logarithm is finite and from mpmath
(50 digits) beyond; both are printed where both exist, so that one checks the other.
"""
import math

import mpmath
import numpy
from scipy import stats

mpmath.mp.dps = 50


def tail(t, degrees):
    """log2 of the two-sided tail, in 50 digits."""
    nu, t = mpmath.mpf(degrees), mpmath.mpf(t)
    return mpmath.log(mpmath.betainc(nu / 2, mpmath.mpf(1) / 2, 0, nu / (nu + t * t), regularized=True), 2)


def qn(values):
    """Qn by its definition, with every pair."""
    n = len(values)
    h = n // 2 + 1
    distances = sorted(abs(a - b) for i, a in enumerate(values) for b in values[:i])
    small = [0.399, 0.994, 0.512, 0.844, 0.611, 0.857, 0.669, 0.872]
    d = small[n - 2] if n <= 9 else n / (n + 1.4) if n % 2 else n / (n + 3.8)
    return 2.21914 * d * distances[h * (h - 1) // 2 - 1]


def deviation(values):
    """MAD with Croux and Rousseeuw's factor."""
    n = len(values)
    small = [1.196, 1.495, 1.363, 1.206, 1.200, 1.140, 1.129, 1.107]
    b = small[n - 2] if n <= 9 else n / (n - 0.8)
    return b * stats.median_abs_deviation(values, scale=1 / 1.4826)


def moderated(values, s0, d0):
    """docs/methods.md section 1, steps 3 and 4, of every member."""
    y = numpy.log(numpy.asarray(values, float) + 1)
    n = len(y)
    c = 1 + 1 / (n - 1) if n == 3 else 1 + 1.5708 / (n - 1)
    for i in range(n):
        others = numpy.delete(y, i)
        variance = (d0 * s0**2 + (n - 2) * others.var(ddof=1)) / (d0 + n - 2)
        t = (y[i] - numpy.median(others)) / math.sqrt(variance * c)
        yield t, 2 * stats.t.sf(abs(t), d0 + n - 2), variance


print("tails: t, degrees, log2 by mpmath, log2 by scipy")
for t, nu in [(0.1, 5), (1, 1), (1, 3.5), (2.5, 11), (5, 7), (8.0936, 21), (12, 26), (30, 11), (100, 6.25),
              (1e6, 26), (1e30, 9), (60, 200), (40, 2000), (1e-8, 4), (3, 10000)]:
    scipy_bits = (stats.t.logsf(t, nu) + math.log(2)) / math.log(2)
    print(f"({t!r}, {nu!r}, {mpmath.nstr(tail(t, nu), 17)}),  # {scipy_bits:.12g}")

print("scales: n, Qn, MAD")
for n in range(2, 13):
    values = [round(10 * math.sin(3 * i + n), 6) for i in range(1, n + 1)]
    print(f"({n}, {qn(values):.15g}, {deviation(values):.15g}),")
values = [round(10 * math.sin(3 * i + 200), 6) for i in range(1, 201)]
print(f"(200, {qn(values):.15g}, {deviation(values):.15g}),")

for s0, d0 in [(0.25, 4), (0.05, 20)]:
    for usual, now in [(201, 1001), (30 * 1024 + 1, 80 * 1024 + 1), (6, 1)]:
        p = list(moderated([usual - 1] * 7 + [now - 1], s0, d0))[7][1]
        print("seven alike, bits", s0, d0, usual, now, round(-math.log2(8 * p), 3))

print("moderated t: t, p, variance of each")
for values in ([102, 98, 105, 180], [102, 98, 180], [0, 0, 0, 0, 9]):
    print(values, [tuple(float(f"{x:.10g}") for x in row) for row in moderated(values, 0.06, 20)])
