# Signs URLs for the objects of one S3 bucket, with a session of the role that gives access to it.
# Written by Countersign.
#
# Needs the package boto3. Run it with credentials of the role's principal, as boto3 finds them:
#     python signed_url.py [KEY]

import sys
from datetime import datetime, timedelta, timezone

import boto3
from botocore.config import Config

ROLE_ARN = «role_arn»
EXTERNAL_ID = «external_id»
REGION = «region»
BUCKET = «bucket»
EXAMPLE_KEY = «example_key»

# A signed URL dies with the session that signed it, however long it was to live.
URL_TTL_SECS = «url_ttl_secs»
# AWS gives no more than 3600 to a caller that is itself a role's session.
SESSION_SECS = «session_secs»
# How much earlier than asked a URL may die before a new session is worth a call.
SLACK_SECS = 60


class Signer:
    """Signs URLs, and starts a new session before the old one would cut them short."""

    def __init__(self):
        self._sts = boto3.client("sts", region_name=REGION)
        self._s3 = None
        self._session_ends = datetime.now(timezone.utc)

    def signed_url(self, key):
        """The URL of one object, which lets whoever has it read that object."""
        if self._secs_left() < URL_TTL_SECS - SLACK_SECS:
            self._start_session()
        return self._s3.generate_presigned_url(
            ClientMethod="get_object",
            Params={"Bucket": BUCKET, "Key": key},
            ExpiresIn=min(URL_TTL_SECS, self._secs_left()),
        )

    def _secs_left(self):
        return (self._session_ends - datetime.now(timezone.utc)) // timedelta(seconds=1)

    def _start_session(self):
        session = self._sts.assume_role(
            RoleArn=ROLE_ARN,
            RoleSessionName="url-signing",
            ExternalId=EXTERNAL_ID,
            DurationSeconds=SESSION_SECS,
        )["Credentials"]
        self._session_ends = session["Expiration"]
        self._s3 = boto3.client(
            "s3",
            region_name=REGION,
            aws_access_key_id=session["AccessKeyId"],
            aws_secret_access_key=session["SecretAccessKey"],
            aws_session_token=session["SessionToken"],
            # Without these, some Regions get an address that redirects, which breaks the signature.
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
            ),
        )


if __name__ == "__main__":
    print(Signer().signed_url(sys.argv[1] if len(sys.argv) > 1 else EXAMPLE_KEY))
