"""From raw/ to build/<name>-<version>/: every unit compiled, merged into the image of a hub repository, swapped in."""

from broadsheet.building.options import BuildError, BuildReport, Options, Progress
from broadsheet.building.run import build, rebuild_and_compare
from broadsheet.write.compare import compare

__all__ = ["BuildError", "BuildReport", "Options", "Progress", "build", "compare", "rebuild_and_compare"]
