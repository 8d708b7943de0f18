# Those that want all of the memory.


def push_forever():
    everything = []
    while True:
        everything.append({"a": 1})


def double_a_buffer():
    data = bytearray(b"x")
    while True:
        data.extend(data)


def double_a_string():
    text = "x"
    while True:
        text = text + text


def one_huge_thing():
    for make in (bytearray, lambda n: [0] * n):
        try:
            make(2147483647)
        except (MemoryError, OverflowError):
            pass


def past_the_address_space():
    for count in (0x1FFFFFFF, 0x20000000, 0x3FFFFFFF, 0x7FFFFFFE):
        try:
            [None] * count
        except (MemoryError, OverflowError):
            pass


def hold_on_in_a_defer():
    everything = []
    try:
        while True:
            everything.append(b"much" * 5)
    finally:
        while True:
            everything.append(b"more" * 5)


def closures():
    f = abs
    while True:
        f = lambda x, g=f: g(x)


def fibers():
    everything = []
    while True:
        everything.append((n for n in [1]))


def growing_leaps():
    everything, size = [], 1
    while True:
        size *= 2
        everything.append(bytearray(size))


def holes():
    everything = []
    try:
        while True:
            everything.append(bytearray(20))
    except MemoryError:
        pass
    for n in range(0, len(everything), 2):
        everything[n] = None
    while True:
        everything.append(bytearray(300))


def long_lists():
    chain = None
    while True:
        chain = [chain]


def join_it_all():
    parts = ["x"]
    while True:
        parts += parts
        ",".join(parts)
