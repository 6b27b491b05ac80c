#!/bin/sh
# What every container of copydesk begins with; then it is the command that it was given:
#   entrypoint.sh python -m prefect.engine     (what the worker of a work pool asks for)
#   entrypoint.sh copydesk run /data/in -o /data/out
# Whatever is set outside wins. Credentials come from the environment and are not touched here.
set -eu

# no telemetry
export DO_NOT_TRACK="${DO_NOT_TRACK:-1}"
export PREFECT_SERVER_ANALYTICS_ENABLED="${PREFECT_SERVER_ANALYTICS_ENABLED:-false}"
# a run that dies with its machine is seen by the sign of life it no longer gives
export PREFECT_FLOWS_HEARTBEAT_FREQUENCY="${PREFECT_FLOWS_HEARTBEAT_FREQUENCY:-30}"
export PYTHONUNBUFFERED="${PYTHONUNBUFFERED:-1}"

# a cluster may run us under a number that has no home
if [ ! -w "${HOME:-/nonexistent}" ]; then
    HOME="$(mktemp -d)"
    export HOME
fi

[ "$#" -gt 0 ] || set -- copydesk --help
exec "$@"
