#!/bin/sh
# What deploy/systemd/*.timer do, where there is no systemd: in a container that is there for nothing else (compose.yaml).
# Every command may run twice at once, and at any time; the daily ones run once each morning, at six UTC,
# and the weekly one on Mondays.
# A command that fails says so in the log, and is run again at its next time.
# The day stands in a volume: a container that is made anew does not begin it once more.
day=/var/lib/tadafur/backups/.done-on
while :; do
  python manage.py send_notices
  if [ "$(date -u +%H)" -ge 6 ] && [ "$(cat "$day" 2>/dev/null)" != "$(date -u +%F)" ]; then
    date -u +%F > "$day"
    python manage.py send_notices --daily
    python manage.py send_alerts
    python manage.py erase_feedback
    python manage.py clear_unfinished
    python manage.py forget_sessions
    python manage.py erase_security_events
    python manage.py backup
    python manage.py verify_record
    if [ "$(date -u +%u)" = 1 ]; then
      python manage.py tell_of_quiet
    fi
  fi
  sleep 300
done
