import { newWebhookKeyPair } from '../../domain/signature.ts';
import type { Seal } from '../../vault/seal.ts';
import { Secret } from '../../vault/secret.ts';
import { endpointKeyContext } from './webhook-secrets.ts';

/** A new ed25519 pair for an endpoint; of the private key nobody outside ever sees anything. */
export function makeEndpointKeys(
  seal: Seal,
  endpoint: { merchantId: string; id: string },
): { publicKey: string; sealedPrivateKey: Buffer } {
  const { privateKey, publicKey } = newWebhookKeyPair();
  return { publicKey, sealedPrivateKey: seal.seal(new Secret(privateKey), endpointKeyContext(endpoint)) };
}
