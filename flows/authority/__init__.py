"""A user's own people, places and organisations: rows of the authority from tables and from the corpus.

``columns`` says what a column of a table means, ``facts`` makes rows of its records, ``examples`` finds
each row the example and the counter-example it needs, ``importing`` writes them into a stylebook folder
and ``exporting`` makes a table of rows again. ``suggesting`` finds spellings in a corpus that may be one
person's, and ``judging`` keeps what people decide about them.
"""
