import type { Lifetime } from './database.ts';
import { readLedger } from './ledger.ts';
import { waitUntil } from './wait-until.ts';
import { type Answer, startWorld, type TestWorld } from './world.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
type Json = any;

/** A world in which nothing is sent to the bank by itself: rows stay as a request left them. */
export function startIdleWorld(t: Lifetime): Promise<TestWorld> {
  return startWorld(t, { environment: { MAXFI_ROLES: 'api,checkout', MAXFI_REPEAT_WAIT_MS: '1500' } });
}

export function refund(
  world: TestWorld,
  sessionId: string,
  body?: object,
  headers?: Readonly<Record<string, string>>,
): Promise<Answer> {
  return world.call('POST', `/v2/payments/checkout/${sessionId}/refunds`, {
    ...(body && { body }),
    ...(headers && { headers }),
  });
}

export async function findRefundById(world: TestWorld, id: string): Promise<Json> {
  return (await world.call('GET', `/v2/refunds/${id}`)).json;
}

/** The refund once it is decided. */
export async function decidedRefund(world: TestWorld, id: string, timeoutMs = 15_000): Promise<Json> {
  await waitUntil(async () => (await findRefundById(world, id)).status !== 'pending', timeoutMs);
  return findRefundById(world, id);
}

/** What the bank gave back, by its own ledger: refunds, and sales that were taken back whole. */
export function givenBack(ledgerFile: string): { kind: string; amount: number; operation: string }[] {
  return readLedger(ledgerFile)
    .filter(({ kind, result }) => kind !== 'sale' && result === 'approved')
    .map(({ kind, amount, operation }) => ({ kind, amount, operation }));
}

/** What comes next from the bank goes wrong like this; see its README. */
export async function scriptFaults(
  world: Pick<TestWorld, 'bankUrl'>,
  ...next: readonly object[]
): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${world.bankUrl}/v1/faults`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ next }),
  });
  if (answer.status !== 200) throw new Error(await answer.text());
}
