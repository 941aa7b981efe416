"""Publishing a build: to a dataset repository of a hub, or to any store that fsspec knows."""

from broadsheet.publishing.errors import PublishError
from broadsheet.publishing.plan import Ask, Change, Plan, State, make_plan
from broadsheet.publishing.release import Release, read_release
from broadsheet.publishing.run import Receipt, Target, UnsoundError, carry_out, open_target, prepare

__all__ = [
    "Ask",
    "Change",
    "Plan",
    "PublishError",
    "Receipt",
    "Release",
    "State",
    "Target",
    "UnsoundError",
    "carry_out",
    "make_plan",
    "open_target",
    "prepare",
    "read_release",
]
