"""What making rows of a user's own tables has in common, whether they hold names or terms.

:mod:`.reading` reads the tables, :mod:`.holding` asks whether rows hold in the stylebook they are to
stand in, :mod:`.rejects` keeps what could not become one, :mod:`.files` writes.
"""
