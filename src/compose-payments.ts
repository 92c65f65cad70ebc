import { randomUUID } from 'node:crypto';
import type { Config } from './config.ts';
import type { CardDetails, ReadyConnector } from './connectors/connector.ts';
import type { ChallengeAnswer } from './domain/challenge.ts';
import type { Merchant } from './domain/merchant.ts';
import type { Operation } from './domain/operation.ts';
import type { PaymentMethodKind, Session } from './domain/session.ts';
import type { TestOutcomeName } from './domain/test-outcome.ts';
import { askIssuer } from './flows/ask-issuer.ts';
import { authoriseAttempt } from './flows/authorise-attempt.ts';
import { type Browse, completeSession, type TestPress, type TestStep } from './flows/complete-session.ts';
import { continueAuthentication } from './flows/continue-authentication.ts';
import { type FindRoutesDeps, findConnectorOf, findRoutes } from './flows/find-routes.ts';
import { paySession } from './flows/pay-session.ts';
import { returnFromAcquirer } from './flows/return-from-acquirer.ts';
import { settleUnknownSale } from './flows/settle-unknown-sale.ts';
import type { AttemptKey } from './flows/steps/lock-attempt.ts';
import { realTimers } from './flows/steps/timers.ts';
import type { Installation } from './open-installation.ts';
import type { RequestorMerchant } from './threeds/authentication-request.ts';
import type { ThreeDsFetch } from './threeds/three-ds-fetch.ts';
import { createThreeDsServer } from './threeds/three-ds-server.ts';

export interface PaymentsOptions {
  readonly config: Config;
  readonly installation: Installation;
  readonly publicUrl: string;
  readonly sandboxBankUrl: string;
}

/** What a connector is put through before it is asked about an operation. */
export type BeforeAsking = (ready: ReadyConnector, operation: Operation) => ReadyConnector;

/** The flows of a payment, each handed the one that comes after it. */
export function paymentsOf(
  options: PaymentsOptions,
  routes: FindRoutesDeps,
  directoryFetch: ThreeDsFetch,
  beforeAsking: BeforeAsking,
) {
  const { config, installation, publicUrl } = options;
  const shared = {
    db: installation.db,
    now: installation.now,
    publicUrl,
    timeZone: config.timeZone,
    keys: installation.keys,
    seal: installation.seal,
    fingerprint: installation.fingerprint,
    stamp: installation.stamp,
    newTransId: randomUUID,
    timers: realTimers,
    reach: crashPoint(config),
    routesFor: (session: Session, method: PaymentMethodKind) => findRoutes(routes, session, method),
    connectorOf: async (operation: Operation) => {
      const ready = await findConnectorOf(routes, operation);
      return ready && beforeAsking(ready, operation);
    },
  };
  const threeDs = createThreeDsServer({
    directoryUrl: `${options.sandboxBankUrl}/3ds/ds`,
    fetch: directoryFetch,
    now: installation.now,
    newTransId: randomUUID,
    // The sandbox bank answers on this machine, behind any proxy that ends TLS.
    resultsUrl: `${publicUrl.startsWith('https:') ? `http://127.0.0.1:${config.port}` : publicUrl}/3ds/results`,
    requestor: { id: 'MAXFI-SANDBOX', name: 'MAXFI', url: publicUrl },
    referenceNumber: '3DS_LOA_SER_MAXF_020200_00000',
    operatorId: 'MAXFI-SANDBOX',
    cardRangeTtlMs: 60 * 60_000,
  });
  // Each may lead to the other: after a soft decline the issuer is asked again.
  const authorise = (key: AttemptKey, card?: CardDetails): Promise<Session> =>
    authoriseAttempt({ ...shared, askIssuer: askIssuerNext }, key, card);
  const askIssuerNext = (
    key: AttemptKey,
    from: 'started' | 'requesting',
    card?: CardDetails,
  ): Promise<unknown> => askIssuer({ ...shared, threeDs, registered, authorise }, key, from, card);
  const settle = (sale: Operation) => settleUnknownSale(shared, sale);
  const payments = { ...shared, authorise, askIssuer: askIssuerNext, settle };
  const testCustomer = {
    ...shared,
    pay: (press: TestPress) => paySession(payments, press),
    continueAuthentication: (session: Session, step: TestStep) =>
      continueAuthentication(payments, session, step),
    returnFromAcquirer: (session: Session, answer: ChallengeAnswer) =>
      returnFromAcquirer(payments, session, answer),
    browse: browserAt(options.sandboxBankUrl, directoryFetch),
  };
  const complete = (session: Session, outcome: TestOutcomeName) =>
    completeSession(testCustomer, session, outcome);
  return { ...payments, complete };
}

/** A customer's browser that goes to the sandbox bank and nowhere else. */
function browserAt(bankUrl: string, fetch: ThreeDsFetch): Browse {
  return async (url, fields) => {
    if (new URL(url).origin !== new URL(bankUrl).origin) throw new Error('a test customer left the sandbox');
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: String(new URLSearchParams(fields)),
      signal: AbortSignal.timeout(10_000),
    });
    return answer.text();
  };
}

export type Payments = ReturnType<typeof paymentsOf>;

/** How the sandbox's acquirer registered every merchant with the scheme. */
function registered(merchant: Merchant): RequestorMerchant {
  return {
    name: merchant.name,
    acquirerBin: '400000',
    acquirerMerchantId: merchant.id,
    categoryCode: '5999',
    countryCode: '031',
  };
}

/** For crash tests: the process dies where the configuration says, as if the power had failed there. */
function crashPoint(config: Config): (point: string) => void {
  return (point) => {
    if (point === config.crashAt) process.kill(process.pid, 'SIGKILL');
  };
}
