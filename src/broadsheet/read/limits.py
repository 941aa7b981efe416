"""How much of a raw file is held at a time; limits are in bytes of input, never in seconds."""

from __future__ import annotations

from typing import Final

MAX_PAGE_BYTES: Final = 64 * 2**20
"""How large a page may be; pages of news have some 100 kB."""
MAX_LINE_BYTES: Final = 2 * MAX_PAGE_BYTES
"""How long a line of JSON may be: a page, with what escapes and metadata add."""
CHUNK: Final = 2**18
"""How many bytes are read from a store at a time."""
