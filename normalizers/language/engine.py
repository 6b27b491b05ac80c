"""langdetect, tamed: seeded, restricted to the expected languages, loaded lazily, never raising.

It is asked last, for the few texts that letters and closed-class words leave open. A call of langdetect
costs milliseconds; langdetect-rs (the extra ``fast``) gives the same probabilities, bit for bit, in a
fraction of the time and takes its place if it is installed. ``COPYDESK_LANGDETECT=pure`` keeps it out.

langdetect packages no Belarusian, Serbian, Kazakh, Georgian and Armenian: their profiles lie under
``profiles/`` (see ``build_profiles.py``) and are loaded like its own, through ``load_json_profile``.
Each set of languages has its own factory: the one ``langdetect.detect`` shares is never touched.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from normalizers.legible import legible

SAMPLE = 1000  # code points of a text that are read
SEED = 0
# Python 3.12 sums more exactly than 3.11, so the last bits of a probability depend on the interpreter.
DIGITS = 5
SWITCH = "COPYDESK_LANGDETECT"

_OWN_PROFILES = Path(__file__).parent / "profiles"
# The profiles of a language where they are not named like it
_PROFILES = {"zh": ("zh-cn",), "sr": ("sr", "sr-Latn"), "sr-Cyrl": ("sr",)}
_NOT_THE_ENGINES = (KeyboardInterrupt, SystemExit, MemoryError)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Engine:
    """One of the two implementations.

    Attributes:
        name: its distribution.
        factory: its ``DetectorFactory``.
        refusal: what it raises on a text without a known letter.
    """

    name: str
    factory: Any
    refusal: type[Exception]


def probabilities(text: str, languages: tuple[str, ...]) -> dict[str, float]:
    """Probability of each language that has a profile; empty when langdetect has no answer.

    The result depends on the text and the set of languages only, not on their order, earlier calls or
    the engine. No exception of an engine escapes.

    Args:
        text: a sample, of which only the first kilobyte is read, in upper and lower case as written:
            langdetect knows capital letters from small ones.
        languages: codes to choose from. ``sr`` is Serbian in both alphabets; where the script is known,
            ``sr-Cyrl`` or ``sr-Latn`` is quicker. In the result all are ``sr``.

    >>> probabilities("Прэзідэнт сёння сустрэўся з міністрамі.", ("ru", "be", "uk"))
    {'be': 1.0, 'ru': 0.0, 'uk': 0.0}
    >>> probabilities("Predsednik je danas razgovarao sa ministrima.", ("sr-Latn", "pl"))
    {'pl': 0.0, 'sr': 1.0}
    >>> probabilities("2023", ("en", "de"))
    {}
    """
    wanted = {name for language in languages for name in _PROFILES.get(language, (language,))}
    names = tuple(sorted(wanted & _profile_paths().keys()))
    codes = [name.partition("-")[0] for name in names]
    if len(set(codes)) < 2:
        return {}
    sample = legible(text[:SAMPLE], {})  # a Latin o in a Cyrillic word is Cyrillic
    if (
        sample.isupper()
    ):  # langdetect skips words in capitals: of a headline in capitals nothing is left
        sample = sample.lower()
    found = dict.fromkeys(codes, 0.0)
    answer = _ask(sample, names)
    for code, probability in zip(codes, answer, strict=False):
        found[code] += probability
    return {code: round(found[code], DIGITS) for code in found} if answer else {}


def engine_name() -> str:
    """Which implementation answers: ``langdetect-rs`` or ``langdetect``."""
    return next(_engines()).name


def _ask(sample: str, names: tuple[str, ...]) -> list[float]:
    """A probability for each profile, in their order; none if there is no answer."""
    for engine in _engines():
        factory = _factory(engine, names)
        if factory is None:
            continue
        try:
            detector = factory.create()
            detector.append(sample)
            detector.get_probabilities()  # leaves out what is below .1; langprob has it all
            return [float(probability) for probability in detector.langprob]
        except engine.refusal:
            return []
        except _NOT_THE_ENGINES:
            raise
        except BaseException as error:  # a panic in Rust is no Exception
            _log.debug("%s failed on a text: %r", engine.name, error)
    return []


def _engines() -> Iterator[_Engine]:
    """The implementations in the order in which they are asked."""
    fast = _fast() if os.environ.get(SWITCH) != "pure" else None
    if fast:
        yield fast
    yield _pure()


@lru_cache(maxsize=1)
def _fast() -> _Engine | None:
    try:
        from langdetect_rs import DetectorFactory, LangDetectException  # noqa: PLC0415 (optional)
    except Exception as error:
        _log.info("langdetect-rs is not used (%s); langdetect gives the same, slower", error)
        return None
    return _Engine("langdetect-rs", DetectorFactory, LangDetectException)


@lru_cache(maxsize=1)
def _pure() -> _Engine:
    from langdetect import DetectorFactory, LangDetectException  # noqa: PLC0415 (rarely needed)

    return _Engine("langdetect", DetectorFactory, LangDetectException)


@lru_cache(maxsize=16)
def _factory(engine: _Engine, names: tuple[str, ...]) -> Any:
    """A factory with these profiles, or None if the engine does not load them."""
    try:
        factory = engine.factory()
        factory.set_seed(SEED)  # of this factory: every detector starts from it
        factory.load_json_profile(
            [_profile_paths()[name].read_text(encoding="utf-8") for name in names]
        )
    except Exception as error:
        _log.warning("%s does not load the language profiles: %r", engine.name, error)
        return None
    return factory


@lru_cache(maxsize=1)
def _profile_paths() -> dict[str, Path]:
    """Profile name to file: langdetect's, found without importing it, and ours."""
    paths: dict[str, Path] = {}
    spec = find_spec("langdetect")
    for root in (spec and spec.submodule_search_locations) or ():
        paths |= {path.name: path for path in Path(root, "profiles").iterdir() if path.is_file()}
    return paths | {path.stem: path for path in _OWN_PROFILES.glob("*.json")}
