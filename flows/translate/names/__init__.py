"""Names and terms that an engine is not asked about, because the stylebook knows them.

``renderings.py`` finds what in an article is called how in the other language, and where that can be put
in: ``surfaces.py`` tells how much of a name stands there and in which case, ``slots.py`` what stands
around it, ``doubts.py`` where it may mean something else, ``labels.py`` finds terms, ``targets.py``
knows what the other language asks of a name, ``oblique.py`` case forms between languages that have
cases. ``protect.py`` puts placeholders there and takes them out of the answer, ``fitting.py`` fits the
name into its sentence.
"""
