// Signs URLs for the objects of one S3 bucket, with the access key of the IAM user that has access to it.
// Written by Countersign.
//
// Needs the packages @aws-sdk/client-s3 and @aws-sdk/s3-request-presigner. Run it with the user's access key, as the SDK
// finds it:
//     node signed_url.mjs [KEY]

import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { pathToFileURL } from "node:url";

const REGION = «region»;
const BUCKET = «bucket»;
const EXAMPLE_KEY = «example_key»;

// S3 accepts 604800 at most, seven days. A URL dies sooner where its access key is deleted or switched off.
const URL_TTL_SECS = «url_ttl_secs»;

/** Signs URLs with the credentials that the SDK finds. */
export class Signer {
  #s3 = new S3Client({ region: REGION });

  /** The URL of one object, which lets whoever has it read that object. */
  async signedUrl(key) {
    const command = new GetObjectCommand({ Bucket: BUCKET, Key: key });
    return getSignedUrl(this.#s3, command, { expiresIn: URL_TTL_SECS });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(await new Signer().signedUrl(process.argv[2] ?? EXAMPLE_KEY));
}
