"""How the characters of a file are written: guessed from what it holds, named in words, and read whatever is broken.

A byte that its encoding doesn't know becomes UNREADABLE, half of a character that no text holds: it costs its row.
"""

import codecs
import io
from collections.abc import Iterator
from typing import IO

import chardet

UNREADABLE = "\udcff"
MARKED = "importing-unreadable"
OFFERED = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Western European (Windows-1252)",
    "cp1250": "Central European (Windows-1250)",
    "cp1251": "Cyrillic (Windows-1251)",
    "cp1253": "Greek (Windows-1253)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1255": "Hebrew (Windows-1255)",
    "cp1256": "Arabic (Windows-1256)",
    "cp1257": "Baltic (Windows-1257)",
    "cp874": "Thai (Windows-874)",
    "iso8859-2": "Central European (ISO 8859-2)",
    "iso8859-15": "Western European (ISO 8859-15)",
    "koi8-r": "Cyrillic (KOI8-R)",
    "cp932": "Japanese (Shift-JIS)",
    "euc_jp": "Japanese (EUC)",
    "gb18030": "Chinese, simplified (GB 18030)",
    "big5": "Chinese, traditional (Big5)",
    "cp949": "Korean (EUC-KR)",
    "mac-roman": "Western European (Macintosh)",
    "cp850": "Western European (DOS 850)",
    "cp852": "Central European (DOS 852)",
    "cp866": "Cyrillic (DOS 866)",
    "cp437": "Western European (DOS 437)",
}
# Which choice stands for an encoding that is not offered itself.
ALSO = {
    "utf-8-sig": "utf-8",
    "utf-16-le": "utf-16",
    "utf-16-be": "utf-16",
    "euc_jis_2004": "euc_jp",
    "shift_jis_2004": "cp932",
    "shift_jis": "cp932",
    "big5hkscs": "big5",
    "gb2312": "gb18030",
    "euc_kr": "cp949",
}
JUDGED = [name.replace("_", "-") for name in OFFERED if not name.startswith("utf")]
PIECE = 1 << 16
MOST_JUDGED = 100_000
MOST_BROKEN = 0.2
# Letters that many of these encodings write alike say nothing about which it is: the one people know is named.
USUAL = "cp1252"


def offered(encoding: str) -> str:
    """The choice that stands for an encoding."""
    return ALSO.get(encoding, encoding)


def chosen(choice: str, guessed: str) -> str:
    """The encoding that a choice means for a file; the mark at its beginning counts where it fits."""
    return guessed if offered(guessed) == choice else choice


def guess(file: IO[bytes], start: bytes) -> str:
    """The encoding of a file that begins with `start`; "" where nothing fits. Reads the file once or twice."""
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if found := _unmarked_utf16(start):
        return found
    sample, is_utf8 = _judged(file)
    if is_utf8:
        return "utf-8"
    found = str(chardet.detect(sample, include_encodings=JUDGED, compat_names=False)["encoding"] or "").lower()
    if not found or _is_binary(sample):
        return ""
    return USUAL if _reads_alike(sample, found) else codecs.lookup(found).name


def is_broken(text: str) -> bool:
    """Say whether so much of a text can't be read that it was written in another way, or is none."""
    return text.count(UNREADABLE) > MOST_BROKEN * len(text)


def _judged(file: IO[bytes]) -> tuple[bytes, bool]:
    """Lines beyond ASCII, up to a size, and whether the file is UTF-8 but for a few bytes."""
    decoder = codecs.getincrementaldecoder("utf-8")(MARKED)
    good = bad = 0
    sample = bytearray()
    for piece in _pieces(file):
        text = decoder.decode(piece)
        if not text.isascii():
            broken = text.count(UNREADABLE)
            bad += broken
            good += len(text) - len(text.encode("ascii", "ignore")) - broken
        if not piece.isascii() and len(sample) < MOST_JUDGED:
            sample += b"\n".join(line for line in piece.splitlines() if not line.isascii()) + b"\n"
    bad += decoder.decode(b"", True).count(UNREADABLE)
    # By chance a byte beyond ASCII hardly ever begins a character of UTF-8 in an other encoding.
    return bytes(sample[:MOST_JUDGED]), bad == 0 or good > bad


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def _is_binary(sample: bytes) -> bool:
    """Say whether hardly anything but control characters stands there, as in no file of people."""
    return sum(byte < 9 or 127 <= byte < 160 for byte in sample[:4096]) > 0.9 * min(len(sample), 4096)


def _reads_alike(sample: bytes, found: str) -> bool:
    try:
        return sample.decode(USUAL) == sample.decode(found)
    except UnicodeError:
        return False


def _unmarked_utf16(start: bytes) -> str:
    head = start[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) // 5 and even < odd // 10:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) // 5 and odd < even // 10 else ""


def _mark(fault: UnicodeError) -> tuple[str, int]:
    assert isinstance(fault, UnicodeDecodeError)
    return UNREADABLE, fault.end


def open_text(kept: io.BufferedIOBase, encoding: str) -> io.TextIOWrapper:
    """The text layer over a binary file, line ends as they are."""

    return io.TextIOWrapper(kept, encoding, MARKED, newline="")  # type: ignore[arg-type]  # it asks for a name that it never uses


codecs.register_error(MARKED, _mark)
