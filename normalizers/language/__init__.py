"""The language stage: the document's language and the foreign spans inside it.

``detect.py`` decides on one text, ``spans.py`` finds the passages in another language,
``evidence.py`` holds what letters and words say, ``shares.py`` counts scripts, ``engine.py`` is
langdetect, ``stage.py`` makes findings of it all. ``build.py`` rebuilds the tables under ``data/``.
"""

from normalizers.language.stage import Language

__all__ = ["Language"]
