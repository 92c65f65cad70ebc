import type { CardBrand } from '../domain/card.ts';
import type { Currency } from '../domain/currency.ts';
import type { DeclineReason } from '../domain/decline.ts';
import type { PlansAnswer } from '../domain/instalment-plan.ts';
import type { Money } from '../domain/money.ts';
import type { Slip } from '../domain/receipt.ts';
import type { RefundFailure } from '../domain/refund.ts';
import type { PaymentMethodKind, WalletName } from '../domain/session.ts';
import type { SettlementLine } from '../domain/settlement.ts';
import type { WalletGateway } from '../domain/wallet.ts';
import type { Secret } from '../vault/secret.ts';

/** What an acquirer told us. Thrown errors are bugs; everything expected is one of these. */
export type Outcome =
  | { kind: 'approved'; reference: string; amount: Money; slip?: Slip }
  /** The acquirer asks the customer on its own page; only a look-up tells what came of it. */
  | { kind: 'challenged'; url: string }
  | { kind: 'declined'; reason: DeclineReason; retryable: boolean; networkCode: string | null }
  /** Proved: not one byte of the request left us, so nothing can have been charged. */
  | { kind: 'not_sent'; cause: string }
  /** Sent, or perhaps sent, and no clear answer: ask again with `lookup()`, never pay again. */
  | { kind: 'unknown'; cause: string };

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

export interface RefundOrder {
  /** Our reference and the acquirer's idempotency key: no two messages share one. */
  readonly operationId: string;
  /** Our reference of the sale. */
  readonly saleId: string;
  /** The acquirer's reference of the sale. */
  readonly saleReference: string;
  readonly amount: Money;
  /** Nothing may be sent after this moment: somebody else looks after the refund by then. */
  readonly sendBefore: Date;
}

/** A card as the customer typed it. Lives in memory only, and only for one call. */
export interface CardDetails {
  readonly number: Secret<string>;
  readonly securityCode: Secret<string> | null;
  readonly expiryMonth: number;
  readonly expiryYear: number;
  readonly holderName: string | null;
}

/** What the issuer said about the customer, for the acquirer. */
export interface AuthenticationProof {
  /** `Y`, `A`, `I` or `U`. */
  readonly transStatus: string;
  readonly eci: string | null;
  readonly cavv: Secret<string> | null;
  readonly dsTransId: string;
  readonly version: string;
}

/** With what the customer pays. */
export type PaySource =
  | {
      readonly kind: 'card';
      readonly card: CardDetails;
      /** Nothing when the card takes no part in 3-D Secure. */
      readonly authentication: AuthenticationProof | null;
    }
  /** What the wallet made for this acquirer; nobody else can open it. */
  | {
      readonly kind: 'wallet_token';
      readonly wallet: 'apple_pay' | 'google_pay';
      readonly token: Secret<string>;
    }
  /** The lender asks the customer on its own page. */
  | { readonly kind: 'instalments'; readonly planId: string }
  /** The customer agrees in the app of his bank, to which the answer's address leads. */
  | { readonly kind: 'bank_app' };

export interface PayOrder {
  /** Our reference and the acquirer's idempotency key: no two messages share one. */
  readonly operationId: string;
  readonly amount: Money;
  /** Nothing may be sent after this moment, nor be charged much later: look-ups count from it. */
  readonly sendBefore: Date;
  readonly source: PaySource;
  readonly description: string | null;
  readonly customerEmail: string | null;
  readonly customerIp: string | null;
  /** Where the acquirer sends the customer's browser back to, if it asks the customer itself. */
  readonly returnUrl: string;
}

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
  pay(order: PayOrder, signal: AbortSignal): Promise<Outcome>;
  /** For which name of the acquirer wallets make their tokens. There if and only if the manifest lists one that holds cards. */
  readonly walletGateway?: WalletGateway;
  /** What the lender offers for an amount. There if and only if the manifest lists `bnpl`. */
  plans?(amount: Money, signal: AbortSignal): Promise<PlansAnswer>;
  /** What became of a sale, by our reference. */
  lookup(operationId: string, signal: AbortSignal): Promise<LookupOutcome>;
  /**
   * Takes a sale back whole, by our reference, whether it ever arrived or not. Sent again until it is answered, so it must
   * be idempotent, and once acknowledged the sale can never be charged. There if and only if `can.reverse`.
   */
  reverse?(operationId: string, signal: AbortSignal): Promise<ReverseOutcome>;
  /** Gives a part of a sale back, or all of it. There if and only if `can.refund`, as its look-up is. */
  refund?(order: RefundOrder, signal: AbortSignal): Promise<RefundOutcome>;
  /** What became of a refund, by our reference. */
  lookupRefund?(operationId: string, signal: AbortSignal): Promise<RefundLookupOutcome>;
  /** What the acquirer settled on a day, `YYYY-MM-DD`. There if and only if the manifest says `hasSettlements`. */
  settlement?(date: string, signal: AbortSignal): Promise<SettlementAnswer>;
}

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

/** A field of an account's credentials. `secret` is never shown again. */
export interface CredentialField {
  readonly name: string;
  readonly kind: 'text' | 'secret' | 'url';
}

export interface ConnectorManifest<Credentials = unknown> {
  readonly name: string;
  readonly title: string;
  readonly currencies: readonly Currency[];
  readonly methods: readonly PaymentMethodKind[];
  /** Of the method `wallet`: which. */
  readonly wallets?: readonly WalletName[];
  /** Of the method `bnpl`: the amounts that the lender takes, in minor units of any currency. */
  readonly lends?: { readonly leastMinor: number; readonly mostMinor: number };
  readonly mode: 'direct' | 'hosted_fields' | 'redirect';
  /** False for the sandbox: it can never be chosen for a live session. */
  readonly isLive: boolean;
  /** What the acquirer offers. What it does not is never asked of it. */
  readonly can: {
    readonly reverse: boolean;
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
