"""Stage decode: raw bytes in, text with the evidence for its encoding out, or an incident."""

from broadsheet.decode.sniff import is_html, is_mhtml, is_wxr_item
from broadsheet.decode.stage import Decoded, decode

__all__ = ["Decoded", "decode", "is_html", "is_mhtml", "is_wxr_item"]
