# Style sheets and scripts
FROM node:20-bookworm-slim AS assets
WORKDIR /golive/static
COPY static/package.json static/package-lock.json static/.npmrc ./
RUN npm ci --no-progress
COPY static/build.mjs ./
COPY static/src ./src
COPY entities ../entities
RUN npm run build

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data HOST=0.0.0.0 PORT=8000
WORKDIR /golive
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY manage.py ./
COPY marketing ./marketing
COPY entities ./entities
COPY templates ./templates
COPY --from=assets /golive/static/dist ./static/dist
# Keys are made at the first run where none are given; none may end up in the image.
RUN SECRET_KEY=build LINK_KEYS=build DATA_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
 && rm -rf /tmp/build \
 && useradd --system --uid 10001 golive && install -d -o golive -m 700 /data
USER golive
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "-c", "python:marketing.operations.web", "marketing.wsgi:application"]
