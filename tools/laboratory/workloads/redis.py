"""A store in memory: strings, lists, hashes, keys that expire or are evicted; it appends, saves, and rewrites at night."""

from laboratory.traffic import redis

IMAGE = "redis"


def start(lab, name):
    container = lab.run(name)
    redis(container, ["PING", "CONFIG SET maxmemory 8mb", "CONFIG SET maxmemory-policy allkeys-lru"])
    return container


def live(container, hour, random):
    commands = []
    for _ in range(random.randrange(20, 120)):
        key = f"{random.choice(['user', 'session', 'cart', 'page'])}:{random.randrange(10_000)}"
        commands.append(random.choice([
            f"SET {key} {'v' * random.randrange(1, 2000)}", f"GET {key}", f"SETEX tmp:{key} 1 once",
            f"LPUSH list:{key} {random.random()}", f"HSET hash:{key} field {random.randrange(99)}", f"DEL {key}",
            f"INCR counter:{key}", "INFO memory", f"GET list:{key}", f"WRONG {key}"]))
    if random.random() < 0.2:
        # More than fits: keys are evicted.
        commands += [f"SET bulk:{random.randrange(10_000)} {'b' * 60_000}" for _ in range(160)]
    if random.random() < 0.25:
        commands += ["BGSAVE", "WAIT"]
    redis(container, commands)


def night(container, random):
    redis(container, ["BGREWRITEAOF", "WAIT", "BGSAVE", "WAIT"])
