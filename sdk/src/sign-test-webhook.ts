import { joinBytes, toBase64, toHex } from './bytes.ts';
import { importPrivateKey, importStandardSecret, importStripeSecret } from './webhook-keys.ts';

export interface SignTestWebhookInput {
  /** `whsec_…`; several, the newer first, as during a change of secret. */
  secret: string | readonly string[];
  /** `whsk_…` of `makeTestKeyPair()`, for a `v1a` signature beside. */
  privateKey?: string;
  /** An event, or any text to sign as it is. */
  payload: unknown;
  id?: string;
  timestamp?: Date;
}

export interface SignedWebhook {
  headers: Record<string, string>;
  body: string;
}

/** Signs a webhook in every scheme as MAXFI does, so that you can test your own endpoint. */
export async function signTestWebhook(input: SignTestWebhookInput): Promise<SignedWebhook> {
  const body = typeof input.payload === 'string' ? input.payload : JSON.stringify(input.payload);
  const id = input.id ?? `evt_${crypto.randomUUID().replaceAll('-', '')}`;
  const t = String(Math.floor((input.timestamp ?? new Date()).getTime() / 1000));
  const secrets = typeof input.secret === 'string' ? [input.secret] : input.secret;
  const standardBytes = joinBytes(`${id}.${t}.`, body);
  const stripeBytes = joinBytes(`${t}.`, body);
  const standard: string[] = [];
  const stripe: string[] = [];
  for (const secret of secrets) {
    const standardMac = await crypto.subtle.sign('HMAC', await importStandardSecret(secret), standardBytes);
    standard.push(`v1,${toBase64(new Uint8Array(standardMac))}`);
    const stripeMac = await crypto.subtle.sign('HMAC', await importStripeSecret(secret), stripeBytes);
    stripe.push(`v1=${toHex(new Uint8Array(stripeMac))}`);
  }
  if (input.privateKey !== undefined) {
    const key = await importPrivateKey(input.privateKey);
    const signature = await crypto.subtle.sign('Ed25519', key, standardBytes);
    standard.push(`v1a,${toBase64(new Uint8Array(signature))}`);
  }
  return {
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'webhook-id': id,
      'webhook-timestamp': t,
      'webhook-signature': standard.join(' '),
      'maxfi-signature': [`t=${t}`, ...stripe].join(','),
    },
  };
}

/** An ed25519 pair as an endpoint with `v1a` has one, of which MAXFI shows only the public key. */
export async function makeTestKeyPair(): Promise<{ privateKey: string; publicKey: string }> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new TypeError('This runtime has no ed25519');
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return { privateKey: `whsk_${toBase64(pkcs8.subarray(-32))}`, publicKey: `whpk_${toBase64(raw)}` };
}
