"""What a user can meet and mend."""


class DescribeError(Exception):
    """Why a build cannot be described, in one line with the cure."""
