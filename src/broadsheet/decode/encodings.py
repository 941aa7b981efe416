"""Names of character encodings: which ones a page may be in, and what a declared name means."""

from __future__ import annotations

import codecs
import re
from typing import Final

# Lists, not whatever Python's registry finds: base64, rot13, idna, unicode_escape and utf-7 are codecs too, others can
# be registered by any library, and mbcs means something else on each machine.
_SINGLE: Final = """
    cp037 cp1006 cp1026 cp1125 cp1140 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp273 cp424
    cp437 cp500 cp720 cp737 cp775 cp850 cp852 cp855 cp856 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp866
    cp869 cp874 cp875 hp-roman8 iso8859-1 iso8859-10 iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16
    iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 koi8-r koi8-t koi8-u kz1048
    mac-croatian mac-cyrillic mac-greek mac-iceland mac-latin2 mac-roman mac-romanian mac-turkish ptcp154 tis-620
"""
_SHIFTED: Final = "hz iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext iso2022_kr"
_MULTI: Final = """
    big5 big5hkscs cp932 cp949 cp950 euc_jis_2004 euc_jisx0213 euc_jp euc_kr gb18030 gb2312 gbk johab shift_jis
    shift_jis_2004 shift_jisx0213
"""
SINGLE_BYTE: Final = frozenset(_SINGLE.split())
"""One byte is one character, always."""
STATEFUL: Final = frozenset(_SHIFTED.split())
"""What a byte means depends on the escape sequence before it."""
MULTI_BYTE: Final = frozenset(_MULTI.split()) | STATEFUL
WIDE: Final = frozenset(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
TEXT_CODECS: Final = SINGLE_BYTE | MULTI_BYTE | WIDE | {"utf-8"}

# UTF-32 first: its little-endian mark begins with that of UTF-16.
MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
"""The byte order marks and what they mark."""

# What the label means in practice (WHATWG Encoding Standard, "Names and labels"): pages that say Latin-1 are written
# on machines that mean its Windows superset, and so on. The supersets decode all that their subsets decode, alike.
_IN_PRACTICE: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "utf-8-sig": "utf-8",
}
# Labels of the same standard that Python's registry does not know, each for the codec that it means in practice.
_UNKNOWN_TO_PYTHON: Final = {
    "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
    "iso8859-2": "iso88592",
    "iso8859-5": "iso88595",
    "iso8859-6": "csiso88596e csiso88596i iso-8859-6-e iso-8859-6-i",
    "iso8859-7": "sun_eu_greek",
    "iso8859-8": "csiso88598e csiso88598i iso-8859-8-e iso-8859-8-i logical visual",
    "iso8859-13": "iso885913",
    "iso8859-15": "csisolatin9",
    "koi8-r": "koi koi8",
    "koi8-u": "koi8-ru",
    "mac-roman": "csmacintosh mac",
    "mac-cyrillic": "x-mac-ukrainian",
    "cp874": "dos-874 iso885911 windows-874",
    "gb18030": "csgb2312 gb_2312 gb_2312-80",
    "big5hkscs": "cn-big5 x-x-big5",
    "euc_jp": "cseucpkdfmtjapanese",
    "cp932": "windows-31j",
    "cp949": "cseuckr csksc56011987 iso-ir-149 ks_c_5601-1989 ksc_5601 windows-949",
    "utf-16-le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff",
    "utf-16-be": "unicodefffe",
}
_LABELS: Final = {label: codec for codec, labels in _UNKNOWN_TO_PYTHON.items() for label in labels.split()}
_LABEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:+-]{0,39}")


def resolve(label: str) -> str | None:
    """The Python codec that a declared label means, or None if no text codec has that name.

    >>> resolve("ISO-8859-1"), resolve(" windows-1251 "), resolve("x-sjis"), resolve("base64")
    ('cp1252', 'cp1251', 'cp932', None)
    """
    label = label.strip()
    if not _LABEL.fullmatch(label):
        return None
    if known := _LABELS.get(label.lower()):
        return known
    for name in (label, label.lower().removeprefix("x-")):
        try:
            codec = codecs.lookup(name).name
        except LookupError:
            continue
        codec = _IN_PRACTICE.get(codec, codec)
        return codec if codec in TEXT_CODECS else None
    return None
