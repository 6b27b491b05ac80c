# The image of scheduled runs, for the docker and kubernetes pools of docs/deploying.md:
#   docker build --tag copydesk .
# Another base of your own, e.g. from a mirror: --build-arg PYTHON=…
ARG PYTHON=python:3.12-slim

FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PATH=/opt/copydesk/bin:$PATH
RUN python -m venv /opt/copydesk
WORKDIR /source
# first what seldom changes
COPY .ci/image.lock ./
RUN pip install --no-deps --require-hashes -r image.lock
COPY pyproject.toml README.md LICENSE ./
COPY normalizers normalizers
COPY flows flows
RUN pip install --no-deps --no-build-isolation . && pip check && copydesk --version

FROM ${PYTHON}
RUN useradd --uid 10001 --user-group --create-home copydesk && install --directory --owner copydesk /data
COPY --from=build /opt/copydesk /opt/copydesk
COPY flows/scheduled/entrypoint.sh /opt/copydesk/entrypoint.sh
# the pages of a server of its own (copydesk serve) are written where this user may write
ENV PATH=/opt/copydesk/bin:$PATH \
    PREFECT_SERVER_UI_STATIC_DIRECTORY=/home/copydesk/pages
USER 10001
WORKDIR /data
VOLUME /data
ENTRYPOINT ["/bin/sh", "/opt/copydesk/entrypoint.sh"]
CMD ["copydesk", "--help"]
