import { createHash } from 'node:crypto';

/** Of what Craftgate's signature is made. `body` is the exact text that is sent; empty for a request without one. */
export interface Signed {
  readonly url: string;
  readonly apiKey: string;
  readonly secretKey: string;
  readonly random: string;
  readonly body: string;
}

/**
 * A plain SHA-256 over everything in one row, and no HMAC. The address stands in it as it reads, percent signs
 * decoded, and not as it is sent.
 */
export function signatureOf({ url, apiKey, secretKey, random, body }: Signed): string {
  return createHash('sha256')
    .update(`${decodeURIComponent(url)}${apiKey}${secretKey}${random}${body}`)
    .digest('base64');
}
