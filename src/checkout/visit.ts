import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { readSessionId } from '../domain/id.ts';
import { isLanguage, type Language, pickLanguage } from '../domain/language.ts';
import type { Merchant } from '../domain/merchant.ts';
import type { Operation } from '../domain/operation.ts';
import { noSlip } from '../domain/receipt.ts';
import { firstOf, type RecoveryWay, recoveryWay } from '../domain/recovery.ts';
import { type Session, statusAt } from '../domain/session.ts';
import type { ContinueAuthenticationDeps } from '../flows/continue-authentication.ts';
import type { PaperFonts } from '../flows/draw-receipt.ts';
import type { FindPlansDeps } from '../flows/find-plans.ts';
import { findWays, type Ways } from '../flows/find-ways.ts';
import type { LeaveAcquirerDeps } from '../flows/leave-acquirer.ts';
import type { PaySessionDeps } from '../flows/pay-session.ts';
import type { PayWithoutCardDeps } from '../flows/pay-without-card.ts';
import { posePuzzle } from '../flows/pose-puzzle.ts';
import type { ReceiveResultsDeps } from '../flows/receive-results.ts';
import type { RecoverSessionDeps } from '../flows/recover-session.ts';
import type { ReturnFromAcquirerDeps } from '../flows/return-from-acquirer.ts';
import type { StartAppleSessionDeps } from '../flows/start-apple-session.ts';
import { openExchange } from '../flows/steps/challenge-exchange.ts';
import { findLatestAttempt } from '../store/attempts.ts';
import { findAuthentication } from '../store/authentications.ts';
import { findDomain } from '../store/domains.ts';
import { findMerchant } from '../store/merchants.ts';
import { listOperationsOfAttempt } from '../store/operations.ts';
import { findRecoveredSession, findSession } from '../store/sessions.ts';
import type { Assets } from '../ui/assets.ts';
import { cookieOf } from '../ui/form-request.ts';
import { renderPage } from '../ui/layout.tsx';
import { sendHtml } from '../ui/send-html.ts';
import type { ReturnSigner } from '../vault/return-signer.ts';
import type { Stamp } from '../vault/stamp.ts';
import type { AnswerInBandsDeps } from './answer-in-bands.ts';
import { expectedWallet } from './expected-wallet.ts';
import { type PagePolicy, securityHeaders, walletHosts } from './headers.ts';
import type { BarePageModel } from './page-model.ts';
import type { OutcomeDeps } from './press-outcome.ts';
import { languageLinks, type Scene } from './session-page.tsx';
import { translator } from './translate.ts';

export interface CheckoutDeps
  extends Omit<PaySessionDeps, 'reach' | 'routesFor'>,
    Omit<ContinueAuthenticationDeps, 'askIssuer'>,
    ReceiveResultsDeps,
    ReturnFromAcquirerDeps,
    AnswerInBandsDeps,
    RecoverSessionDeps,
    Omit<PayWithoutCardDeps, 'reach'>,
    FindPlansDeps,
    LeaveAcquirerDeps,
    StartAppleSessionDeps,
    OutcomeDeps {
  readonly reach: PaySessionDeps['reach'] & PayWithoutCardDeps['reach'];
  readonly routesFor: PayWithoutCardDeps['routesFor'];
  readonly askIssuer: PaySessionDeps['askIssuer'] & ContinueAuthenticationDeps['askIssuer'];
  readonly assets: Assets;
  readonly paperFonts: PaperFonts;
  readonly stamp: Stamp;
  readonly returnSigner: ReturnSigner;
  readonly timeZone: string;
  readonly log: {
    error(details: object, message: string): void;
    warn(details: object, message: string): void;
  };
}

/** One customer's look at one session, as it is now. */
export interface Visit {
  readonly session: Session;
  readonly now: Date;
  readonly language: Language;
  /** The session's page, in the language the customer reads. */
  href(query?: string): string;
  /** The page of the session that stands in for this one, in the same language; paid, it says that it was so already. */
  hrefOf(standIn: Session): string;
  readonly recovery: RecoveryWay;
  readonly embedders: readonly string[];
  /** How an open session may be paid. */
  readonly ways: Ways;
  scene(nonce: string): Scene;
}

/** Who looks this soon after Pay has not been to the acquirer's page yet. */
const justPaidMs = 5_000;

const payerCookie = 'maxfi_payer';

export interface SendOptions {
  readonly policy?: PagePolicy;
  /** Whose page it is, where somebody's: the merchant may allow pages of its own around ours. */
  readonly visit?: Pick<Visit, 'embedders' | 'ways'> | undefined;
}

/** Everything the routes of the page have in common. */
export interface Visits {
  /** `wish` is the language that was read before, where the request itself cannot say. */
  open(request: FastifyRequest, wish?: string): Promise<Visit | undefined>;
  bare(request: FastifyRequest, nonce: string, path: string): BarePageModel;
  send(
    reply: FastifyReply,
    status: number,
    page: (nonce: string) => JSX.Element,
    more?: SendOptions,
  ): FastifyReply;
  formToken(session: Session): string;
  /** The number of attempts the form was made for, or nothing when the token is not ours. */
  readFormToken(session: Session, token: string): number | undefined;
  /** Remembers that this browser pressed Pay, so that only it is shown the card. */
  rememberPayer(reply: FastifyReply, session: Session): void;
}

export function createVisits(deps: CheckoutDeps): Visits {
  const isHttps = deps.publicUrl.startsWith('https:');
  const bare = (language: Language, nonce: string, path: string): BarePageModel => ({
    language,
    t: translator(language),
    assets: deps.assets.page,
    nonce,
    languageLinks: languageLinks(path),
  });
  const formToken = (session: Session) =>
    `${session.attemptsCount}.${deps.stamp.of('form', `${session.id} ${session.attemptsCount}`)}`;
  return {
    formToken,
    open: (request, wish) => open(deps, { bare, formToken }, request, wish),
    bare: (request, nonce, path) => bare(languageOf(request, 'auto'), nonce, path),
    send(reply, status, page, { policy, visit } = {}) {
      const nonce = randomBytes(16).toString('base64url');
      reply
        .status(status)
        .headers(securityHeaders(nonce, isHttps, policy, visit?.embedders, walletHosts(visit?.ways)));
      return sendHtml(reply, renderPage(page(nonce)));
    },
    readFormToken(session, token) {
      const [, count = '', stamp = ''] = /^(\d{1,3})\.([\w-]{1,64})$/.exec(token) ?? [];
      return deps.stamp.fits('form', `${session.id} ${count}`, stamp) ? Number(count) : undefined;
    },
    rememberPayer(reply, session) {
      const value = deps.stamp.of('payer', session.id);
      const secure = isHttps ? '; Secure' : '';
      reply.header(
        'set-cookie',
        `${payerCookie}=${value}; Path=/checkout/${session.id}; HttpOnly; SameSite=Lax; Max-Age=2592000${secure}`,
      );
    },
  };
}

/** What a page of a session is drawn with, whichever it is. */
interface Drawing {
  bare(language: Language, nonce: string, path: string): BarePageModel;
  formToken(session: Session): string;
}

async function open(
  deps: CheckoutDeps,
  { bare, formToken }: Drawing,
  request: FastifyRequest,
  wish: string | undefined,
): Promise<Visit | undefined> {
  const { id } = request.params as { id: string };
  const found = await find(deps, id);
  if (!found || !(await isAtHome(deps, request.host, found.merchant))) return undefined;
  const { session, merchant, attempt, authentication, challenged } = found;
  const now = deps.now();
  const recovery = await findRecovery(deps, session, now);
  const isOpen = session.status === 'open';
  const ways = isOpen ? await findWays(deps, session, merchant) : noWays;
  const puzzle = session.status === 'open' ? await posePuzzle(deps, session, request.ip) : null;
  const language = wish && isLanguage(wish) ? wish : languageOf(request, session.language);
  const path = `/checkout/${session.id}`;
  return {
    session,
    now,
    language,
    href: (query = '') => `${path}?lang=${language}${query}`,
    hrefOf: ({ id: other, status }) =>
      `/checkout/${other}?lang=${language}${status === 'succeeded' ? '&already=1' : ''}`,
    recovery,
    ways,
    embedders: merchant.branding.embed_origins ?? [],
    scene: (nonce) => ({
      bare: withSign(bare(language, nonce, path), session, deps.assets.signFontUrl),
      merchant,
      session,
      attempt,
      recovery,
      authentication,
      challenge: challenged ? openExchange(deps.seal, challenged).challenge : null,
      expectedWallet: expectedWallet(ways, request.headers['user-agent'] ?? ''),
      canLeave: found.canLeave,
      slip: found.slip,
      mailNews: readMailNews(request),
      ways,
      hasJustPaid: challenged !== undefined && now.getTime() - challenged.updatedAt.getTime() < justPaidMs,
      publicUrl: deps.publicUrl,
      now,
      timeZone: deps.timeZone,
      formToken: formToken(session),
      puzzle,
      isPayer: deps.stamp.fits('payer', session.id, cookieOf(request, payerCookie) ?? ''),
      stays: (request.query as Record<string, unknown>).stay === '1',
    }),
  };
}

/** At a host of one merchant there is nothing of another. At any other host everything is: proxies may name it as they like. */
async function isAtHome(deps: CheckoutDeps, host: string, merchant: Merchant): Promise<boolean> {
  const name = host.toLowerCase();
  if (name === new URL(deps.publicUrl).host) return true;
  const domain = await findDomain(deps.db, name);
  return domain === undefined || domain.merchantId === merchant.id;
}

async function findRecovery(deps: CheckoutDeps, session: Session, now: Date): Promise<RecoveryWay> {
  if (!session.recoveryEnabled || statusAt(session, now) !== 'expired') return { kind: 'none' };
  const { merchantId } = session;
  const newest = await findRecoveredSession(deps.db, { merchantId, recoveredFrom: firstOf(session) });
  return recoveryWay(session, newest, now);
}

async function find(deps: CheckoutDeps, id: string) {
  const parts = readSessionId(id);
  if (!parts) return undefined;
  const { merchantId } = parts;
  const session = await findSession(deps.db, { merchantId, id });
  if (!session) return undefined;
  const merchant = await findMerchant(deps.db, merchantId);
  const attempt =
    session.attemptsCount > 0 ? await findLatestAttempt(deps.db, { merchantId, sessionId: id }) : undefined;
  const authentication =
    attempt?.state === 'authenticating'
      ? await findAuthentication(deps.db, { merchantId, attemptId: attempt.id })
      : undefined;
  const operations =
    attempt?.state === 'challenged' || attempt?.state === 'approved'
      ? await listOperationsOfAttempt(deps.db, { merchantId, attemptId: attempt.id })
      : [];
  const challenged = operations.find(({ state }) => state === 'challenged');
  const sale = operations.find(({ kind, state }) => kind === 'sale' && state === 'approved');
  const canLeave = challenged !== undefined && (await isReversible(deps, challenged));
  return (
    merchant && {
      session,
      merchant,
      attempt,
      authentication,
      challenged,
      canLeave,
      slip: sale?.slip ?? noSlip,
    }
  );
}

async function isReversible(deps: CheckoutDeps, challenged: Operation): Promise<boolean> {
  const ready = await deps.connectorOf(challenged);
  if (!ready || !challenged.isReversible) return false;
  return ready.connector.canCallOff ?? ready.manifest.can.callOff;
}

/** Signs that come from a font of ours: fetched ahead, so that the text beside them does not move when it comes. */
const ownSigns: readonly string[] = ['AZN', 'KZT', 'TRY', 'RUB'];

function withSign(bare: BarePageModel, { amount }: Session, fontUrl: string): BarePageModel {
  const preloadFontUrls = ownSigns.includes(amount.currency) ? [fontUrl] : [];
  return { ...bare, assets: { ...bare.assets, preloadFontUrls } };
}

const noWays: Ways = {
  card: true,
  cardElsewhere: false,
  brandsNotAccepted: [],
  later: false,
  bankApp: false,
  wallets: [],
};

function readMailNews(request: FastifyRequest): Scene['mailNews'] {
  const { mail } = request.query as Record<string, unknown>;
  return mail === 'sent' || mail === 'wrong' || mail === 'enough' ? mail : null;
}

/** What the customer chose, else what the merchant chose, else what the browser prefers. */
function languageOf(request: FastifyRequest, chosen: Language | 'auto'): Language {
  const fromForm = (request.body as Record<string, unknown> | undefined)?.lang;
  const wish = (request.query as Record<string, unknown>).lang ?? fromForm;
  if (typeof wish === 'string' && isLanguage(wish)) return wish;
  return chosen === 'auto' ? pickLanguage(request.headers['accept-language']) : chosen;
}
