"""What can go wrong between copydesk and a translation engine, each with its own type.

No message holds a key, an address with a query, or the text that was sent.
"""

from __future__ import annotations


class EngineError(Exception):
    """The engine gave no translation of one text.

    Attributes:
        passing: it may be better in a moment, so the text is sent again.
        about_text: it is this text that the engine will not take; others may go on.
        doubtful: that may as well be the fault of the engine: an answer without a word.
        final: it was tried in so many runs that nobody tries again.
    """

    passing = False
    about_text = False
    doubtful = False
    final = False


class UnreachableError(EngineError):
    """Nobody answers at the address, or the connection broke off."""

    passing = True


class TimedOutError(EngineError):
    """No whole answer within the time that was given."""

    passing = True


class TooManyRequestsError(EngineError):
    """The engine asks for patience (HTTP 429); ``retry_after`` in seconds, if it said how long."""

    passing = True

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class EngineFailedError(EngineError):
    """The engine failed by itself (HTTP 5xx)."""

    passing = True


class BadAnswerError(EngineError):
    """The answer is no translation: garbage, cut off, another format."""

    passing = True


class EmptyAnswerError(BadAnswerError):
    """There was something to translate, and the answer is nothing, or the same again."""

    about_text = True
    doubtful = True


class MangledError(EngineError):
    """The placeholders of the text did not come back exactly once each."""

    about_text = True


class HopelessError(EngineError):
    """The engine could not translate this text in any of several runs."""

    about_text = True
    final = True


class RejectedError(EngineError):
    """The engine will not take this text (too long, malformed); others it may."""

    about_text = True


class NotSupportedError(EngineError):
    """The engine does not translate between these languages."""


class RefusedError(EngineError):
    """The engine refuses the caller: no key, a wrong one, one that is used up."""


class GivenUpError(EngineError):
    """Too many failures in a row: for a while the engine is not asked any more."""
