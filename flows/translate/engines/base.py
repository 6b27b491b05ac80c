"""What the four engines have in common: one text is sent once, and what comes back is looked at.

deep-translator knows how to ask and where the translation stands in an answer. Its own errors repeat the
text or the key, so none of them gets out of here.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from flows.translate.engines.exchange import Answer, Sending
from flows.translate.engines.keys import guard_logs, key_of
from flows.translate.engines.transport import Wire
from flows.translate.errors import (
    BadAnswerError,
    EmptyAnswerError,
    EngineError,
    NotSupportedError,
    RefusedError,
    RejectedError,
)
from flows.translate.settings import EngineName, TranslationSettings
from normalizers.language.languages import scripts_of
from normalizers.scripts import script_counts

_ADAPTER = "1"
"""The version of the engines' modules as far as translations depend on them."""

_LONGER = 20
"""How many times as long as a text, and then some, a translation may be; Chinese into English is 4."""

_A_NAME = 20
"""Letters that a text has at most which may be the same in a language with another script: a name."""

_NO_TEXT = re.compile(r"[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Half characters and control characters, which no table and no reader of JSON takes."""


class DeepEngine(ABC):
    """One engine behind a class of deep-translator's; threads may share it.

    Attributes:
        name: of the engine and, for libre, its address.
        version: of this module, and the user's name for the engine's version.
        per_second: requests a second that the engine bears.
        place: where texts go, in words for the user.
    """

    engine: ClassVar[EngineName]
    limit: ClassVar[int] = 5_000
    per_second: float = 0.0
    place: str

    def __init__(
        self, settings: TranslationSettings, before: Callable[[], None] = lambda: None
    ) -> None:
        address = settings.url.rstrip("/")
        self.name = f"{self.engine} {address}".strip()
        self.version = f"{_ADAPTER} {settings.version}".strip()
        self._who = f"{self.engine} at {address}" if address else self.engine
        self._key = key_of(self.engine)
        guard_logs()
        self._wire = Wire(self._who, settings.timeout, self._shape, self._judge, before)

    def fits(self, text: str) -> bool:
        """Whether a text is short enough to be sent at once."""
        return len(text) < self.limit  # deep-translator refuses a text as long as the limit

    def translate(self, text: str, source: str, target: str) -> str:
        """Send one text, once.

        Raises:
            EngineError: there is no translation.
        """
        if not self.fits(text):
            raise self._too_long()
        pair = self._codes(source, target)
        failure: EngineError
        try:
            with self._wire.in_use():
                answer = self._checked(text, self._translator(*pair).translate(text))
            if not _is_given_back(text, answer, target):
                return answer
            failure = EmptyAnswerError(f"{self._who} gave the text back as it was")
        except EngineError as error:
            failure = error
        except Exception as error:
            failure = self._typed(error)
        # Raised out here, so that nobody finds deep-translator's error behind ours.
        raise failure.with_traceback(None)

    def stop(self) -> None:
        """Break off what is under way, and send nothing more."""
        self._wire.stop()

    def _codes(self, source: str, target: str) -> tuple[str, str]:
        """What this engine calls two languages."""
        return source, target

    @abstractmethod
    def _translator(self, source: str, target: str) -> Any:
        """Deep-translator's class for one text; its objects keep what they were asked last."""

    def _shape(self, url: str, params: Mapping[str, str]) -> Sending:
        """What goes out for what deep-translator would send."""
        return Sending("GET", url, params)

    def _judge(self, answer: Answer) -> EngineError | None:  # noqa: ARG002
        """What only this engine means by an answer."""
        return None

    def _checked(self, text: str, answer: object) -> str:
        """The answer, if it may be a translation; one line stays one line."""
        if answer is None or (isinstance(answer, str) and not answer.strip()):
            raise self._empty()
        if not isinstance(answer, str) or _NO_TEXT.search(answer):
            raise BadAnswerError(f"{self._who} gave an answer that is no text")
        if "\ufffd" in answer and "\ufffd" not in text:
            raise BadAnswerError(f"{self._who} gave an answer with broken characters")
        if len(answer) > _LONGER * len(text) + 200:
            error = BadAnswerError(f"{self._who} gave a translation without end")
            error.about_text = error.doubtful = True
            raise error
        answer = answer.strip()
        return answer if "\n" in text else " ".join(answer.splitlines())

    def _typed(self, error: Exception) -> EngineError:
        """The error for one of deep-translator's, or for what it stumbled over."""
        match type(error).__name__:
            case "NotValidLength" | "NotValidPayload":
                return self._too_long()
            case "LanguageNotSupportedException" | "InvalidSourceOrTargetLanguage":
                return self._no_pair()
            case "ApiKeyException" | "AuthorizationException":
                return RefusedError(f"{self._who} refuses the key")
            case _:
                return BadAnswerError(f"{self._who} gave an answer that is no translation")

    def _empty(self) -> EmptyAnswerError:
        """The error for a translation of nothing."""
        return EmptyAnswerError(f"{self._who} gave an empty translation")

    def _too_long(self) -> RejectedError:
        """The error for a text beyond a limit of the engine."""
        return RejectedError(f"{self._who} takes no text as long as this one")

    def _no_pair(self) -> NotSupportedError:
        """The error for two languages it does not translate between."""
        return NotSupportedError(f"{self._who} does not translate between these languages")


def _is_given_back(text: str, answer: str, target: str) -> bool:
    """Whether an answer is its text again, in letters that the language wanted has not got.

    LibreTranslate answers so, with status 200, when its engine gives it nothing; it only mends the
    case of letters and the punctuation. Between languages of one script the text may be a quotation
    that is in the other one already.
    """
    if _letters(text) != _letters(answer):
        return False
    counts = script_counts(text)
    return sum(counts[script] for script in counts.keys() - set(scripts_of(target))) > _A_NAME


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text.casefold()))
