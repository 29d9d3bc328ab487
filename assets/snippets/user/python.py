# Signs URLs for the objects of one S3 bucket, with the access key of the IAM user that has access to it.
# Written by Countersign.
#
# Needs the package boto3. Run it with the user's access key, as boto3 finds it:
#     python signed_url.py [KEY]

import sys

import boto3
from botocore.config import Config

REGION = «region»
BUCKET = «bucket»
EXAMPLE_KEY = «example_key»

# S3 accepts 604800 at most, seven days. A URL dies sooner where its access key is deleted or switched off.
URL_TTL_SECS = «url_ttl_secs»


class Signer:
    """Signs URLs with the credentials that boto3 finds."""

    def __init__(self):
        self._s3 = boto3.client(
            "s3",
            region_name=REGION,
            # Without these, some Regions get an address that redirects, which breaks the signature.
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
            ),
        )

    def signed_url(self, key):
        """The URL of one object, which lets whoever has it read that object."""
        return self._s3.generate_presigned_url(
            ClientMethod="get_object",
            Params={"Bucket": BUCKET, "Key": key},
            ExpiresIn=URL_TTL_SECS,
        )


if __name__ == "__main__":
    print(Signer().signed_url(sys.argv[1] if len(sys.argv) > 1 else EXAMPLE_KEY))
