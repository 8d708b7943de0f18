# Those that multiply.
import asyncio


def spawn_without_end():
    async def idle():
        await asyncio.sleep(1000)

    while True:
        asyncio.create_task(idle())


def arguments_without_sense():
    for f in (None, 5, print, [], lambda a, b: a):
        try:
            asyncio.create_task(f)
        except TypeError:
            pass
