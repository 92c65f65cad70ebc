import assert from 'node:assert/strict';
import type { RawNotification } from '../../src/connectors/connector.ts';
import { findManifest } from '../../src/connectors/registry.ts';
import { notificationUrlOf } from '../../src/domain/notification-url.ts';
import type { PaymentMethodKind } from '../../src/domain/session.ts';
import { connectAcquirer } from '../../src/flows/connect-acquirer.ts';
import { setRoutes } from '../../src/flows/set-routes.ts';
import type { TestWorld } from './world.ts';

/** An account at a live acquirer, which a fake plays, with every payment of the merchant in live mode led to it. */
export interface LiveAcquirer {
  readonly accountId: string;
  /** Delivers a report to this account as the acquirer would; the status and body of the answer. */
  report(raw: RawNotification): Promise<{ status: number; body: string }>;
  /** A session of live mode. */
  createSession(fields?: Record<string, unknown>): Promise<{ id: string; checkout_url: string }>;
}

export async function connectLive(
  world: TestWorld,
  connector: string,
  credentials: unknown,
  methods: readonly PaymentMethodKind[] = ['card'],
): Promise<LiveAcquirer> {
  const { merchantId, installation } = world;
  const deps = { ...installation, manifestOf: findManifest };
  const connected = await connectAcquirer(deps, {
    merchantId,
    livemode: true,
    connector,
    label: 'Live',
    credentials,
  });
  assert.ok(connected.kind === 'connected', JSON.stringify(connected));
  const { id: accountId } = connected.account;
  const currencies = findManifest(connector)?.currencies ?? [];
  const order = { priority: 1, weight: 1 };
  for (const method of methods) {
    const set = await setRoutes(deps, { merchantId, accountId, currencies, method, order });
    assert.equal(set.kind, 'set');
  }
  return {
    accountId,
    async report({ method, headers, query, body }) {
      const url = `${notificationUrlOf(world.url, { merchantId, id: accountId })}${query ? `?${query}` : ''}`;
      const answer = await fetch(url, { method, headers, ...(method === 'POST' && { body }) });
      return { status: answer.status, body: await answer.text() };
    },
    async createSession(fields = {}) {
      const body = { amount: 4900, currency: currencies[0], description: 'Qırx qapı', ...fields };
      const answer = await world.call('POST', '/v2/payments/checkout', { key: world.liveKey, body });
      assert.equal(answer.status, 200, answer.text);
      return answer.json;
    },
  };
}

/** How a session stands, as the merchant sees it. */
export async function liveStatus(world: TestWorld, id: string) {
  const answer = await world.call('GET', `/v2/payments/checkout/${id}`, { key: world.liveKey });
  return answer.json as {
    status: string;
    payment_method: Record<string, unknown> | null;
    last_error: unknown;
  };
}
