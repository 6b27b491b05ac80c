"""``copydesk doctor``: will a scheduled run work on this machine, and if not, what is to be done.

Each module looks at one thing and yields what it found (:class:`.found.Found`); none changes
anything but a file that it removes again.

==================  ===========================================================================
:mod:`.versions`    Python and the packages, against the set that is known to work together
:mod:`.settings`    the variables ``COPYDESK_…`` and the stylebook
:mod:`.server`      the Prefect server: there, of the same version, its work pool, its clock
:mod:`.storage`     the inputs and the output: readable, writable, lockable, room enough
:mod:`.helpers`     what a run may ask besides: a translation engine, a Dask cluster
:mod:`.checkup`     all of them in order
==================  ===========================================================================
"""
