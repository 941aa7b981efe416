"""The pieces that tie a normalized text to its raw bytes, from the pieces of decoding and the edits made since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from broadsheet.contract.records import RawPiece
from broadsheet.normalize.edits import Edit
from broadsheet.normalize.positions import Place, Positions


def invalid_edits(pieces: Iterable[RawPiece]) -> list[Edit]:
    r"""What decoding replaced, as edits of its text that change nothing: later edits may swallow them.

    >>> invalid_edits([RawPiece(start_char=4, length=1, start_byte=4, n_bytes=2, step="invalid")])
    [Edit(start=4, end=5, new='�', step='invalid')]
    """
    return [
        Edit(piece.start_char, piece.start_char + piece.length, "\ufffd", "invalid")
        for piece in pieces
        if piece.step == "invalid"
    ]


def align(
    text: str, encoding: str, raw: bytes, pieces: Sequence[RawPiece], edits: Sequence[Edit]
) -> tuple[RawPiece, ...]:
    """Pieces that tile the raw bytes and the text after `edits`; `pieces` do so for the `text` before them.

    One walk over text, bytes and edits.
    """
    marks = [piece for piece in pieces if piece.step == "bom"]
    rest = [piece for piece in pieces if piece.step != "bom"]
    if not edits or not rest:
        return tuple(pieces)
    out = marks
    char = 0  # in the text after the edits
    last = Place(rest[0].start_char, rest[0].start_byte)
    for start, end, growth, step in _cuttable(edits, Positions(text, encoding, raw, rest)):
        if start.byte > last.byte:
            out.append(_piece(char, start.char - last.char, last.byte, start.byte, None))
            char += start.char - last.char
        length = end.char - start.char + growth
        out.append(_piece(char, length, start.byte, end.byte, step))
        char += length
        last = end
    if len(raw) > last.byte:
        out.append(_piece(char, len(text) - last.char, last.byte, len(raw), None))
    return tuple(out)


def _cuttable(edits: Sequence[Edit], positions: Positions) -> Iterator[tuple[Place, Place, int, str]]:
    """Where each edit starts and ends, by how much the text grows there, and its step.

    An edit within bytes that cannot be cut there (shift states, two characters from one code) gets the smallest stretch
    around it that can be; edits that share such a stretch become one, with the step of the last.
    """
    pending: tuple[Place, Place, int, str] | None = None
    for edit in edits:
        start, end = positions.between(edit.start, edit.end)
        growth = len(edit.new) - (edit.end - edit.start)
        if pending and pending[1].char > edit.start:
            pending = (pending[0], end, pending[2] + growth, edit.step)
            continue
        if pending:
            yield pending
        pending = (start, end, growth, edit.step)
    if pending:
        yield pending


def _piece(char: int, length: int, start: int, end: int, step: str | None) -> RawPiece:
    return RawPiece(start_char=char, length=length, start_byte=start, n_bytes=end - start, step=step)
