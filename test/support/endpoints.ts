import type { Lifetime } from './database.ts';
import { type MerchantEndpoint, startMerchantEndpoint } from './merchant-endpoint.ts';
import type { TestWorld } from './world.ts';

export const noEndpoint = 'we_000000000000000000000000';

/** An endpoint in test mode by the API; its id. */
export async function makeEndpoint(world: TestWorld, fields: Record<string, unknown> = {}): Promise<string> {
  const body = { url: 'https://shop.example/hook', ...fields };
  const answer = await world.call('POST', '/v2/webhook_endpoints', { body });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.json.id;
}

/** A shop that listens, registered by the API with its own secret. */
export async function openShop(
  t: Lifetime,
  world: TestWorld,
  fields: Record<string, unknown> = {},
): Promise<{ shop: MerchantEndpoint; id: string; secret: string; publicKey: string | null }> {
  const shop = await startMerchantEndpoint();
  t.after(() => shop.close());
  const body = { url: shop.url, ...fields };
  const { json, status, text } = await world.call('POST', '/v2/webhook_endpoints', { body });
  if (status !== 200) throw new Error(text);
  shop.useSecret(json.secret);
  return { shop, id: json.id, secret: json.secret, publicKey: json.public_key };
}
