# Two images: `app`, the portal, run by an account without rights; `web`, nginx with the static files of the same portal.
FROM python:3.11.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /srv/venv
# With attachments in a bucket: --build-arg LOCK=requirements-s3.lock
ARG LOCK=requirements.lock
COPY ${LOCK} /srv/lock
RUN /srv/venv/bin/pip install --require-hashes --requirement /srv/lock

FROM python:3.11.11-slim-bookworm AS app
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 \
    MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072
RUN useradd --system --uid 10001 --gid 33 --home-dir /srv/tadafur --shell /usr/sbin/nologin tadafur \
 && install --directory --owner=tadafur --group=www-data --mode=0750 /var/lib/tadafur/files \
 && install --directory --owner=tadafur --mode=0700 /var/lib/tadafur/backups
COPY --from=build /srv/venv /srv/venv
WORKDIR /srv/tadafur
COPY . .
# No database and no key are needed to gather static files; the key is of this step alone.
RUN SECRET_KEY=only-to-build python manage.py collectstatic --no-input --verbosity 0 \
 && python -m compileall -q .
USER tadafur
EXPOSE 8000
VOLUME /var/lib/tadafur/files /var/lib/tadafur/backups
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=3 \
  CMD ["python", "deploy/healthy.py"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", "0.0.0.0:8000"]

FROM nginx:1.26.2-bookworm AS web
# Attachments are readable to the portal's group alone; what is kept of pages is nginx's own.
RUN usermod --append --groups www-data nginx \
 && install --directory --owner=nginx --mode=0700 /var/cache/tadafur \
 && rm /etc/nginx/conf.d/default.conf
COPY --from=app /srv/tadafur/var/static /srv/tadafur/var/static
COPY deploy/errors /srv/tadafur/deploy/errors
COPY deploy/nginx.conf /etc/nginx/conf.d/tadafur.conf
# The processes are containers here; logs go where containers' logs go.
RUN sed --in-place \
      --expression='s/127.0.0.1:8001/app1:8000/' --expression='s/127.0.0.1:8002/app2:8000/' \
      --expression='s#/var/log/nginx/tadafur.log#/dev/stdout#' \
      --expression='s#/var/log/nginx/tadafur-errors.log#/dev/stderr#' /etc/nginx/conf.d/tadafur.conf
EXPOSE 80 443
