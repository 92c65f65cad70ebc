import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import type { TestContext } from 'node:test';
import { isLuhnValid } from '../../domain/card.ts';
import { newId } from '../../domain/id.ts';
import { money } from '../../domain/money.ts';
import { createConnectorFetch } from '../../net/connector-fetch.ts';
import { Secret } from '../../vault/secret.ts';
import type {
  AnswerOrder,
  CardDetails,
  Connector,
  ConnectorFetch,
  ConnectorManifest,
  LookupOutcome,
  Outcome,
  PayOrder,
  SaleRef,
} from '../connector.ts';
import type { AcquirerWorld, FakeAcquirer, FakeCustomer } from './acquirer-world.ts';
import { orderForTests } from './order-for-tests.ts';

export interface OpenAcquirer {
  readonly acquirer: FakeAcquirer;
  /** Made with the fake's credentials. */
  readonly connector: Connector;
  connectorWith(credentials: unknown): Connector;
  /** An order in the first currency of the manifest, by the card that is approved. */
  order(changes?: Partial<Omit<PayOrder, 'source'>> & { cardNumber?: string }): PayOrder;
  /** Sends an order and has its customer answer every challenge. */
  payThrough(order: PayOrder, options?: PayThrough): Promise<Paid>;
  /** What became of a sale, as a look-up or else the acquirer's notifications say. */
  settle(sale: SaleRef, connector?: Connector): Promise<LookupOutcome>;
  /** How often the connector has used the way out that it was given. */
  fetchCount(): number;
  /** Everything that came back from the connector or was thrown at it. */
  readonly returned: unknown[];
}

export interface PayThrough {
  readonly agrees?: boolean;
  readonly deadlineMs?: number | undefined;
  readonly connector?: Connector;
}

/** How a payment ended that was followed to its end. */
export interface Paid {
  readonly outcome: Outcome | LookupOutcome;
  readonly sale: SaleRef;
  readonly challenges: number;
}

type Challenged = Extract<Outcome, { kind: 'challenged' }>;

export const deadlineMs = 5_000;
const mostChallenges = 4;

/** A connector and its fake acquirer for one test, closed when it ends. */
export async function openAcquirer(
  context: TestContext,
  manifest: ConnectorManifest,
  world: AcquirerWorld,
): Promise<OpenAcquirer> {
  const acquirer = await world.start();
  const out = createConnectorFetch();
  context.after(async () => {
    const written = await acquirer.writtenText();
    await acquirer.close();
    await out.close();
    tellWhatFailed(context, written);
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
  const connector = connectorWith(acquirer.credentials);
  // On a page of the acquirer the customer types the card there.
  const typed = new Map<string, string>();
  const settle = async (sale: SaleRef, by = connector) =>
    by.lookup ? by.lookup(sale, inTime()) : newsOf(acquirer, by, sale);
  return {
    acquirer,
    connector,
    connectorWith,
    settle,
    order: ({ cardNumber = acquirer.approvedCardNumber, ...changes } = {}) => {
      assert.ok(manifest.currencies[0], 'the manifest names the currencies that it takes');
      const order: PayOrder = {
        operationId: newId('op'),
        amount: money(4900, manifest.currencies[0]),
        sendBefore: new Date(Date.now() + 60_000),
        source:
          connector.mode === 'direct'
            ? { kind: 'card', card: cardDetails(cardNumber), authentication: null }
            : { kind: 'hosted_page' },
        ...orderForTests,
        ...changes,
      };
      typed.set(order.operationId, cardNumber);
      return order;
    },
    payThrough: (order, options = {}) => {
      const by = options.connector ?? connector;
      const cardNumber = typed.get(order.operationId) ?? acquirer.approvedCardNumber;
      const customer = { cardNumber, agrees: options.agrees ?? true };
      return follow(acquirer, by, order, { customer, settle, deadlineMs: options.deadlineMs });
    },
    fetchCount: () => calls,
    returned,
  };
}

/**
 * The connector sees only a 500 of what its fake did not understand; whoever reads the test sees why. A fake that could not do
 * what the test asked of it has tested nothing.
 */
function tellWhatFailed(context: TestContext, written: string): void {
  const failures = written.split('\n').filter((line) => / 500 \w*Error: /.test(line));
  for (const line of failures) context.diagnostic(`the fake acquirer did not understand: ${line}`);
  assert.deepEqual(
    failures.filter((line) => line.includes('Bug! ')),
    [],
    'the fake does what the test asks of it',
  );
}

/** Sends an order and answers every challenge as the customer would, to the end. */
async function follow(
  { visit }: FakeAcquirer,
  connector: Connector,
  order: PayOrder,
  run: {
    customer: FakeCustomer;
    settle: (sale: SaleRef, by: Connector) => Promise<LookupOutcome>;
    deadlineMs: number | undefined;
  },
): Promise<Paid> {
  const { operationId, amount } = order;
  let sale: SaleRef = { operationId, amount, reference: null, sentAt: new Date(), isUnanswered: false };
  let outcome: Outcome | LookupOutcome = await connector.pay(order, inTime(run.deadlineMs));
  let challenges = 0;
  for (; outcome.kind === 'challenged' && challenges < mostChallenges; challenges++) {
    const asked: Challenged = outcome;
    sale = { ...sale, reference: asked.reference ?? sale.reference };
    assert.ok(visit, 'a fake that challenges can be visited');
    const answer = await visit(asked.challenge, run.customer);
    assert.equal(connector.isAnswer?.(answer) ?? true, true, 'what comes back can be an answer');
    const handedOn: AnswerOrder = { sale, answer, memo: asked.memo ?? null, sendBefore: order.sendBefore };
    outcome = connector.answerChallenge
      ? await connector.answerChallenge(handedOn, inTime(run.deadlineMs))
      : await run.settle(sale, connector);
  }
  if (outcome.kind === 'approved') sale = { ...sale, reference: outcome.reference };
  return { outcome, sale, challenges };
}

/** The last word of the acquirer's reports about a sale; that there is none is no answer at all. */
function newsOf(acquirer: FakeAcquirer, connector: Connector, { operationId }: SaleRef): LookupOutcome {
  const outcomes = (acquirer.notifications?.() ?? []).flatMap((raw) => {
    const reading = connector.readNotification?.(raw);
    const news = reading?.kind === 'read' ? reading.news : [];
    return news.flatMap((one) =>
      one.about === 'sale' && one.operationId === operationId && one.outcome ? [one.outcome] : [],
    );
  });
  return outcomes.at(-1) ?? { kind: 'not_found' };
}

function recording(connector: Connector, returned: unknown[]): Connector {
  const keep = <T>(value: T): T => {
    returned.push(value);
    return value;
  };
  const { reverse, refund, lookup, lookupRefund, answerChallenge } = connector;
  return {
    ...connector,
    pay: async (order, signal) => keep(await connector.pay(order, signal)),
    ...(answerChallenge && {
      answerChallenge: async (order, signal) => keep(await answerChallenge(order, signal)),
    }),
    ...(lookup && { lookup: async (sale, signal) => keep(await lookup(sale, signal)) }),
    ...(reverse && { reverse: async (sale, signal) => keep(await reverse(sale, signal)) }),
    ...(refund && { refund: async (order, signal) => keep(await refund(order, signal)) }),
    ...(lookupRefund && { lookupRefund: async (ref, signal) => keep(await lookupRefund(ref, signal)) }),
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
