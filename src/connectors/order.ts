import type { ChallengeAnswer } from '../domain/challenge.ts';
import type { Language } from '../domain/language.ts';
import type { Money } from '../domain/money.ts';
import type { Secret } from '../vault/secret.ts';

/** By what a sale is known: our reference, and the acquirer's own as soon as it has told one. */
export interface SaleRef {
  readonly operationId: string;
  readonly reference: string | null;
  readonly amount: Money;
  /** When we began to send it: where an acquirer's list is searched, the search begins shortly before. */
  readonly sentAt: Date;
  /** Its customer was asked and has not come back: since the challenge nothing of ours can have charged it. */
  readonly isUnanswered: boolean;
}

/** By what a refund is known, and the sale that it belongs to. */
export interface RefundRef {
  readonly operationId: string;
  readonly reference: string | null;
  readonly amount: Money;
  readonly sentAt: Date;
  readonly sale: SaleRef;
  /** The acquirer's names of the sale's other refunds that have not failed; null for one that it has not told yet. */
  readonly others: readonly (string | null)[];
}

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
  /** The customer types the card on the acquirer's own page. */
  | { readonly kind: 'hosted_page' }
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
  readonly customer: PayCustomer;
  /** In which the acquirer's pages speak to the customer, as far as it can. */
  readonly language: Language;
  /** Issuers weigh it where the acquirer asks them itself; null when nothing is known of the browser. */
  readonly browser: PayBrowser | null;
  /** The issuer is to ask its customer, whatever it thinks of him. Heard by acquirers that ask issuers themselves. */
  readonly mustAskIssuer: boolean;
  /** Where the acquirer sends the customer's browser back to, if it asks the customer itself. */
  readonly returnUrl: string;
  /** Where the issuer sends the browser back to from the frames of 3-D Secure on our page. */
  readonly threeDsReturnUrls: { readonly method: string; readonly challenge: string };
  /** Where the acquirer reports what became of it. */
  readonly notificationUrl: string;
}

/** Who pays, as far as the merchant or the customer has said. */
export interface PayCustomer {
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  /** Two letters of ISO 3166-1. */
  readonly country: string | null;
  readonly ip: string | null;
}

/** What a browser says of itself, in the terms of EMV 3-D Secure. `script` is null where none runs. */
export interface PayBrowser {
  readonly acceptHeader: string;
  readonly userAgent: string;
  readonly acceptLanguage: string;
  readonly script: {
    readonly colorDepth: number;
    readonly javaEnabled: boolean;
    readonly language: string;
    readonly screenHeightPx: number;
    readonly screenWidthPx: number;
    readonly timeZoneOffsetMinutes: number;
  } | null;
}

/** What the customer's browser brought back, to be handed on. */
export interface AnswerOrder {
  readonly sale: SaleRef;
  readonly answer: ChallengeAnswer;
  /** What came with the challenge to be given back with the answer. */
  readonly memo: string | null;
  /** Nothing may be sent after this moment: somebody else looks after the sale by then. */
  readonly sendBefore: Date;
}
