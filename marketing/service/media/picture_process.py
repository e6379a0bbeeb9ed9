"""The process that `apart` starts for one picture: reads it from a folder, leaves its widths there, and ends.

Without Django, keys and database; memory, processor time and the size of what it writes are bounded. It prints one
line of JSON: {"extension", "frames", "sizes": [[width, height], …]}, the files being 0, 1, …, or {"fault"} in words.
"""

import json
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from marketing.contracts.picture import Cut
from marketing.service.media import drawing
from marketing.service.media.recognising import PictureRefused, format_of

SOURCE = "source"
MOST_MEMORY = 3 << 29
MOST_CPU_SECONDS = 40
LARGEST_FILE = 256 << 20


def main(folder: Path, numbers: list[int]) -> None:
    """Draw the picture that lies in the folder, or the part of it that four numbers name."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(json.dumps(answer(folder, Cut(*numbers) if numbers else None)))


def answer(folder: Path, cut: Cut | None) -> dict[str, Any]:
    """What became of the picture; its files are written meanwhile."""
    content = (folder / SOURCE).read_bytes()
    try:
        picture = drawing.read(content, format_of(content))
        sizes = []
        for number, (written, width, height) in enumerate(drawing.sizes(picture, cut)):
            (folder / str(number)).write_bytes(written)
            sizes.append((width, height))
    except PictureRefused as fault:
        return {"fault": str(fault)}
    return {"extension": drawing.EXTENSIONS[picture.format], "frames": len(picture.frames), "sizes": sizes}


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(number) for number in sys.argv[2:]])
