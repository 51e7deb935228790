FROM python:3.12.12-slim-bookworm

WORKDIR /app
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
RUN useradd --system --create-home azioni && install -d -o azioni /data
COPY domain domain
COPY workflows workflows
COPY activities activities
COPY storage storage
COPY runtime runtime
COPY office office
COPY cli cli
COPY samples samples
COPY starter.py worker.py ./
USER azioni
CMD ["python", "worker.py"]
