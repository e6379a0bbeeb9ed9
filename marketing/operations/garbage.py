"""Less work for the garbage collector of a long-lived process."""

import gc

THRESHOLDS = (50_000, 20, 20)


def settle_in() -> None:
    """Take what is loaded by now out of the garbage collector's sight, and let it run less often.

    Rendering one page makes tens of thousands of objects that references alone free again; by the default of 700
    the collector looks through all of them dozens of times, a fifth of the time a page takes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
