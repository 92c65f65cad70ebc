import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import type { TestContext } from 'node:test';
import { isLuhnValid } from '../../domain/card.ts';
import { newId } from '../../domain/id.ts';
import { money } from '../../domain/money.ts';
import { createConnectorFetch } from '../../net/connector-fetch.ts';
import { Secret } from '../../vault/secret.ts';
import type { CardDetails, Connector, ConnectorFetch, ConnectorManifest, PayOrder } from '../connector.ts';
import type { AcquirerWorld, FakeAcquirer } from './acquirer-world.ts';

export interface OpenAcquirer {
  readonly acquirer: FakeAcquirer;
  /** Made with the fake's credentials. */
  readonly connector: Connector;
  connectorWith(credentials: unknown): Connector;
  /** An order in the first currency of the manifest, by the card that is approved. */
  order(changes?: Partial<Omit<PayOrder, 'source'>> & { cardNumber?: string }): PayOrder;
  /** How often the connector has used the way out that it was given. */
  fetchCount(): number;
  /** Everything that came back from the connector or was thrown at it. */
  readonly returned: unknown[];
}

export const deadlineMs = 5_000;

/** A connector and its fake acquirer for one test, closed when it ends. */
export async function openAcquirer(
  context: TestContext,
  manifest: ConnectorManifest,
  world: AcquirerWorld,
): Promise<OpenAcquirer> {
  const acquirer = await world.start();
  const out = createConnectorFetch();
  context.after(async () => {
    await acquirer.close();
    await out.close();
  });
  let calls = 0;
  const returned: unknown[] = [];
  const fetch: ConnectorFetch = async (url, init) => {
    calls += 1;
    return out.fetch(url, init).catch((error) => {
      returned.push(error);
      throw error;
    });
  };
  const connectorWith = (raw: unknown) =>
    recording(manifest.create(manifest.parseCredentials(raw), { fetch, now: () => new Date() }), returned);
  return {
    acquirer,
    connector: connectorWith(acquirer.credentials),
    connectorWith,
    order: ({ cardNumber, ...changes } = {}) => ({
      operationId: newId('op'),
      amount: money(4900, manifest.currencies[0] ?? ''),
      sendBefore: new Date(Date.now() + 60_000),
      source: {
        kind: 'card',
        card: cardDetails(cardNumber ?? acquirer.approvedCardNumber),
        authentication: null,
      },
      description: 'Tea & cake',
      customerEmail: 'customer@example.com',
      customerIp: '192.0.2.1',
      returnUrl: 'https://pay.example/checkout/return',
      ...changes,
    }),
    fetchCount: () => calls,
    returned,
  };
}

function recording(connector: Connector, returned: unknown[]): Connector {
  const keep = <T>(value: T): T => {
    returned.push(value);
    return value;
  };
  const { reverse, refund, lookupRefund } = connector;
  return {
    pay: async (order, signal) => keep(await connector.pay(order, signal)),
    lookup: async (operationId, signal) => keep(await connector.lookup(operationId, signal)),
    ...(reverse && { reverse: async (operationId, signal) => keep(await reverse(operationId, signal)) }),
    ...(refund && { refund: async (order, signal) => keep(await refund(order, signal)) }),
    ...(lookupRefund && { lookupRefund: async (id, signal) => keep(await lookupRefund(id, signal)) }),
  };
}

function cardDetails(number: string): CardDetails {
  return {
    number: new Secret(number),
    securityCode: new Secret('737'),
    expiryMonth: 12,
    expiryYear: 2050,
    holderName: 'A CUSTOMER',
  };
}

/** A number with a right check digit that has been used nowhere before. */
export function newCardNumber(): string {
  const start = `4${Array.from({ length: 14 }, () => randomInt(10)).join('')}`;
  const number = [...'0123456789'].map((check) => start + check).find(isLuhnValid);
  assert.ok(number);
  return number;
}

export function inTime(ms = deadlineMs): AbortSignal {
  return AbortSignal.timeout(ms);
}
