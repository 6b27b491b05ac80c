"""``copydesk serve``: scheduled runs on one machine, with a Prefect server of its own if there is none.

==================  ==========================================================================
:mod:`.schedule`    the cron expression and its time zone, checked before anything starts
:mod:`.home`        where a served corpus keeps its server's database; one ``serve`` each
:mod:`.own_server`  the server as a child process; :mod:`.child` is that process
:mod:`.api`         what is asked of the server: its health, the runs, what a dead ``serve`` left
:mod:`.service`     all of it together, until somebody ends it
==================  ==========================================================================
"""
