import type { CardBrand } from '../domain/card.ts';
import type { Challenge, ChallengeAnswer } from '../domain/challenge.ts';
import type { Currency } from '../domain/currency.ts';
import type { DeclineReason } from '../domain/decline.ts';
import type { PlansAnswer } from '../domain/instalment-plan.ts';
import type { Money } from '../domain/money.ts';
import type { Slip } from '../domain/receipt.ts';
import type { RefundFailure } from '../domain/refund.ts';
import type { PaymentMethod, PaymentMethodKind, WalletName } from '../domain/session.ts';
import type { SettlementLine } from '../domain/settlement.ts';
import type { WalletGateway } from '../domain/wallet.ts';
import type { AnswerOrder, PayOrder, RefundOrder, RefundRef, SaleRef } from './order.ts';

export type {
  AnswerOrder,
  AuthenticationProof,
  CardDetails,
  PayBrowser,
  PayCustomer,
  PayOrder,
  PaySource,
  RefundOrder,
  RefundRef,
  SaleRef,
} from './order.ts';

/** What an acquirer told us. Thrown errors are bugs; everything expected is one of these. */
export type Outcome =
  | { kind: 'approved'; reference: string; amount: Money; slip?: Slip; card?: CardFacts }
  /** The acquirer asks the customer itself. With its name of the sale, and what it wants back with the answer, if any. */
  | { kind: 'challenged'; challenge: Challenge; reference?: string; memo?: string }
  | { kind: 'declined'; reason: DeclineReason; retryable: boolean; networkCode: string | null }
  /** Proved: not one byte of the request left us, so nothing can have been charged. */
  | { kind: 'not_sent'; cause: string }
  /** Sent, or perhaps sent, and no clear answer: ask again with `lookup()`, never pay again. With its name where it told one. */
  | { kind: 'unknown'; cause: string; reference?: string };

/** What an acquirer tells of a card that was typed on its own page. */
export type CardFacts = Pick<PaymentMethod, 'brand' | 'last4' | 'exp_month' | 'exp_year'>;

/** What a look-up found. */
export type LookupOutcome =
  | Exclude<Outcome, { kind: 'not_sent' | 'challenged' }>
  /** It is there and not decided: the customer is still being asked, or the acquirer is at work. */
  | { kind: 'pending' }
  /** It was taken back. `amount` is what had been charged; null: nothing was. */
  | { kind: 'reversed'; amount: Money | null }
  /** Proves nothing while the original request may still be on its way. */
  | { kind: 'not_found' }
  /** The acquirer gave no answer at all. `unknown` is an answer that says nothing. */
  | { kind: 'not_reached'; cause: string };

/** What came of taking a sale back. `amount` is what had been charged and is not any more; null: nothing was. */
export type ReverseOutcome =
  | { kind: 'reversed'; reference: string; amount: Money | null }
  | { kind: 'refused'; cause: string }
  | { kind: 'unknown'; cause: string };

/** What came of giving money back. */
export type RefundOutcome =
  | { kind: 'refunded'; reference: string; amount: Money }
  | { kind: 'declined'; reason: RefundFailure; networkCode: string | null }
  /** The acquirer has it under this reference of its own, and is at work. */
  | { kind: 'pending'; reference: string }
  /** Proved: not one byte of the request left us. It may be sent again without asking. */
  | { kind: 'not_sent'; cause: string }
  /** Perhaps sent, and no clear answer: ask with `lookupRefund()`. */
  | { kind: 'unknown'; cause: string };

/** What a look-up of a refund found. */
export type RefundLookupOutcome =
  | Exclude<RefundOutcome, { kind: 'not_sent' }>
  /** Proves nothing while the original request may still be on its way. */
  | { kind: 'not_found' }
  /** The acquirer gave no answer at all. */
  | { kind: 'not_reached'; cause: string };

/** A message of an acquirer as it came, headers in lower case. */
export interface RawNotification {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: string;
  readonly body: string;
}

/** What a notification says of one message of ours. `outcome` null: only that there is news, so it is asked about. */
export type News =
  | { readonly about: 'sale'; readonly operationId: string; readonly outcome: LookupOutcome | null }
  /** `operationId` is that of the refund or, where the acquirer only repeats the payment's, of the sale. */
  | {
      readonly about: 'refund';
      readonly operationId: string;
      /** The acquirer's own name of the refund; null where it tells none, so that every open one of the sale is asked about. */
      readonly reference: string | null;
      readonly outcome: RefundLookupOutcome | null;
    }
  /** By our reference of the sale that was to be taken back. */
  | { readonly about: 'reversal'; readonly saleId: string; readonly outcome: ReverseOutcome | null };

export type NotificationReading =
  /** `answer` is what the acquirer wants to hear, word for word. */
  | { kind: 'read'; news: readonly News[]; answer: string }
  /** Well formed, and nothing that concerns us: a new kind, or somebody else's payment. */
  | { kind: 'unrecognised'; answer: string }
  /** Not from the acquirer, or changed on its way. */
  | { kind: 'forged' };

/** The acquirer's file of one day. Only a whole file is a file: a part of one would make money look missing. */
export type SettlementAnswer =
  | { kind: 'file'; lines: readonly SettlementLine[] }
  /** The acquirer has none of this date yet. */
  | { kind: 'not_ready' }
  /** Not reached, cut short, or not understood; nothing of it may be used. */
  | { kind: 'unreadable'; cause: string };

/**
 * One acquirer. Every method takes a deadline as a signal, uses only the `fetch` it was given, holds no state and
 * opens no transaction.
 */
export interface Connector {
  /** How this account takes cards; one of the manifest's. */
  readonly mode: CardMode;
  /** Where it is not the same for every mode of the manifest: whether this account can call off. */
  readonly canCallOff?: boolean;
  pay(order: PayOrder, signal: AbortSignal): Promise<Outcome>;
  /**
   * Hands on what the customer's browser brought back, which is not proof of anything. Repeated after a crash, so it must
   * not charge twice. Absent where a look-up alone tells what came of a challenge.
   */
  answerChallenge?(order: AnswerOrder, signal: AbortSignal): Promise<Outcome | { kind: 'pending' }>;
  /** Whether what came back can be an answer at all: anybody can open the address. There if and only if the above is. */
  isAnswer?(answer: ChallengeAnswer): boolean;
  /** For which name of the acquirer wallets make their tokens. There if and only if the manifest lists one that holds cards. */
  readonly walletGateway?: WalletGateway;
  /** What the lender offers for an amount. There if and only if the manifest lists `bnpl`. */
  plans?(amount: Money, signal: AbortSignal): Promise<PlansAnswer>;
  /** What became of a sale. There if and only if `can.lookup`; without it the acquirer's notifications tell. */
  lookup?(sale: SaleRef, signal: AbortSignal): Promise<LookupOutcome>;
  /**
   * Takes a sale back whole, whether it ever arrived or not. Sent again until it is answered, so it must be idempotent, and
   * once acknowledged the sale can never be charged. There if and only if `can.reverse`.
   */
  reverse?(sale: SaleRef, signal: AbortSignal): Promise<ReverseOutcome>;
  /** Gives a part of a sale back, or all of it. There if and only if `can.refund`. */
  refund?(order: RefundOrder, signal: AbortSignal): Promise<RefundOutcome>;
  /** What became of a refund. There if and only if `can.refund` and `can.lookup`. */
  lookupRefund?(refund: RefundRef, signal: AbortSignal): Promise<RefundLookupOutcome>;
  /** Verifies and reads a message of the acquirer; never throws. There if and only if `notifications` is not `none`. */
  readNotification?(raw: RawNotification): NotificationReading;
  /** Asks something that moves no money: whether the credentials open the door. */
  verify(signal: AbortSignal): Promise<VerifyOutcome>;
  /** What the acquirer settled on a day, `YYYY-MM-DD`. There if and only if the manifest says `hasSettlements`. */
  settlement?(date: string, signal: AbortSignal): Promise<SettlementAnswer>;
}

/** What an acquirer says to credentials. `cause` is one fixed word. */
export type VerifyOutcome = { kind: 'accepted' } | { kind: 'refused' | 'not_reached'; cause: string };

/** The part of `undici.fetch` that connectors use; handed in, so that it is their only way out. */
export type ConnectorFetch = (
  url: string,
  init: { method: 'GET' | 'POST'; headers: Record<string, string>; body?: string; signal: AbortSignal },
) => Promise<{ status: number; text(): Promise<string> }>;

/** What a connector may touch of the world: its way out, and the clock that dates its requests. */
export interface ConnectorDeps {
  readonly fetch: ConnectorFetch;
  readonly now: () => Date;
}

/** A field of an account's credentials. `secret` is never shown again; of a `choice` the first is proposed. */
export type CredentialField =
  | { readonly name: string; readonly kind: 'text' | 'secret' | 'url' }
  | { readonly name: string; readonly kind: 'choice'; readonly options: readonly string[] };

/** How cards reach an acquirer: typed on our page and sent on, or typed on the acquirer's own page. */
export type CardMode = 'direct' | 'redirect';

export interface ConnectorManifest<Credentials = unknown> {
  readonly name: string;
  readonly title: string;
  readonly currencies: readonly Currency[];
  readonly methods: readonly PaymentMethodKind[];
  /** Of the method `wallet`: which. */
  readonly wallets?: readonly WalletName[];
  /** Of the method `bnpl`: the amounts that the lender takes, in minor units of any currency. */
  readonly lends?: { readonly leastMinor: number; readonly mostMinor: number };
  /** The first is proposed; where there are two, a field of the credentials says which. */
  readonly modes: readonly CardMode[];
  /** Who asks the issuer about the customer by 3-D Secure: we, and hand over a proof; or the acquirer, in its own way. */
  readonly asksIssuer: 'we' | 'acquirer';
  /** `unsigned` ones only make us ask. */
  readonly notifications: 'signed' | 'unsigned' | 'none';
  /** False for the sandbox: it can never be chosen for a live session. */
  readonly isLive: boolean;
  /** What the acquirer offers. What it does not is never asked of it. */
  readonly can: {
    /** Tells what became of a message whose answer was lost. */
    readonly lookup: boolean;
    readonly reverse: boolean;
    /** What its customer has not done yet can be taken back at once, so that he may pay otherwise. */
    readonly callOff: boolean;
    /** Takes a sale with a proof of 3-D Secure and without the security code. */
    readonly payByProofAlone: boolean;
    /**
     * `once`: a refund that comes again under its reference is given once. `blindly`: it would be given again, so that a
     * repeat needs proof that the first never came.
     */
    readonly refund: 'once' | 'blindly' | false;
    /** A part of a sale can be given back, and another part later. */
    readonly partialRefund: boolean;
    /** A sale can be taken back whole by `reverse` until it is settled at the end of its day (UTC). */
    readonly void: boolean;
  };
  /** After this long without a trace of the sale, `not_found` means that it never arrived. */
  readonly notFoundIsFinalAfterMs: number | null;
  /** True when the acquirer gives a file of each day, by which what we booked can be checked. */
  readonly hasSettlements?: boolean;
  /** What an account is known by, in the order of a form. */
  readonly credentialFields: readonly CredentialField[];
  /** Throws a `CredentialsError` that names every missing or wrong field. */
  parseCredentials(raw: unknown): Credentials;
  create(credentials: Credentials, deps: ConnectorDeps): Connector;
}

/** A connector with the credentials of one account, ready to call. */
export interface ReadyConnector {
  readonly manifest: ConnectorManifest;
  readonly connector: Connector;
}

/** An account of the merchant to which a payment can go. */
export interface ReadyRoute extends ReadyConnector {
  readonly accountId: string;
  /** Brands of cards that the account takes; absent or null: all. */
  readonly cardBrands?: readonly CardBrand[] | null;
}
