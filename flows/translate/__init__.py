"""Translation as a service to the reader: glosses and a second column, never a repair of the text.

Off unless the user names an engine; then one text at a time goes to it, and what comes back is kept in
a translation memory, so that the same text is never sent twice. docs/translation.md tells users.

``text.py`` translates the text of an article and ``glosses.py`` its removed and flagged foreign strings;
``languages.py`` tells which language a piece is in, ``chunks.py`` cuts it where its sentences end.
:mod:`flows.translate.names` keeps names and terms out of the engine's hands.
``service.py`` asks the memory (:mod:`flows.translate.memory`) first and the engine
(:mod:`flows.translate.engines`) then; ``opening.py`` opens both for one command or run, by its
``settings.py``; ``errors.py`` are what can go wrong.

In a run, ``pending.py`` finds the rows that lack something, ``step.py`` translates them, several at a
time (``threads.py``), and ``in_run.py`` keeps it all together from the plan to the commit.
"""
