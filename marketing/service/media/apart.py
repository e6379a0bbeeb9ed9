"""Has each picture decoded by a process of its own, which ends with it: its death or slowness costs that one answer.

Unlike the HTML tools' (`mail.compose.apart`) it isn't kept for the next: uploads are rare, its start takes 0.2 s, and
what one picture did to its decoder reaches no other.
"""

import hashlib
import json
import logging
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from marketing.contracts.picture import Cut, Drawn, DrawnFile
from marketing.service import bare
from marketing.service.media.recognising import PictureRefused, format_of

MODULE = "marketing.service.media.picture_process"
LARGEST = 10 * 1024 * 1024
TOO_LARGE = f"The file is larger than {LARGEST // 2**20} MB. Make the picture smaller and upload that."
# Measured with 40 million pixels on a busy machine: JPEG 4 s, PNG 11 s, WebP 12 s, GIF 25 s, up to 800 MB.
LONGEST_SECONDS = 60.0
# Each may hold 1.5 GB.
MOST_AT_ONCE = 2
_TOO_MUCH = "The picture takes too much time or memory to read. Save it anew, smaller, as PNG or JPEG, and upload that."

logger = logging.getLogger(__name__)
_slots = threading.BoundedSemaphore(MOST_AT_ONCE)


def draw(content: bytes, cut: Cut | None = None) -> Drawn:
    """A picture, or the part of it that is kept, encoded anew in several widths. Raises PictureRefused."""
    if len(content) > LARGEST:
        raise PictureRefused(TOO_LARGE)
    format_of(content)
    if not _slots.acquire(timeout=LONGEST_SECONDS):
        raise PictureRefused("Many pictures are being read just now. Try again in a minute.")
    try:
        with tempfile.TemporaryDirectory(prefix="picture-") as folder:
            return _drawn(Path(folder), content, cut)
    finally:
        _slots.release()


def _drawn(folder: Path, content: bytes, cut: Cut | None) -> Drawn:
    (folder / "source").write_bytes(content)
    told = json.loads(_told(folder, len(content), cut))
    if "fault" in told:
        raise PictureRefused(told["fault"])
    files = []
    for number, (width, height) in enumerate(told["sizes"]):
        written = (folder / str(number)).read_bytes()
        files.append(DrawnFile(hashlib.sha256(written).hexdigest(), width, height, written))
    return Drawn(told["extension"], told["frames"], tuple(files))


def _told(folder: Path, size: int, cut: Cut | None) -> bytes:
    numbers = [cut.left, cut.top, cut.width, cut.height] if cut else []
    try:
        done = subprocess.run(
            [sys.executable, "-m", MODULE, str(folder), *map(str, numbers)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=True,
            cwd=bare.ROOT,
            env=bare.environment(),
        )
    except subprocess.TimeoutExpired as fault:
        logger.warning("A picture of %s bytes took longer than %s seconds", size, LONGEST_SECONDS)
        raise PictureRefused(_TOO_MUCH) from fault
    except subprocess.CalledProcessError as fault:
        why = fault.stderr[-500:]
        logger.warning("A picture of %s bytes ended its process with %s: %s", size, fault.returncode, why)
        raise PictureRefused(_TOO_MUCH) from fault
    except OSError as fault:
        logger.warning("No process can be started for a picture: %s", fault)
        raise PictureRefused("Too much else is going on just now. Try again in a moment.") from fault
    return done.stdout
