import { randomUUID } from 'node:crypto';
import type { CardDetails, RawNotification, ReadyRoute } from '../../../src/connectors/connector.ts';
import { findManifest } from '../../../src/connectors/registry.ts';
import { cardBrand } from '../../../src/domain/card.ts';
import type { ChallengeAnswer } from '../../../src/domain/challenge.ts';
import type { Operation } from '../../../src/domain/operation.ts';
import type { Session } from '../../../src/domain/session.ts';
import { askIssuer } from '../../../src/flows/ask-issuer.ts';
import { authoriseAttempt } from '../../../src/flows/authorise-attempt.ts';
import { createRefund } from '../../../src/flows/create-refund.ts';
import { lookAfterAuthentications } from '../../../src/flows/look-after-authentications.ts';
import { paySession } from '../../../src/flows/pay-session.ts';
import { payWithoutCard } from '../../../src/flows/pay-without-card.ts';
import { receiveNotification } from '../../../src/flows/receive-notification.ts';
import { returnFromAcquirer } from '../../../src/flows/return-from-acquirer.ts';
import { sendRefund } from '../../../src/flows/send-refund.ts';
import { sendReversal } from '../../../src/flows/send-reversal.ts';
import { settleUnknownSale } from '../../../src/flows/settle-unknown-sale.ts';
import type { AttemptKey } from '../../../src/flows/steps/lock-attempt.ts';
import { realTimers } from '../../../src/flows/steps/timers.ts';
import { createConnectorFetch } from '../../../src/net/connector-fetch.ts';
import { openDb } from '../../../src/store/db.ts';
import { claimOperationsDue } from '../../../src/store/operations.ts';
import { findSession } from '../../../src/store/sessions.ts';
import type { ThreeDsServer } from '../../../src/threeds/three-ds-server.ts';
import { createCardFingerprint } from '../../../src/vault/card-fingerprint.ts';
import { createLocalKeyRing } from '../../../src/vault/local-key-ring.ts';
import { createSeal } from '../../../src/vault/seal.ts';
import { Secret } from '../../../src/vault/secret.ts';
import { createStamp } from '../../../src/vault/stamp.ts';
import { ensureKeyVersion } from '../../../src/vault/vault-keys.ts';

/** What makes several processes one installation. */
export interface ChainSettings {
  readonly databaseUrl: string;
  /** 32 bytes in hexadecimal. */
  readonly masterKey: string;
  readonly connector: string;
  readonly credentials: unknown;
}

/** What a process is told to do. */
export type Task =
  | {
      readonly do: 'pay';
      readonly merchantId: string;
      readonly sessionId: string;
      readonly cardNumber: string;
    }
  | {
      readonly do: 'return';
      readonly merchantId: string;
      readonly sessionId: string;
      readonly answer: ChallengeAnswer;
    }
  | {
      readonly do: 'refund';
      readonly merchantId: string;
      readonly sessionId: string;
      readonly amountMinor: number;
    }
  | { readonly do: 'report'; readonly merchantId: string; readonly raw: RawNotification }
  | { readonly do: 'work' };

export const accountId = 'acc_0000000000000000000000';

/** The flows of payments over one connector, wired as the server wires them. */
export async function openChain(settings: ChainSettings) {
  const manifest = findManifest(settings.connector);
  if (!manifest) throw new Error(`no connector ${settings.connector}`);
  const master = () => new Secret(Buffer.from(settings.masterKey, 'hex'));
  const db = openDb({ url: settings.databaseUrl, poolSize: 6 });
  const now = () => new Date();
  const keys = createLocalKeyRing(master());
  await ensureKeyVersion(db, keys, now());
  const out = createConnectorFetch();
  const connector = manifest.create(manifest.parseCredentials(settings.credentials), {
    fetch: out.fetch,
    now,
  });
  const route: ReadyRoute = { manifest, connector, accountId };
  const shared = {
    db,
    now,
    publicUrl: 'http://127.0.0.1:1',
    timeZone: 'Asia/Baku',
    keys,
    seal: createSeal(master()),
    fingerprint: createCardFingerprint(master()),
    stamp: createStamp(master()),
    newTransId: randomUUID,
    timers: realTimers,
    reach: () => {},
    routesFor: async () => [route],
    connectorOf: async () => route,
  };
  const authorise = (key: AttemptKey, card?: CardDetails): Promise<Session> =>
    authoriseAttempt({ ...shared, askIssuer: ask }, key, card);
  const ask = (key: AttemptKey, from: 'started' | 'requesting', card?: CardDetails): Promise<unknown> =>
    askIssuer({ ...shared, threeDs: nobody, registered: unregistered, authorise }, key, from, card);
  const settle = (sale: Operation) => settleUnknownSale(shared, sale);
  const chain = { ...shared, askIssuer: ask, authorise, settle };
  return {
    ...chain,
    connector,
    currency: manifest.currencies[0] ?? '',
    refundsBlindly: manifest.can.refund === 'blindly',
    canRefund: manifest.can.refund !== false && manifest.can.partialRefund,
    async run(task: Task): Promise<void> {
      switch (task.do) {
        case 'pay':
          return pay(chain, task);
        case 'return':
          return returnFromAcquirer(chain, { merchantId: task.merchantId, id: task.sessionId }, task.answer);
        case 'refund':
          await createRefund(chain, { ...task, ...plainRefund, now: now() });
          return;
        case 'report': {
          const result = await receiveNotification(
            chain,
            { merchantId: task.merchantId, accountId },
            task.raw,
          );
          if (result.kind !== 'taken') throw new Error(`the report was ${result.kind}`);
          return;
        }
        case 'work':
          return work(chain);
      }
    },
    async close() {
      await out.close();
      await db.close();
    },
  };
}

type Chain = Parameters<typeof payWithoutCard>[0] &
  Parameters<typeof paySession>[0] &
  Parameters<typeof sendRefund>[0] &
  Parameters<typeof sendReversal>[0] & {
    settle(sale: Operation): Promise<void>;
    authorise(key: AttemptKey): Promise<unknown>;
  };

const plainRefund = {
  expectedRefundableMinor: undefined,
  reason: null,
  metadata: {},
  request: null,
  idempotency: null,
} as const;

async function pay(chain: Chain, { merchantId, sessionId, cardNumber }: Extract<Task, { do: 'pay' }>) {
  const session = await findSession(chain.db, { merchantId, id: sessionId });
  if (session?.status !== 'open') return;
  const [route] = await chain.routesFor(session, 'card');
  const press = { merchantId, sessionId, customerDetails: null, formAttempt: session.attemptsCount };
  const unknownCard = { brand: null, last4: null, exp_month: null, exp_year: null, country: null } as const;
  if (route?.connector.mode === 'redirect') {
    const paymentMethod = { type: 'card', ...unknownCard, wallet: null } as const;
    const source = { kind: 'hosted_page' } as const;
    await payWithoutCard(chain, { ...press, source, paymentMethod, ip: '192.0.2.1', acceptLanguage: 'en' });
    return;
  }
  await paySession(chain, {
    ...press,
    card: {
      number: new Secret(cardNumber),
      securityCode: new Secret('737'),
      expiryMonth: 12,
      expiryYear: 2050,
      holderName: 'A CUSTOMER',
    },
    paymentMethod: {
      type: 'card',
      ...unknownCard,
      brand: cardBrand(cardNumber),
      last4: cardNumber.slice(-4),
      exp_month: 12,
      exp_year: 2050,
      wallet: null,
    },
    browser: {
      acceptHeader: 'text/html',
      userAgent: 'Mozilla/5.0',
      acceptLanguage: 'en',
      ip: '192.0.2.1',
      script: {
        language: 'en',
        colorDepth: 24,
        screenHeightPx: 1080,
        screenWidthPx: 1920,
        timeZoneOffsetMinutes: -240,
        javaEnabled: false,
      },
    },
    puzzle: null,
  });
}

/** What the worker does, once. */
async function work(chain: Chain): Promise<void> {
  await lookAfterAuthentications(chain);
  const now = chain.now();
  const lockedUntil = new Date(now.getTime() + 20_000);
  const claimed = await claimOperationsDue(chain.db, { now, lockedUntil, limit: 10 });
  await Promise.all(claimed.map((operation) => lookAfter(chain, operation)));
}

function lookAfter(chain: Chain, operation: Operation): Promise<void> {
  switch (operation.kind) {
    case 'sale':
      return chain.settle(operation);
    case 'reversal':
      return sendReversal(chain, operation);
    case 'refund':
      return sendRefund(chain, operation);
  }
}

const unregistered = () => {
  throw new Error('Bug! No issuer is asked by us here');
};
/** Where we would ask the issuer, no card takes part: the sale is what is attacked here. */
const nobody: ThreeDsServer = {
  enrolment: async () => ({ kind: 'not_enrolled' }),
  authenticate: unregistered,
};
