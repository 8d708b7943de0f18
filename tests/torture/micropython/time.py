# Those that want all of the time.
import re


def spin():
    while True:
        pass


def spin_in_a_try():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def spin_in_a_defer():
    try:
        raise ValueError("now")
    finally:
        while True:
            pass


def spin_in_a_generator():
    def numbers():
        while True:
            yield 1

    for _ in numbers():
        pass


def backtrack_exponentially():
    re.match("(a*)*(a*)*(a*)*b", "a" * 30)


def repeat_nothing():
    "" * 2147483647


def compare_what_doubles():
    def doubled():
        value = (1,)
        for _ in range(40):
            value = (value, value)
        return value

    doubled() == doubled()
