"""How readers of containers give up on a file: with the incident that says why."""

from __future__ import annotations

from broadsheet.contract.records import Incident
from broadsheet.incidents import incident


class BrokenFileError(Exception):
    """The rest of a file cannot be read. Never leaves this package: `raw_pages` turns it into a row of quarantine."""

    def __init__(self, id_: str, **values: object) -> None:
        self.incident: Incident = incident(id_, **values)
        super().__init__(id_)
