import { randomBytes, randomUUID } from 'node:crypto';
import type { CardDetails, ReadyConnector, ReadyRoute } from '../../src/connectors/connector.ts';
import { builtInAccountId, type Operation } from '../../src/domain/operation.ts';
import type { Session } from '../../src/domain/session.ts';
import { askIssuer } from '../../src/flows/ask-issuer.ts';
import { authoriseAttempt } from '../../src/flows/authorise-attempt.ts';
import type { PaySessionDeps } from '../../src/flows/pay-session.ts';
import { receiveResults } from '../../src/flows/receive-results.ts';
import { settleUnknownSale } from '../../src/flows/settle-unknown-sale.ts';
import type { AttemptKey } from '../../src/flows/steps/lock-attempt.ts';
import { realTimers } from '../../src/flows/steps/timers.ts';
import { createConnectorFetch } from '../../src/net/connector-fetch.ts';
import type { Db } from '../../src/store/db.ts';
import { createThreeDsServer } from '../../src/threeds/three-ds-server.ts';
import { createCardFingerprint } from '../../src/vault/card-fingerprint.ts';
import { createLocalKeyRing } from '../../src/vault/local-key-ring.ts';
import type { Seal } from '../../src/vault/seal.ts';
import { Secret } from '../../src/vault/secret.ts';
import { createStamp } from '../../src/vault/stamp.ts';
import { ensureKeyVersion } from '../../src/vault/vault-keys.ts';
import type { Lifetime } from './database.ts';
import { openResultsDoor } from './results-door.ts';

export const publicUrl = 'https://pay.example';

/** Parts of the flows that a test replaces. */
export interface MoneyOverrides {
  readonly now?: () => Date;
  /** The accounts that a payment may go to; look-ups and reversals go to the one of them with the operation's id. */
  readonly routes?: () => readonly ReadyRoute[];
  readonly reach?: (point: string) => void;
}

export interface MoneyDeps extends Omit<PaySessionDeps, 'askIssuer' | 'reach' | 'routesFor'> {
  readonly routesFor: () => Promise<readonly ReadyRoute[]>;
  readonly reach: (point: string) => void;
  readonly timers: typeof realTimers;
  readonly timeZone: string;
  readonly seal: Seal;
  readonly connectorOf: (
    operation: Pick<Operation, 'merchantId' | 'accountId'>,
  ) => Promise<ReadyConnector | undefined>;
  readonly settle: (sale: Operation) => Promise<void>;
  readonly askIssuer: (
    key: AttemptKey,
    from: 'started' | 'requesting',
    card?: CardDetails,
  ) => Promise<unknown>;
  readonly authorise: (key: AttemptKey, card?: CardDetails) => Promise<Session>;
}

/** The flows of a payment, each handed the one that comes after it, and the door for what the issuer says. */
export async function paymentFlows(
  t: Lifetime,
  shared: { db: Db; now: () => Date; publicUrl: string; seal: Seal },
  ready: ReadyConnector,
  bankUrl: string,
) {
  const keys = createLocalKeyRing(new Secret(randomBytes(32)));
  const stamp = createStamp(new Secret(randomBytes(32)));
  const fingerprint = createCardFingerprint(new Secret(randomBytes(32)));
  await ensureKeyVersion(shared.db, keys, shared.now());
  const directoryFetch = createConnectorFetch({ answerLimitBytes: 64 * 1024 * 1024 });
  t.after(() => directoryFetch.close());
  const results = await openResultsDoor(t, {
    receive: (body) => receiveResults(shared, body),
    authorise: (key) => depsWith().authorise(key),
  });
  const threeDs = createThreeDsServer({
    directoryUrl: `${bankUrl}/3ds/ds`,
    fetch: directoryFetch.fetch,
    now: shared.now,
    newTransId: randomUUID,
    resultsUrl: results.url,
    requestor: { id: 'TEST', name: 'MAXFI', url: publicUrl },
    referenceNumber: '3DS_TEST',
    operatorId: 'TEST',
    cardRangeTtlMs: 3_600_000,
  });
  const depsWith = (over: MoneyOverrides = {}): MoneyDeps => {
    const {
      routes = () => [{ ...ready, accountId: builtInAccountId }],
      reach = () => {},
      now = shared.now,
    } = over;
    const chain = {
      ...shared,
      now,
      keys,
      reach,
      fingerprint,
      stamp,
      newTransId: randomUUID,
      timeZone: 'Asia/Baku',
      timers: realTimers,
      routesFor: async () => routes(),
      connectorOf: async ({ accountId }: Pick<Operation, 'accountId'>) =>
        routes().find((route) => route.accountId === accountId),
    };
    const authorise = (key: AttemptKey, card?: CardDetails): Promise<Session> =>
      authoriseAttempt({ ...chain, askIssuer: askAgain }, key, card);
    const askAgain = (
      key: AttemptKey,
      from: 'started' | 'requesting',
      card?: CardDetails,
    ): Promise<unknown> =>
      askIssuer({ ...chain, threeDs, registered: registeredForTests, authorise }, key, from, card);
    const settle = (sale: Operation) => settleUnknownSale(chain, sale);
    return { ...chain, authorise, settle, askIssuer: askAgain };
  };
  return { results, depsWith };
}

function registeredForTests({ id, name }: { id: string; name: string }) {
  return {
    name,
    acquirerBin: '400000',
    acquirerMerchantId: id,
    categoryCode: '5999',
    countryCode: '031',
  };
}
