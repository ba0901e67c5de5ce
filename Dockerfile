# One image for every service: Airflow, our rooms, Pango, and the fonts (Python packages).
FROM python:3.11-slim

RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/migration-profile
COPY requirements.txt ./
# uv comes by the hash that requirements.txt gives for it, then installs the rest.
RUN sed -n '/^uv==/,/[^\\]$/p' requirements.txt > /tmp/uv.txt \
    && pip install --no-cache-dir --require-hashes --no-deps -r /tmp/uv.txt \
    && uv pip install --system --no-cache --require-hashes -r requirements.txt \
    && rm /tmp/uv.txt

COPY . ./
RUN useradd --uid 50000 --create-home officer \
    && install -d -o officer -m 0700 /srv/profile /srv/airflow \
    && install -d -o officer /srv/share
USER officer

ENV PYTHONPATH=/opt/migration-profile \
    PYTHONDONTWRITEBYTECODE=1 \
    GX_ANALYTICS_ENABLED=false \
    MIGRATION_PROFILE_ROOT=/srv/profile \
    MIGRATION_PROFILE_SHARE=/srv/share \
    AIRFLOW_HOME=/srv/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/migration-profile/dags \
    AIRFLOW__CORE__LOAD_EXAMPLES=False
CMD ["airflow", "version"]
