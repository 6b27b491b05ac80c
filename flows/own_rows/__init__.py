"""What making rows of a user's own tables has in common, whether they hold names or terms.

``reading`` reads the tables, ``holding`` asks whether rows hold in the stylebook they are to stand in,
``sentences`` are what they are tried by, ``rejects`` keeps what could not become one, ``files`` writes.
"""
