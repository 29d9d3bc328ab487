// Signs URLs for the objects of one S3 bucket, with a session of the role that gives access to it.
// Written by Countersign.
//
// Needs the packages @aws-sdk/client-s3, @aws-sdk/client-sts and @aws-sdk/s3-request-presigner. Run it with credentials
// of the role's principal, as the SDK finds them:
//     node signed_url.mjs [KEY]

import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { pathToFileURL } from "node:url";

const ROLE_ARN = «role_arn»;
const EXTERNAL_ID = «external_id»;
const REGION = «region»;
const BUCKET = «bucket»;
const EXAMPLE_KEY = «example_key»;

// A signed URL dies with the session that signed it, however long it was to live.
const URL_TTL_SECS = «url_ttl_secs»;
// AWS gives no more than 3600 to a caller that is itself a role's session.
const SESSION_SECS = «session_secs»;
// How much earlier than asked a URL may die before a new session is worth a call.
const SLACK_SECS = 60;

/** Signs URLs, and starts a new session before the old one would cut them short. */
export class Signer {
  #sts = new STSClient({ region: REGION });
  #s3;
  #sessionEnds = new Date();

  /** The URL of one object, which lets whoever has it read that object. */
  async signedUrl(key) {
    if (this.#secsLeft() < URL_TTL_SECS - SLACK_SECS) {
      await this.#startSession();
    }
    const command = new GetObjectCommand({ Bucket: BUCKET, Key: key });
    const expiresIn = Math.min(URL_TTL_SECS, this.#secsLeft());
    return getSignedUrl(this.#s3, command, { expiresIn });
  }

  #secsLeft() {
    return Math.floor((this.#sessionEnds.getTime() - Date.now()) / 1000);
  }

  async #startSession() {
    const { Credentials: session } = await this.#sts.send(
      new AssumeRoleCommand({
        RoleArn: ROLE_ARN,
        RoleSessionName: "url-signing",
        ExternalId: EXTERNAL_ID,
        DurationSeconds: SESSION_SECS,
      }),
    );
    this.#sessionEnds = session.Expiration;
    this.#s3 = new S3Client({
      region: REGION,
      credentials: {
        accessKeyId: session.AccessKeyId,
        secretAccessKey: session.SecretAccessKey,
        sessionToken: session.SessionToken,
      },
    });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(await new Signer().signedUrl(process.argv[2] ?? EXAMPLE_KEY));
}
