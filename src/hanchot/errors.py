"""The errors a caller can meet, each with the exit code the command line gives it."""


class HanchotError(Exception):
    """Something failed; the message names file, line, value and the next step."""

    exit_code = 1


class UsageError(HanchotError):
    """The command or the call was wrong: an option, a missing workspace, a missing extra."""

    exit_code = 2


class DataError(HanchotError):
    """The data is wrong: an article, a gold line, a page, a config."""

    exit_code = 3


class RemoteError(HanchotError):
    """The other side failed: doccano, a web server, a cluster."""

    exit_code = 4


class FloorError(HanchotError):
    """A score fell under its floor."""

    exit_code = 5
