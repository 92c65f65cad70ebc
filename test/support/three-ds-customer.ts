import assert from 'node:assert/strict';
import type { Session } from '../../src/domain/session.ts';
import { type BrowserStep, continueAuthentication } from '../../src/flows/continue-authentication.ts';
import { lookAfterAuthentications } from '../../src/flows/look-after-authentications.ts';
import type { AttemptKey } from '../../src/flows/steps/lock-attempt.ts';
import { type AuthenticationRecord, findAuthentication } from '../../src/store/authentications.ts';
import { challengeRequest } from '../../src/threeds/challenge-request.ts';
import { type ChallengeReturn, readChallengeReturn } from '../../src/threeds/challenge-return.ts';
import type { ThreeDsVersion } from '../../src/threeds/version.ts';
import type { MoneyWorld } from './money-world.ts';

/* What a customer does during 3-D Secure, without a browser. */

type AnySession = Pick<Session, 'id'>;

/** What is typed on the issuer's page; `cancel` is its own Cancel. */
export type TypedAtIssuer = { readonly code: string } | 'cancel';

export const rightCode: TypedAtIssuer = { code: '123456' };
export const wrongCode: TypedAtIssuer = { code: '000000' };

/** What the page says of a browser in which scripts run. */
export const browserWithScript = {
  acceptHeader: 'text/html',
  userAgent: 'Mozilla/5.0',
  acceptLanguage: 'az,en;q=0.5',
  ip: '192.0.2.1',
  script: {
    language: 'az-AZ',
    colorDepth: 24,
    screenHeightPx: 900,
    screenWidthPx: 1440,
    timeZoneOffsetMinutes: -240,
    javaEnabled: false,
  },
};

/** The newest attempt of a session, as flows name it. */
export async function newestAttempt(world: MoneyWorld, session: AnySession): Promise<AttemptKey> {
  const attempt = (await world.attempts(session)).at(-1);
  assert.ok(attempt, 'the session was tried');
  return { merchantId: world.merchantId, sessionId: session.id, attemptId: attempt.id };
}

/** How its issuer was asked. */
export async function authenticationOf(
  world: MoneyWorld,
  session: AnySession,
): Promise<AuthenticationRecord> {
  const record = await findAuthentication(world.db, await newestAttempt(world, session));
  assert.ok(record, 'an attempt has its authentication');
  return record;
}

/** Goes to the issuer's page, types, and comes back with what the issuer gave the browser; tells us nothing yet. */
export async function visitIssuer(
  world: MoneyWorld,
  session: AnySession,
  ...typed: readonly TypedAtIssuer[]
): Promise<ChallengeReturn> {
  const { transId, acsTransId, acsUrl, version } = await authenticationOf(world, session);
  assert.ok(acsUrl && acsTransId && version, 'the issuer wants to ask the customer');
  const known = { transId, acsTransId, version: version as ThreeDsVersion };
  let page = await postForm(acsUrl, { creq: challengeRequest({ ...known, window: '05' }) });
  for (const one of typed) {
    const fields = one === 'cancel' ? { action: 'cancel', code: '' } : { action: 'confirm', ...one };
    page = await postForm(new URL('/3ds/acs/answer', acsUrl).href, { trans: acsTransId, ...fields });
  }
  return readChallengeReturn({ cres: hiddenField(page, 'cres') });
}

/** The customer's browser tells us what it did. */
export function tellUs(world: MoneyWorld, session: AnySession, step: BrowserStep): Promise<void> {
  return continueAuthentication(world.payDeps, { merchantId: world.merchantId, id: session.id }, step);
}

/** Types at the issuer, waits until its word is worked off, and comes back to us. */
export async function passThroughIssuer(
  world: MoneyWorld,
  session: AnySession,
  ...typed: readonly TypedAtIssuer[]
): Promise<ChallengeReturn> {
  const before = world.results.received.length;
  const back = await visitIssuer(world, session, ...typed);
  await world.results.settled(before + 1);
  await tellUs(world, session, { kind: 'returned_from_challenge' });
  return back;
}

/** What the worker does with authentications that nobody continued in time; returns how many there were. */
export function lookAfter(world: MoneyWorld): Promise<number> {
  return lookAfterAuthentications(world.payDeps);
}

async function postForm(url: string, fields: Record<string, string>): Promise<string> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
  return answer.text();
}

function hiddenField(page: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
}
