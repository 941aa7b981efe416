"""Files under raw/: how rows spell their paths, and how their bytes are read."""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote_to_bytes


def spell_path(path: bytes) -> str:
    """A path as the rows spell it: UTF-8; other bytes as %XX, and a percent sign as %25.

    >>> spell_path("müll/50%".encode()), spell_path("müll".encode("latin-1"))
    ('müll/50%25', 'm%FCll')
    """
    text = path.replace(b"%", b"%25").decode("utf-8", "surrogateescape")
    # surrogateescape keeps a byte 0xNN that is not UTF-8 as U+DCNN.
    return re.sub("[\udc80-\udcff]", lambda match: f"%{ord(match[0]) - 0xDC00:02X}", text)


def path_of(raw_path: str) -> bytes:
    r"""The path that `spell_path` spelled.

    >>> path_of("m%FCll/50%25")
    b'm\xfcll/50%'
    """
    return unquote_to_bytes(raw_path)


def open_beneath(root: Path, name: bytes) -> BinaryIO:
    """A regular file under a folder, to be read; no part of `name` may be a link, so that none leads out.

    Raises:
        OSError: it cannot be opened, a part of its path is a link (ELOOP, or ENOTDIR for a folder), or it is no
            regular file (IsADirectoryError).
    """
    *folders, last = name.split(b"/")
    here = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for folder in folders:
            below = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=here)
            os.close(here)
            here = below
        descriptor = os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=here)
    finally:
        os.close(here)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise IsADirectoryError(errno.EISDIR, "not a regular file")
    return os.fdopen(descriptor, "rb")
