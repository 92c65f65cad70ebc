import type { JSX } from 'preact';
import type { Attempt } from '../domain/attempt.ts';
import type { AuthenticationFacts } from '../domain/authentication.ts';
import type { Challenge } from '../domain/challenge.ts';
import { type Language, languages } from '../domain/language.ts';
import type { Merchant } from '../domain/merchant.ts';
import type { Slip } from '../domain/receipt.ts';
import type { RecoveryWay } from '../domain/recovery.ts';
import {
  defaultAutoReturnMs,
  fillSessionId,
  maxAttempts,
  type Session,
  statusAt,
} from '../domain/session.ts';
import { checkoutUrl } from '../domain/session-object.ts';
import { unreachable } from '../domain/unreachable.ts';
import type { CardWallet } from '../domain/wallet.ts';
import type { Ways } from '../flows/find-ways.ts';
import { challengeRequest, challengeWindowFor } from '../threeds/challenge-request.ts';
import { methodForm } from '../threeds/method-form.ts';
import type { ThreeDsVersion } from '../threeds/version.ts';
import type { PayFieldName } from './card-form.ts';
import { languageData } from './challenge-language.ts';
import { customerFieldsOf } from './customer-fields.ts';
import { pageMerchant } from './page-merchant.ts';
import type {
  BarePageModel,
  ContactMood,
  ContactPageModel,
  EndPageModel,
  HandoverPageModel,
  SessionPageModel,
} from './page-model.ts';
import { ChallengePage } from './pages/challenge.tsx';
import { ExpiredPage } from './pages/expired.tsx';
import { FailedPage } from './pages/failed.tsx';
import { HandoverPage } from './pages/handover.tsx';
import { MethodPage } from './pages/method.tsx';
import { PaidPage } from './pages/paid.tsx';
import { PayPage } from './pages/pay.tsx';
import { WaitingPage } from './pages/waiting.tsx';

/** What is known when a page of a session is drawn. */
export interface Scene {
  readonly bare: BarePageModel;
  readonly merchant: Merchant;
  readonly session: Session;
  readonly attempt: Attempt | undefined;
  /** Where the customer of an expired session may go on. */
  readonly recovery: RecoveryWay;
  /** How the issuer is being asked; only while it is. */
  readonly authentication: AuthenticationFacts | undefined;
  /** What the acquirer asks of the customer; only while it does. */
  readonly challenge: Challenge | null;
  /** What the customer does there can be taken back, so that he may pay otherwise. */
  readonly canLeave: boolean;
  /** How an open session may be paid. */
  readonly ways: Ways;
  readonly expectedWallet: CardWallet | null;
  /** The customer has just pressed Pay. */
  readonly hasJustPaid: boolean;
  readonly publicUrl: string;
  readonly now: Date;
  readonly timeZone: string;
  readonly formToken: string;
  readonly puzzle: string | null;
  /** By what the acquirer names the sale that paid. */
  readonly slip: Slip;
  /** What became of a receipt that was asked for. */
  readonly mailNews: 'sent' | 'wrong' | 'enough' | null;
  /** This browser pressed Pay, so it may see with which card. */
  readonly isPayer: boolean;
  /** The customer asked to stay on the result. */
  readonly stays: boolean;
}

/** Changes whenever the page would; expiry that nobody has written down yet counts as the event it will be. */
export function visibleVersion(
  session: Pick<Session, 'status' | 'expiresAt' | 'eventSequence'>,
  now: Date,
): number {
  return session.eventSequence + (statusAt(session, now) === session.status ? 0 : 1);
}

/** The page of the status the session is in, whatever was asked for. */
export function pageOfSession(scene: Scene): JSX.Element {
  const { session, now } = scene;
  const status = statusAt(session, now);
  switch (status) {
    case 'open':
      return payPage(scene, { errors: [], values: {}, isFormExpired: false });
    case 'processing':
    case 'requires_action':
      return (
        issuerPage(scene) ??
        handoverPage(scene) ??
        WaitingPage({
          ...sessionModel(scene),
          waitedMs: now.getTime() - waitingSince(scene).getTime(),
        })
      );
    case 'succeeded':
      return paidPage(scene);
    case 'failed':
      return FailedPage(endModel(scene, session.cancelUrl));
    case 'expired':
      return ExpiredPage({ ...endModel(scene, session.cancelUrl), recoverHref: recoverHrefOf(scene) });
    default:
      return unreachable(status);
  }
}

/** A customer who took his time at the issuer has not waited that long for us. */
function waitingSince({ authentication, attempt, now }: Scene): Date {
  return authentication?.updatedAt ?? attempt?.sentAt ?? attempt?.createdAt ?? now;
}

/** What the browser has to do for the issuer just now, if it has to do something. */
function issuerPage(scene: Scene): JSX.Element | undefined {
  const { authentication, challenge, publicUrl, session } = scene;
  if (challenge?.kind === 'three_ds_method') {
    const model = { ...sessionModel(scene), formToken: scene.formToken };
    return MethodPage({ ...model, methodAction: challenge.url, methodData: challenge.threeDSMethodData });
  }
  if (challenge?.kind === 'three_ds_challenge') {
    const sessionData = languageData(scene.bare.language);
    const { url: acsUrl, creq } = challenge;
    return ChallengePage({ ...sessionModel(scene), formToken: scene.formToken, acsUrl, creq, sessionData });
  }
  if (authentication?.state === 'method' && authentication.methodUrl) {
    const { action, threeDSMethodData } = methodForm({
      transId: authentication.transId,
      methodUrl: authentication.methodUrl,
      notificationUrl: `${checkoutUrl(publicUrl, session)}/3ds/method-return`,
    });
    const model = { ...sessionModel(scene), formToken: scene.formToken };
    return MethodPage({ ...model, methodAction: action, methodData: threeDSMethodData });
  }
  if (authentication?.state !== 'challenge' || !authentication.acsUrl) return undefined;
  return ChallengePage({
    ...sessionModel(scene),
    formToken: scene.formToken,
    acsUrl: authentication.acsUrl,
    creq: creqOf(authentication),
    sessionData: languageData(scene.bare.language),
  });
}

/** The way to the acquirer's page, while the customer is expected there. */
function handoverPage(scene: Scene): JSX.Element | undefined {
  const { challenge, hasJustPaid } = scene;
  if (scene.session.status !== 'requires_action' || !challenge) return undefined;
  if (challenge.kind !== 'redirect' && challenge.kind !== 'form') return undefined;
  const asks = asksOf(scene.attempt);
  const { formToken, canLeave } = scene;
  const goesByItself = hasJustPaid && asks !== 'app';
  return HandoverPage({ ...sessionModel(scene), challenge, formToken, asks, canLeave, goesByItself });
}

function asksOf(attempt: Attempt | undefined): HandoverPageModel['asks'] {
  const { type, wallet, last4 } = attempt?.paymentMethod ?? {};
  if (type === 'card' && last4 === null) return 'card';
  if (type === 'bnpl') return 'lender';
  return wallet === 'bank_app' ? 'app' : 'bank';
}

function creqOf({ transId, acsTransId, version, browser }: AuthenticationFacts): string {
  const script = browser.script as { screenWidthPx?: number } | null | undefined;
  return challengeRequest({
    transId,
    acsTransId: acsTransId ?? '',
    version: version as ThreeDsVersion,
    window: challengeWindowFor(script?.screenWidthPx ?? null),
  });
}

/** The form, fresh or with what was wrong with it. */
export function payPage(scene: Scene, mood: ContactMood): JSX.Element {
  const { session } = scene;
  const attemptsLeft = maxAttempts - session.attemptsCount;
  return PayPage({
    ...contactModel(scene, mood),
    ways: { ...scene.ways, expectedWallet: scene.expectedWallet },
    buttonText: session.settings.button_text ?? null,
    decline: session.lastError && {
      advice: session.lastError.advice,
      code: session.lastError.code,
      attemptsLeft,
    },
    brandsNotAccepted: scene.ways.brandsNotAccepted,
    puzzle: scene.puzzle,
  });
}

/** For the pages that ask who pays. */
export function contactModel(scene: Scene, mood: ContactMood): ContactPageModel {
  const { session } = scene;
  return {
    ...sessionModel(scene),
    formToken: scene.formToken,
    customerFields: customerFieldsOf(session.settings, session.customer),
    errors: mood.errors,
    values: { ...knownValues(session), ...mood.values },
    isFormExpired: mood.isFormExpired,
  };
}

/** What the customer typed before, or else what the merchant sent. */
function knownValues(session: Session): Partial<Record<PayFieldName, string>> {
  const known = { ...session.customer, ...session.customerDetails };
  return {
    ...(known.name !== undefined && { card_name: known.name }),
    ...(known.email !== undefined && { email: known.email }),
    ...(known.phone !== undefined && { phone: known.phone }),
    ...(known.country !== undefined && { country: known.country }),
  };
}

function paidPage(scene: Scene): JSX.Element {
  const { session } = scene;
  const shopHref = session.successUrl && fillSessionId(session.successUrl, session.id);
  const isSigned = session.settings.signed_return === true;
  const { paymentMethod } = session;
  return PaidPage({
    ...sessionModel(scene),
    paidAt: scene.attempt?.updatedAt ?? scene.now,
    paidWith: scene.isPayer ? paymentMethod : null,
    slip: scene.slip,
    mail: scene.isPayer
      ? {
          to: session.customerDetails?.email ?? session.customer?.email ?? '',
          formToken: scene.formToken,
          news: scene.mailNews,
        }
      : null,
    returnHref: shopHref && isSigned ? `/checkout/${session.id}/shop` : shopHref,
    returnHost: shopHref && new URL(shopHref).host,
    autoReturnMs: scene.stays ? null : (session.settings.auto_return ?? defaultAutoReturnMs),
  });
}

/** What a receipt says beside the session; the card only to the browser that paid. */
export function receiptFactsOf(scene: Scene) {
  const { session, attempt, now, publicUrl, timeZone, slip, isPayer, bare } = scene;
  return {
    publicUrl,
    timeZone,
    language: bare.language,
    paidAt: attempt?.updatedAt ?? now,
    paidWith: isPayer ? session.paymentMethod : null,
    slip,
  };
}

function recoverHrefOf({ session, recovery, bare }: Scene): string | null {
  return recovery.kind === 'none' ? null : `/checkout/${session.id}/recover?lang=${bare.language}`;
}

/** For the pages from which there is only a way back. */
export function endModel(scene: Scene, url: string | null): EndPageModel {
  return { ...sessionModel(scene), returnHref: url && fillSessionId(url, scene.session.id) };
}

export function sessionModel(scene: Scene): SessionPageModel {
  const { session, merchant, now } = scene;
  return {
    ...scene.bare,
    merchant: pageMerchant(merchant, session, scene.bare.language),
    session: {
      id: session.id,
      status: statusAt(session, now),
      version: visibleVersion(session, now),
      amount: session.amount,
      description: session.description,
      orderId: session.orderId,
      livemode: session.livemode,
      expiresAt: session.expiresAt,
      expiresInMs: session.expiresAt.getTime() - now.getTime(),
      hasCancelUrl: session.cancelUrl !== null,
    },
    timeZone: scene.timeZone,
  };
}

/** The same page in every language. */
export function languageLinks(path: string): { language: Language; href: string }[] {
  return languages.map((language) => ({ language, href: `${path}?lang=${language}` }));
}
