"""What stands in the way of a comparison."""

from __future__ import annotations


class VersionsError(Exception):
    """Why two builds cannot be compared: which, what is wrong, and what to type next.

    >>> raise VersionsError("build/town-1.0.0", "is no build", "name another folder")
    Traceback (most recent call last):
    broadsheet.versions.errors.VersionsError: build/town-1.0.0: is no build; name another folder
    """

    def __init__(self, place: str, what: str, cure: str) -> None:
        super().__init__(f"{place}: {what}; {cure}")
        self.place, self.what, self.cure = place, what, cure
