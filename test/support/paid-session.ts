import { postCard } from './pay-page.ts';
import type { TestWorld } from './world.ts';

/** A session that somebody has paid by card; its id. */
export async function paidSession(
  world: TestWorld,
  fields: Record<string, unknown> = {},
  number = '4242424242424242',
): Promise<string> {
  const session = await world.createSession(fields);
  await postCard(session.checkout_url, { number });
  const { json } = await world.call('GET', `/v2/payments/checkout/${session.id}`);
  if (json.status !== 'succeeded') throw new Error(`the session was not paid: ${JSON.stringify(json)}`);
  return session.id;
}
