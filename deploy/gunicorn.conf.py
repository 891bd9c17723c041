"""gunicorn as production runs it: one worker of four threads in each process of the portal, two of which fit 2 cores.

Two processes of one worker instead of one with two: each is restarted, or lost, while the other answers. systemd
(tadafur@.service) and compose.yaml say where each listens.
"""

wsgi_app = "tadafur.wsgi"
workers = 1
worker_class = "gthread"
# Most of the time a thread waits for the database. Each keeps a connection to it (CONN_MAX_AGE): 8 for two processes.
threads = 4
# nginx holds slow readers and connects over loopback, so no connection is kept: one that the portal closes at the
# moment at which a form is sent over it would lose that form.
keepalive = 0
# A worker that has not been heard of for as long as nginx waits is replaced; what is under way is ended properly.
timeout = 180
graceful_timeout = 30
# What libraries keep goes with the worker, which is replaced while the other process answers.
max_requests = 20_000
max_requests_jitter = 5_000
# An address that is too long is answered in Arabic by the page itself.
limit_request_line = 0
# The worker's sign of life is written to memory: a slow disk must not look like a worker that hangs.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - a folder of the system's own, and the file has no name
loglevel = "warning"
