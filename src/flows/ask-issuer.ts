import type { CardDetails, ReadyRoute } from '../connectors/connector.ts';
import type { Merchant } from '../domain/merchant.ts';
import type { Session } from '../domain/session.ts';
import { checkoutUrl } from '../domain/session-object.ts';
import { type AuthenticationRecord, findAuthentication } from '../store/authentications.ts';
import type { Db } from '../store/db.ts';
import { findMerchant } from '../store/merchants.ts';
import { findSession } from '../store/sessions.ts';
import {
  type AuthenticationSignal,
  authenticationTimers,
  isAuthenticationOver,
} from '../threeds/authentication.ts';
import type { AuthenticationOrder, RequestorMerchant } from '../threeds/authentication-request.ts';
import type { BrowserFacts } from '../threeds/browser-facts.ts';
import type { ThreeDsServer } from '../threeds/three-ds-server.ts';
import { takeCard } from '../vault/cards-in-flight.ts';
import type { KeyRing } from '../vault/key-ring.ts';
import type { Seal } from '../vault/seal.ts';
import { advanceAuthentication, resultColumns } from './steps/advance-authentication.ts';
import { type AttemptKey, lockAttemptUnderWay } from './steps/lock-attempt.ts';
import type { Timers } from './steps/timers.ts';

export interface AskIssuerDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly timers: Timers;
  readonly publicUrl: string;
  readonly keys: KeyRing;
  readonly seal: Seal;
  readonly threeDs: ThreeDsServer;
  readonly routesFor: (session: Session, method: 'card') => Promise<readonly ReadyRoute[]>;
  /** The merchant as its acquirer registered it with the scheme. */
  readonly registered: (merchant: Merchant) => RequestorMerchant;
  /** What comes when the issuer has been asked: the sale, or the refusal. */
  readonly authorise: (key: AttemptKey, card?: CardDetails) => Promise<Session>;
}

/** `waiting`: for the browser or the issuer; somebody else goes on. `over`: the attempt was sent, or ended. */
export type AskIssuerResult = { kind: 'waiting' } | { kind: 'over'; session: Session };

/**
 * Asks whether the card takes part in 3-D Secure, and its issuer about the customer, with no transaction open. Only
 * who began the attempt calls it with `from` `'started'`, and only who moved it to `requesting` with that: an issuer is
 * asked once. What it answers is committed before anything follows from it.
 */
export async function askIssuer(
  deps: AskIssuerDeps,
  key: AttemptKey,
  from: 'started' | 'requesting',
  card?: CardDetails,
): Promise<AskIssuerResult> {
  const asked = card ?? (await takeCard(deps.db, deps.keys, key, deps.now()));
  if (!asked) return go(deps, key, 'not_answered', { cause: 'card_lost' });
  if (from === 'requesting') return request(deps, key, asked);
  if (await isLeftToAcquirer(deps, key)) return go(deps, key, 'left_to_acquirer', {}, asked);
  const enrolment = await deps.threeDs.enrolment(asked.number, deadline(deps));
  switch (enrolment.kind) {
    case 'not_enrolled':
      return go(deps, key, 'not_enrolled', {}, asked);
    case 'unavailable':
      return go(deps, key, 'not_answered', { cause: enrolment.cause }, asked);
    case 'enrolled': {
      const { version, methodUrl } = enrolment;
      const row = await findAuthentication(deps.db, key);
      // The method frame needs a script; without one the issuer decides with what it has.
      if (methodUrl !== null && hasScript(row))
        return go(deps, key, 'method_offered', { version, methodUrl });
      const methodEnd = methodUrl === null ? ('no_url' as const) : ('not_finished' as const);
      const moved = await move(deps, key, 'method_absent', { version, methodEnd });
      return moved ? request(deps, key, asked) : { kind: 'waiting' };
    }
  }
}

/** The account that would be asked first decides: most acquirers that ask issuers themselves take no proof of another. */
async function isLeftToAcquirer(deps: AskIssuerDeps, key: AttemptKey): Promise<boolean> {
  const session = await findSession(deps.db, { merchantId: key.merchantId, id: key.sessionId });
  const routes = session ? await deps.routesFor(session, 'card') : [];
  const first = routes.find(({ connector }) => connector.mode === 'direct');
  return first?.manifest.asksIssuer === 'acquirer';
}

async function request(deps: AskIssuerDeps, key: AttemptKey, card: CardDetails): Promise<AskIssuerResult> {
  const order = await orderOf(deps, key, card);
  if (!order) return { kind: 'waiting' };
  const answer = await deps.threeDs.authenticate(order, deadline(deps));
  switch (answer.kind) {
    case 'unavailable':
      return go(deps, key, 'not_answered', { cause: answer.cause }, card);
    case 'frictionless':
      return go(deps, key, 'frictionless', resultColumns(deps.seal, key, answer.result), card);
    case 'challenge': {
      const { acsUrl, acsTransId, dsTransId } = answer;
      return go(deps, key, 'challenge_wanted', { acsUrl, acsTransId, dsTransId });
    }
  }
}

/** Commits what was learnt; where the authentication is over, what comes next follows at once. */
async function go(
  deps: AskIssuerDeps,
  key: AttemptKey,
  signal: AuthenticationSignal,
  change: Partial<AuthenticationRecord>,
  card?: CardDetails,
): Promise<AskIssuerResult> {
  const moved = await move(deps, key, signal, change);
  if (!moved || !isAuthenticationOver(moved.authentication.state)) return { kind: 'waiting' };
  return { kind: 'over', session: await deps.authorise(key, card) };
}

function move(
  deps: AskIssuerDeps,
  key: AttemptKey,
  signal: AuthenticationSignal,
  change: Partial<AuthenticationRecord>,
) {
  return deps.db.tx(async (tx) => {
    const locked = await lockAttemptUnderWay(tx, key);
    const context = { publicUrl: deps.publicUrl, now: deps.now() };
    return advanceAuthentication(tx, context, locked, signal, change);
  });
}

async function orderOf(
  deps: AskIssuerDeps,
  key: AttemptKey,
  card: CardDetails,
): Promise<AuthenticationOrder | undefined> {
  const row = await findAuthentication(deps.db, key);
  const session = await findSession(deps.db, { merchantId: key.merchantId, id: key.sessionId });
  const merchant = await findMerchant(deps.db, key.merchantId);
  if (!row?.version || !session || !merchant) return undefined;
  const known = { ...session.customer, ...session.customerDetails };
  return {
    transId: row.transId,
    version: row.version as AuthenticationOrder['version'],
    cardNumber: card.number,
    expiryMonth: card.expiryMonth,
    expiryYear: card.expiryYear,
    amount: session.amount,
    purchasedAt: row.createdAt,
    merchant: deps.registered(merchant),
    cardholder: { name: card.holderName, email: known.email ?? null, phone: known.phone ?? null },
    browser: row.browser as unknown as BrowserFacts,
    method: row.methodEnd ?? 'no_url',
    wish: row.wish,
    notificationUrl: `${checkoutUrl(deps.publicUrl, session)}/3ds/return`,
  };
}

function hasScript(row: AuthenticationRecord | undefined): boolean {
  return row !== undefined && row.browser.script !== null && row.browser.script !== undefined;
}

function deadline({ timers }: AskIssuerDeps): AbortSignal {
  return timers.deadline(authenticationTimers.requestMs);
}
