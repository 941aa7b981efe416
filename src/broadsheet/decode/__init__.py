"""Stage decode: raw bytes in, text with the evidence for its encoding out, or an incident."""

from broadsheet.decode.stage import Decoded, decode

__all__ = ["Decoded", "decode"]
