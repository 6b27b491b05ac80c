"""langdetect, tamed: seeded, restricted to the expected languages of a script, loaded lazily.

It is asked last, for the few texts that letters and closed-class words leave open: a call costs
milliseconds. Its packaged profiles lack Belarusian, Serbian, Kazakh, Georgian and Armenian.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

# langdetect's name of a packaged profile where it is not the language code.
_PROFILE = {"zh": "zh-cn"}
SAMPLE = 1000


@lru_cache(maxsize=8)
def _factory(languages: tuple[str, ...]) -> Any:
    """A factory of its own with these profiles; the one langdetect shares is not touched."""
    from langdetect.detector_factory import DetectorFactory  # noqa: PLC0415 (costs 30 ms)

    folder = files("langdetect").joinpath("profiles")
    profiles = []
    for language in languages:
        profile = folder.joinpath(_PROFILE.get(language, language))
        if profile.is_file():
            profiles.append(profile.read_text(encoding="utf-8"))
    if len(profiles) < 2:
        return None
    factory = DetectorFactory()
    factory.set_seed(0)
    factory.load_json_profile(profiles)
    return factory


def probabilities(text: str, languages: tuple[str, ...]) -> dict[str, float]:
    """Probability of each language that has a profile; empty when langdetect has no answer.

    Args:
        text: a sample; only its first kilobyte is read.
        languages: codes to choose from, in a fixed order (the order is part of the result).
    """
    try:
        factory = _factory(languages)
        if factory is None:
            return {}
        detector = factory.create()
        detector.append(text[:SAMPLE])
        found = {
            item.lang.partition("-")[0]: float(item.prob) for item in detector.get_probabilities()
        }
        return {
            lang.partition("-")[0]: found.get(lang.partition("-")[0], 0.0)
            for lang in factory.langlist
        }
    except Exception:  # langdetect raises on a text without features, and on odd ones
        return {}
