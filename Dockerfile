# Two steps: the packages are installed where they may be built, and only what runs is kept: no tests, no compilers, no tools of
# development, no embedded server.
FROM python:3.12.12-slim-bookworm AS packages

COPY requirements-worker.lock ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements-worker.lock

FROM python:3.12.12-slim-bookworm

WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
RUN useradd --system --uid 999 --create-home azioni && install -d -o azioni -m 0700 /data /data/keys /keys
COPY --from=packages /venv /venv
COPY domain domain
COPY workflows workflows
COPY activities activities
COPY storage storage
COPY runtime runtime
COPY office office
COPY cli cli
COPY samples samples
COPY texts texts
COPY starter.py worker.py ./
RUN python -c "from office.language import catalogue; catalogue('it')"
USER azioni
VOLUME /data /keys
CMD ["python", "worker.py"]
