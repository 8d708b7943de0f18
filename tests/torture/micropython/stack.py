# Those that go deep.


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


def deep():
    def down(n):
        return 1 + down(n)

    down(0)


def tries_in_tries():
    def down():
        try:
            down()
        except RuntimeError:
            down()

    down()


def generators_of_generators():
    def numbers(n):
        for x in numbers(n + 1):
            yield x

    next(numbers(0))


def print_what_is_deep():
    repr(nested(3000))


def compare_what_is_deep():
    nested(3000) == nested(3000)


def collect_what_is_deep():
    import gc

    deep = nested(3000)
    gc.collect()


def parse_what_is_deep():
    eval("(" * 3000 + ")" * 3000)


def mapped_deeply():
    def down(_):
        return list(map(down, [1, 2]))

    down(0)


def many_arguments():
    max(*range(5000))


def an_error_of_an_error():
    def down(error):
        try:
            raise error
        except Exception as inner:
            down(ValueError(error, inner))

    down(ValueError(1))
