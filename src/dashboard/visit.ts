import type { FastifyReply, FastifyRequest } from 'fastify';
import { isLanguage, type Language, pickLanguage } from '../domain/language.ts';
import type { Merchant } from '../domain/merchant.ts';
import { isSignInAlive, may, type Permission, type Role, type SignIn, type User } from '../domain/staff.ts';
import { noteSignInSeen } from '../flows/end-sign-in.ts';
import type { Actor } from '../flows/steps/append-audit.ts';
import { hashToken } from '../flows/steps/open-sign-in.ts';
import { type Announcement, listAnnouncements } from '../store/announcements.ts';
import { findMember, listWorkplaces, type Workplace } from '../store/members.ts';
import { findMerchant, findTimeZone } from '../store/merchants.ts';
import { findSignIn } from '../store/sign-ins.ts';
import { findUser } from '../store/users.ts';
import { cookieOf, fieldsOf } from '../ui/form-request.ts';
import type { Secret } from '../vault/secret.ts';
import type { DashboardDeps } from './deps.ts';
import { type Translator, translator } from './translate.ts';

/** One request, by somebody or nobody. */
export interface Visit {
  readonly request: FastifyRequest;
  readonly now: Date;
  readonly language: Language;
  readonly t: Translator;
  readonly fields: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly params: Readonly<Record<string, string>>;
  readonly visitor: { readonly address: string; readonly browser: string };
  /** Who is signed in, be it by half. */
  readonly person: Person | undefined;
}

export interface Person {
  readonly user: User;
  readonly signIn: SignIn;
  /** Of the secret in the cookie. */
  readonly hash: string;
  /** Stands in every form, so that no other page can send one (OWASP: cross-site request forgery). */
  readonly formToken: string;
  readonly actor: Actor;
}

export interface PersonVisit extends Visit {
  readonly person: Person;
  readonly workplaces: readonly Workplace[];
  readonly announcements: readonly Announcement[];
}

export interface MerchantVisit extends PersonVisit {
  readonly merchant: Merchant;
  readonly timeZone: string;
  readonly role: Role;
  readonly livemode: boolean;
  /** An address below this merchant and mode: `payments`. */
  href(path: string, query?: Readonly<Record<string, string | undefined>>): string;
  can(permission: Permission): boolean;
}

export async function openVisit(deps: DashboardDeps, request: FastifyRequest): Promise<Visit> {
  const person = await findPerson(deps, request);
  const query = request.query as Visit['query'];
  const wish = query.lang;
  const language =
    wish && isLanguage(wish)
      ? wish
      : (person?.user.language ?? pickLanguage(request.headers['accept-language']));
  return {
    request,
    now: deps.now(),
    language,
    t: translator(language),
    fields: fieldsOf(request),
    query,
    params: request.params as Visit['params'],
    visitor: visitorOf(request),
    person,
  };
}

function visitorOf(request: FastifyRequest): Visit['visitor'] {
  return { address: request.ip, browser: request.headers['user-agent'] ?? '' };
}

async function findPerson(deps: DashboardDeps, request: FastifyRequest): Promise<Person | undefined> {
  const token = cookieOf(request, cookieName(deps));
  if (!token || token.length > 100) return undefined;
  const hash = hashToken(token);
  const now = deps.now();
  const signIn = await findSignIn(deps.db, hash);
  if (!signIn || !isSignInAlive(signIn, now)) return undefined;
  const user = await findUser(deps.db, signIn.userId);
  if (!user) return undefined;
  if (now.getTime() - signIn.lastSeenAt.getTime() > 60_000) await noteSignInSeen(deps, hash, now);
  return {
    user,
    signIn,
    hash,
    formToken: deps.stamp.of('dashboard form', hash),
    actor: { id: user.id, name: user.name, address: request.ip },
  };
}

export async function openPersonVisit(
  deps: DashboardDeps,
  visit: Visit,
  person: Person,
): Promise<PersonVisit> {
  const [workplaces, announcements] = await Promise.all([
    listWorkplaces(deps.db, person.user.id),
    listAnnouncements(deps.db, visit.now),
  ]);
  return { ...visit, person, workplaces, announcements };
}

/** The visit of a merchant that the person works for; nothing for another, and for one that is not there. */
export async function openMerchantVisit(
  deps: DashboardDeps,
  visit: PersonVisit,
): Promise<MerchantVisit | undefined> {
  const { merchant: merchantId = '', mode } = visit.params;
  if (!/^mer_[0-9A-Za-z]{10}$/.test(merchantId) || (mode !== 'test' && mode !== 'live')) return undefined;
  const member = await findMember(deps.db, { merchantId, userId: visit.person.user.id });
  const merchant = member && (await findMerchant(deps.db, merchantId));
  if (!member || !merchant) return undefined;
  const base = `/dashboard/${merchantId}/${mode}`;
  return {
    ...visit,
    merchant,
    timeZone: await findTimeZone(deps.db, merchantId),
    role: member.role,
    livemode: mode === 'live',
    href: (path, query = {}) => withQuery(path === '' ? base : `${base}/${path}`, query),
    can: (permission) => may(member.role, permission),
  };
}

export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => !!pair[1]);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** Browsers keep a `__Host-` cookie to this very host, and send it over https alone. */
function cookieName({ publicUrl }: DashboardDeps): string {
  return publicUrl.startsWith('https:') ? '__Host-maxfi_staff' : 'maxfi_staff';
}

/** Hands the browser its secret, or takes it away. */
export function setToken(deps: DashboardDeps, reply: FastifyReply, token: Secret<string> | null): void {
  const secure = deps.publicUrl.startsWith('https:') ? '; Secure' : '';
  const life = token === null ? '; Max-Age=0' : '';
  reply.header(
    'set-cookie',
    `${cookieName(deps)}=${token?.reveal() ?? ''}; Path=/; HttpOnly; SameSite=Lax${secure}${life}`,
  );
}

/** Where somebody wanted to go before being asked who they are: a page of the dashboard or of the developers, and nowhere else. */
export function safeNext(next: string | undefined): string {
  return next &&
    /^\/(?:dashboard|docs)(?:\/[\w.~%/-]*)?(?:\?[\w.~%=&+@:-]*)?$/.test(next) &&
    !next.includes('//')
    ? next
    : '/dashboard';
}
