# One image for every part: `sitrep serve ingest`, `sitrep serve sitrep`, `sitrep serve worker`, `sitrep migrate`.
FROM python:3.11-slim-bookworm

# Pango draws the PDF. curl and compilers are not needed: every dependency comes as a wheel.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

# A virtual environment, since the Python of some base images is managed by the system and refuses packages.
RUN python3 -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1

WORKDIR /src
COPY requirements/runtime.txt requirements/build.txt requirements/
RUN pip install --quiet --require-hashes --only-binary :all: -r requirements/runtime.txt \
    && pip install --quiet --require-hashes --only-binary :all: -r requirements/build.txt

COPY pyproject.toml README.md LICENSE NOTICE ./
COPY services services
COPY shared shared
COPY migrations migrations
RUN pip install --quiet --no-deps --no-build-isolation . && rm -rf /src/*

# Numbers, not names, so that an orchestrator can see that this is not root.
RUN groupadd --gid 10001 sitrep \
    && useradd --uid 10001 --gid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin sitrep
WORKDIR /data
USER 10001:10001
VOLUME /data
ENV SITREP_DATA_DIR=/data SITREP_HOST=0.0.0.0 SITREP_PORT=8000 SITREP_INGEST_PORT=8001
EXPOSE 8000 8001

# Healthy when a service of this container answers; a worker alone has no port, so it is asked `worker` instead.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python3", "-m", "console.health"]

ENTRYPOINT ["sitrep"]
CMD ["serve", "all"]
