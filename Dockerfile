# Two stages: the first installs from the hashed lock, the second holds only what runs.
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements/run.lock requirements/run.lock
RUN python -m venv /opt/onrecord \
 && /opt/onrecord/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/run.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY cogs cogs
COPY storage storage
COPY seeds seeds
RUN /opt/onrecord/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.13-slim
COPY --from=build /opt/onrecord /opt/onrecord
ENV PATH=/opt/onrecord/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ONRECORD_DB=/data/onrecord.db
# A user of its own that owns nothing but the data; 10001 is no user of the host.
RUN useradd --system --user-group --uid 10001 --no-create-home onrecord \
 && install -d -o onrecord -g onrecord -m 0700 /data
USER 10001
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=15s --start-period=30s CMD ["onrecord", "health", "--live"]
ENTRYPOINT ["onrecord"]
CMD ["run"]
