"""The language stage: the document's language and the foreign spans inside it.

``detect.py`` decides on one text, from what ``scoring.py`` gathers: ``shares.py`` counts scripts,
``evidence.py`` holds what letters and stop words say, ``ngrams.py`` what parts of words say,
``engine.py`` is langdetect; ``languages.py`` knows which languages there are to expect.
``spans.py`` finds the passages in another language: ``candidates.py`` cuts them out, ``content.py``
knows names, titles, quotes and code, ``judging.py`` says how probable they are, ``translit.py`` reads
Russian in Latin letters. ``stage.py`` makes findings of it all. ``build.py`` rebuilds the tables under
``data/``, ``build_profiles.py`` those under ``profiles/``. docs/languages.md explains why.
"""

from normalizers.language.stage import Language

__all__ = ["Language"]
