import type { Branding, Look } from '../domain/branding.ts';
import type { CardBrand } from '../domain/card.ts';
import type { Challenge } from '../domain/challenge.ts';
import type { PlansAnswer } from '../domain/instalment-plan.ts';
import type { Language } from '../domain/language.ts';
import type { Money } from '../domain/money.ts';
import type { Slip } from '../domain/receipt.ts';
import type { LastError, PaymentMethod, SessionStatus } from '../domain/session.ts';
import type { CardWallet } from '../domain/wallet.ts';
import type { Ways } from '../flows/find-ways.ts';
import type { PageAssets } from '../ui/layout.tsx';
import type { FieldError, PayFieldName } from './card-form.ts';
import type { CustomerFields } from './customer-fields.ts';
import type { Translator } from './translate.ts';

/** What every page needs, also one that knows no session. */
export interface BarePageModel {
  readonly language: Language;
  readonly t: Translator;
  readonly assets: PageAssets;
  /** Of the Content-Security-Policy of this answer. */
  readonly nonce: string;
  /** The same page in each language, the current one included. */
  readonly languageLinks: readonly { readonly language: Language; readonly href: string }[];
}

export interface PageMerchant {
  readonly name: string;
  /** Same origin or `data:`, as the Content-Security-Policy allows; null draws the first letter. */
  readonly logoUrl: string | null;
  readonly look: Required<Look>;
  readonly support: NonNullable<Branding['support']>;
  /** In the language of the page; null where the merchant says nothing in it. */
  readonly notes: {
    readonly pay: string | null;
    readonly paid: string | null;
    readonly legal: string | null;
  };
  readonly termsUrl: string | null;
  readonly privacyUrl: string | null;
}

export interface PageSession {
  readonly id: string;
  readonly status: SessionStatus;
  /** Changes with every event of the session; the script reloads when the server's differs. */
  readonly version: number;
  readonly amount: Money;
  readonly description: string | null;
  readonly orderId: string | null;
  readonly livemode: boolean;
  readonly expiresAt: Date;
  /** As of this answer; negative when past. */
  readonly expiresInMs: number;
  readonly hasCancelUrl: boolean;
}

export interface SessionPageModel extends BarePageModel {
  readonly merchant: PageMerchant;
  readonly session: PageSession;
  /** IANA name, such as `Asia/Baku`: where the times on the page are. */
  readonly timeZone: string;
}

/** What is wrong with a form, and what was typed into it. */
export interface ContactMood {
  readonly errors: readonly FieldError[];
  /** What to show in the fields; made by `keptValues` or from what the merchant sent. Never card data. */
  readonly values: Partial<Readonly<Record<PayFieldName, string>>>;
  /** The form was older than its token. */
  readonly isFormExpired: boolean;
}

/** A page that asks who pays. */
export interface ContactPageModel extends SessionPageModel, ContactMood {
  readonly formToken: string;
  readonly customerFields: CustomerFields;
}

export interface LaterPageModel extends ContactPageModel {
  readonly answer: PlansAnswer;
}

export interface PayPageModel extends ContactPageModel {
  readonly ways: Ways & {
    /** The browser looks like one that has this wallet, so room is kept for its button. */
    readonly expectedWallet: CardWallet | null;
  };
  /** The merchant's own label of the button. */
  readonly buttonText: string | null;
  /** Set after an attempt that did not pay. */
  readonly decline: PageDecline | null;
  readonly brandsNotAccepted: readonly CardBrand[];
  /** For the browser to solve while the customer types; null while nobody tests cards here. */
  readonly puzzle: string | null;
}

export interface PageDecline {
  readonly advice: LastError['advice'];
  readonly attemptsLeft: number;
  /** Of `last_error`. Only an authentication that failed has words of its own; the rest stays with the merchant. */
  readonly code?: string;
}

export interface WaitingPageModel extends SessionPageModel {
  /** Since the customer pressed Pay. */
  readonly waitedMs: number;
}

/** Status processing: the issuer may look at the browser before it is asked (3-D Secure method). */
export interface MethodPageModel extends SessionPageModel {
  /** Where the hidden frame posts to; its origin also goes to `securityHeaders`. */
  readonly methodAction: string;
  /** `threeDSMethodData`, encoded. */
  readonly methodData: string;
  readonly formToken: string;
}

/** Status requires_action: the issuer asks the customer something on a page of its own. */
/** The acquirer's own page comes next. */
export interface HandoverPageModel extends SessionPageModel {
  readonly challenge: Extract<Challenge, { kind: 'redirect' | 'form' }>;
  readonly formToken: string;
  /** Whose page it is; on that of `card` the card is typed. */
  readonly asks: 'bank' | 'card' | 'lender' | 'app';
  /** The sale can be taken back, so the customer may choose another way. */
  readonly canLeave: boolean;
  /** Right after Pay; not for who came back. */
  readonly goesByItself: boolean;
}

export interface ChallengePageModel extends SessionPageModel {
  /** Where the browser posts to; its origin also goes to `securityHeaders`. */
  readonly acsUrl: string;
  /** The encoded CReq. */
  readonly creq: string;
  /** `threeDSSessionData`; null leaves the field out. */
  readonly sessionData: string | null;
  readonly formToken: string;
}

/** What the issuer's page makes the browser come back to in a frame. */
export interface ReturnedPageModel extends BarePageModel {
  /** `stale` came from a challenge that is not the one being asked: the page around stays. */
  readonly kind: 'method' | 'challenge' | 'stale';
  /** Where to go on by hand; null: the page around goes on by itself, for it is ours. */
  readonly nextHref: string | null;
}

export interface PaidPageModel extends SessionPageModel {
  readonly paidAt: Date;
  /** Only for the browser that paid: the link itself may have been passed on. */
  readonly paidWith: PaymentMethod | null;
  readonly slip: Slip;
  /** Only for the browser that paid: where the receipt went, and asking for it once more. */
  readonly mail: {
    readonly to: string;
    readonly formToken: string;
    readonly news: 'sent' | 'wrong' | 'enough' | null;
  } | null;
  /** The merchant's `success_url`, filled in, or an address of ours that leads there. */
  readonly returnHref: string | null;
  /** Host of the merchant's `success_url`, shown before the customer leaves. */
  readonly returnHost: string | null;
  /** Null: the customer stays until they press the button. */
  readonly autoReturnMs: number | null;
}

/** For failed, expired, cancelled and already-paid. `returnHref` leads to the shop, null where there is no way back. */
export interface EndPageModel extends SessionPageModel {
  readonly returnHref: string | null;
}

/** Where the customer of an expired session begins anew by a press, where the merchant offers that. */
export interface ExpiredPageModel extends EndPageModel {
  readonly recoverHref: string | null;
}
