import { endSignIn } from '../../flows/end-sign-in.ts';
import { proveSecondFactor } from '../../flows/prove-second-factor.ts';
import { setUpCodes } from '../../flows/set-up-codes.ts';
import { signIn } from '../../flows/sign-in.ts';
import { addPasskey, askPasskey, signInByPasskey } from '../../flows/use-passkey.ts';
import { listWorkplaces } from '../../store/members.ts';
import { listPasskeys } from '../../store/passkeys.ts';
import { findRecoveryCodesLeft } from '../../store/users.ts';
import { newCodeSecret } from '../../vault/one-time-code.ts';
import { Secret } from '../../vault/secret.ts';
import type { DashboardDeps } from '../deps.ts';
import { type Answer, type Route, to } from '../route.ts';
import { type PersonVisit, safeNext, type Visit, withQuery } from '../visit.ts';
import { ConfirmPage, NobodysPage, RecoveryCodesPage, SetUpPage, SignInPage } from './pages.tsx';

/** Signing in and out, and proving who one is. */
export const signInRoutes: readonly Route[] = [
  { method: 'GET', path: '/dashboard', needs: 'nobody', handle: showStart },
  {
    method: 'GET',
    path: '/dashboard/sign-in',
    needs: 'nobody',
    handle: async (_deps, visit) => SignInPage(visit),
  },
  { method: 'POST', path: '/dashboard/sign-in', needs: 'nobody', isLimited: true, handle: trySignIn },
  { method: 'POST', path: '/dashboard/sign-out', needs: 'nobody', handle: signOut },
  { method: 'GET', path: '/dashboard/second-factor', needs: 'half', handle: showSecondFactor },
  { method: 'POST', path: '/dashboard/second-factor', needs: 'half', isLimited: true, handle: prove },
  { method: 'GET', path: '/dashboard/set-up', needs: 'half', handle: showSetUp },
  { method: 'POST', path: '/dashboard/set-up', needs: 'half', handle: finishSetUp },
  { method: 'GET', path: '/dashboard/confirm', needs: 'person', handle: showSecondFactor },
  { method: 'POST', path: '/dashboard/confirm', needs: 'person', isLimited: true, handle: prove },
  {
    method: 'POST',
    path: '/dashboard/passkey/question',
    needs: 'nobody',
    isLimited: true,
    handle: askForPasskey,
  },
  {
    method: 'POST',
    path: '/dashboard/passkey/answer',
    needs: 'nobody',
    isLimited: true,
    handle: readPasskey,
  },
  { method: 'POST', path: '/dashboard/passkey/new', needs: 'half', handle: makePasskey },
];

async function showStart(deps: DashboardDeps, visit: Visit): Promise<Answer> {
  const { person } = visit;
  if (!person) return to('/dashboard/sign-in');
  if (!person.signIn.isComplete) return to('/dashboard/second-factor');
  const [first] = await listWorkplaces(deps.db, person.user.id);
  if (first) return to(`/dashboard/${first.merchantId}/test`);
  return person.user.isOperator ? to('/dashboard/operator') : NobodysPage(visit);
}

async function trySignIn(deps: DashboardDeps, visit: Visit): Promise<Answer> {
  const { email = '', password = '', next } = visit.fields;
  const result = await signIn(deps, {
    email: email.trim().slice(0, 320),
    password: new Secret(password.slice(0, 1_000)),
    visitor: visit.visitor,
    isPasswordEnough: deps.isPasswordEnough,
  });
  if (result.kind === 'refused') return SignInPage(visit, { email, isRefused: true });
  const { token, needs } = result;
  if (needs === 'nothing') return to(safeNext(next), token);
  return to(
    withQuery(needs === 'set_up' ? '/dashboard/set-up' : '/dashboard/second-factor', { next }),
    token,
  );
}

async function signOut(deps: DashboardDeps, visit: Visit): Promise<Answer> {
  if (visit.person) await endSignIn(deps, { hash: visit.person.hash });
  return to('/dashboard/sign-in?done=signed_out', null);
}

async function showSecondFactor(deps: DashboardDeps, visit: PersonVisit): Promise<Answer> {
  const { user, signIn: current } = visit.person;
  const hasPasskeys = (await listPasskeys(deps.db, user.id)).length > 0;
  if (!current.isComplete && !user.hasCodes && !hasPasskeys)
    return to(withQuery('/dashboard/set-up', { next: visit.query.next }));
  return ConfirmPage(visit, { hasPasskeys, codesLeft: await findRecoveryCodesLeft(deps.db, user.id) });
}

async function prove(deps: DashboardDeps, visit: PersonVisit): Promise<Answer> {
  const { person, fields } = visit;
  const result = await proveSecondFactor(deps, {
    signIn: person.signIn,
    hash: person.hash,
    proof: (fields.proof ?? '').slice(0, 1_000),
    visitor: visit.visitor,
  });
  if (result.kind === 'proved') return to(safeNext(fields.next), result.token);
  const hasPasskeys = (await listPasskeys(deps.db, person.user.id)).length > 0;
  const codesLeft = await findRecoveryCodesLeft(deps.db, person.user.id);
  return ConfirmPage(visit, { hasPasskeys, codesLeft, isRefused: true });
}

/** Only who has none yet, or has just proved the one there is, sets up another. */
async function maySetUp(deps: DashboardDeps, { person, now }: PersonVisit): Promise<boolean> {
  const { user, signIn: current } = person;
  const isFresh = current.isComplete && current.freshUntil !== null && now < current.freshUntil;
  return isFresh || (!user.hasCodes && (await listPasskeys(deps.db, user.id)).length === 0);
}

async function showSetUp(deps: DashboardDeps, visit: PersonVisit): Promise<Answer> {
  if (!(await maySetUp(deps, visit)))
    return to(withQuery('/dashboard/confirm', { next: '/dashboard/set-up' }));
  return SetUpPage(visit, setUpSecret(deps, visit, newCodeSecret()));
}

/** The secret goes to the page and comes back with the first code; the seal shows that it is the one we made. */
function setUpSecret({ stamp }: DashboardDeps, { person }: PersonVisit, secret: Secret<string>) {
  return { secret, seal: stamp.of('codes', `${person.user.id}\n${secret.reveal()}`) };
}

async function finishSetUp(deps: DashboardDeps, visit: PersonVisit): Promise<Answer> {
  const { person, fields } = visit;
  if (!(await maySetUp(deps, visit))) return to('/dashboard/confirm');
  const secret = new Secret(fields.secret ?? '');
  const isOurs = deps.stamp.fits('codes', `${person.user.id}\n${secret.reveal()}`, fields.seal ?? '');
  if (!isOurs) return to('/dashboard/set-up');
  const result = await setUpCodes(deps, {
    user: person.user,
    actor: person.actor,
    secret,
    code: (fields.code ?? '').slice(0, 20),
    signIn: person.signIn,
    hash: person.hash,
  });
  if (result.kind === 'wrong_code')
    return SetUpPage(visit, { ...setUpSecret(deps, visit, secret), isRefused: true });
  return { ...RecoveryCodesPage(visit, result.recoveryCodes, safeNext(fields.next)), token: result.token };
}

async function askForPasskey(deps: DashboardDeps, visit: Visit): Promise<Answer> {
  const { person } = visit;
  const challenge = await askPasskey(deps, person?.user.id ?? null);
  const own = person ? await listPasskeys(deps.db, person.user.id) : [];
  return {
    kind: 'json',
    body: {
      challenge,
      host: deps.place.host,
      ids: own.map(({ id }) => id),
      ...(person && {
        user: {
          id: Buffer.from(person.user.id).toString('base64url'),
          email: person.user.email,
          name: person.user.name,
        },
      }),
    },
  };
}

async function readPasskey(deps: DashboardDeps, visit: Visit): Promise<Answer> {
  const { person } = visit;
  const result = await signInByPasskey(deps, {
    answer: (visit.request.body as { answer?: unknown }).answer,
    visitor: visit.visitor,
    current: person && { signIn: person.signIn, hash: person.hash },
  });
  if (result.kind === 'refused')
    return { kind: 'json', status: 403, body: { message: visit.t('sign_in.passkey_refused') } };
  return { kind: 'json', body: { href: safeNext(visit.fields.next) }, token: result.token };
}

async function makePasskey(deps: DashboardDeps, visit: PersonVisit): Promise<Answer> {
  const { person, fields } = visit;
  const refused: Answer = {
    kind: 'json',
    status: 403,
    body: { message: visit.t('sign_in.passkey_refused') },
  };
  if (!(await maySetUp(deps, visit))) return refused;
  const result = await addPasskey(deps, {
    user: person.user,
    actor: person.actor,
    answer: (visit.request.body as { answer?: unknown }).answer,
    name: (fields.name ?? '').trim().slice(0, 100) || visit.visitor.browser.slice(0, 60) || 'Passkey',
    signIn: person.signIn,
    hash: person.hash,
  });
  if (result.kind === 'refused') return refused;
  return {
    kind: 'json',
    body: { href: withQuery(safeNext(fields.next), { done: 'passkey_added' }) },
    token: result.token,
  };
}
