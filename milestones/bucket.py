"""Files of the record in an S3-compatible bucket (the extra «s3»): private objects, without addresses of their own.

On their way out, too, files go through the portal. An address signed by the bucket would give out what has been
withdrawn for as long as it is valid.
"""

from botocore.config import Config
from storages.backends.s3 import S3Storage

from milestones.storage import Private

PATIENCE = Config(
    connect_timeout=3,
    read_timeout=20,
    retries={"total_max_attempts": 3},
    signature_version="s3v4",
    s3={"addressing_style": "path"},  # servers that are not Amazon's know buckets by path alone
    # Sent only where it must be: other servers do not know Amazon's newer checksums.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class InBucket(Private, S3Storage):
    def get_default_settings(self):
        return super().get_default_settings() | {"client_config": PATIENCE}
