"""Names: one spelling for each person, place and body, an id on every mention, nobody else touched.

Start with :mod:`normalizers.names.stage`; :mod:`normalizers.names.index` says what is looked for,
:mod:`normalizers.names.persons` and :mod:`normalizers.names.fixed` what a hit must stand beside to
count, and :mod:`normalizers.names.romanization` how Slavic names are spelled in Latin letters. The
words around a name are in ``vocabulary``, ``offices``, ``occupations``, ``given``, ``places``,
``namesakes`` and ``spelled``. What is generated is in ``variants`` (spellings), ``cases`` and
``oblique`` (case forms); persons nobody knows, in ``strangers`` and ``clusters``.
"""

from normalizers.names.stage import Names

__all__ = ["Names"]
