"""The few numbers that a run is judged by."""

import math
import statistics


def upper_rate(count, hours):
    """The 95 % upper bound of a Poisson rate, an hour, after so many events in that time. With none it is 3.0 / hours."""
    if hours <= 0:
        return math.inf
    # The mean at which so few events or fewer have a chance of 5 %.
    low, high = 0.0, count + 10 * math.sqrt(count + 1) + 10
    for _ in range(100):
        middle = (low + high) / 2
        chance = sum(math.exp(-middle + k * math.log(middle) - math.lgamma(k + 1)) for k in range(count + 1))
        low, high = (middle, high) if chance > 0.05 else (low, middle)
    return high / hours


def area_under_curve(normal, intrusion):
    """The chance that a score of an intrusion is above one of normal life, ties counted half; nothing where one is empty."""
    if not normal or not intrusion:
        return None
    ranked = sorted([(score, 0) for score in normal] + [(score, 1) for score in intrusion])
    total, place = 0.0, 0
    while place < len(ranked):
        end = place
        while end < len(ranked) and ranked[end][0] == ranked[place][0]:
            end += 1
        # All equal scores share the mean of their ranks, which begin with 1.
        total += (place + 1 + end) / 2 * sum(of for _, of in ranked[place:end])
        place = end
    count = len(intrusion)
    return (total - count * (count + 1) / 2) / (count * len(normal))


def median(values):
    return statistics.median(values) if values else None
