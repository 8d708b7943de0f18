# One LED of examples/blink.janet. This MicroPython has no pins: a pin change is what it prints.
from time import sleep_ms


def blink(pin, every):
    print("pin", pin, 1)
    sleep_ms(every)
    print("pin", pin, 0)
    sleep_ms(every)


blink(2, 50)
