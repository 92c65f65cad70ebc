import { currencies } from '../domain/currency.ts';
import type { Money } from '../domain/money.ts';
import type { Secret } from '../vault/secret.ts';
import { type BrowserFacts, browserFields } from './browser-facts.ts';
import { type Cardholder, cardholderFields } from './cardholder-fields.ts';
import { isAtLeast, type ThreeDsVersion } from './version.ts';

/** The merchant as the acquirer registered it with the scheme. */
export interface RequestorMerchant {
  readonly name: string;
  readonly acquirerBin: string;
  readonly acquirerMerchantId: string;
  /** Merchant category code, four digits. */
  readonly categoryCode: string;
  /** ISO 3166-1 numeric, three digits: `031` is Azerbaijan. */
  readonly countryCode: string;
}

/** Our wish about a challenge, and its code in `threeDSRequestorChallengeInd`. */
export const challengeWishes = {
  none: '01',
  no_challenge: '02',
  challenge: '03',
  /** After a soft decline: the issuer will not approve without. */
  mandate: '04',
  /** We did a transaction risk analysis and claim the exemption; 2.1.0 knows only "no challenge". */
  exemption: '05',
} as const;

export type ChallengeWish = keyof typeof challengeWishes;

/** How the method frame ended: done, not finished in time, or the card range had no method URL. */
export type MethodEnd = 'done' | 'not_finished' | 'no_url';

const methodIndicators: Readonly<Record<MethodEnd, string>> = { done: 'Y', not_finished: 'N', no_url: 'U' };

/** Everything an authentication is asked with. */
export interface AuthenticationOrder {
  /** Our id of the authentication (`threeDSServerTransID`), a UUID; the one that the method form was made with. */
  readonly transId: string;
  /** What `enrolment()` said. */
  readonly version: ThreeDsVersion;
  readonly cardNumber: Secret<string>;
  /** 1 to 12, and all four digits. */
  readonly expiryMonth: number;
  readonly expiryYear: number;
  readonly amount: Money;
  readonly purchasedAt: Date;
  readonly merchant: RequestorMerchant;
  readonly cardholder: Cardholder;
  readonly browser: BrowserFacts;
  readonly method: MethodEnd;
  readonly wish: ChallengeWish;
  /** Where the browser is sent with the CRes. */
  readonly notificationUrl: string;
}

/** Who we are, as the scheme registered us. */
export interface Requestor {
  readonly id: string;
  readonly name: string;
  readonly url: string;
}

export interface ServerIdentity {
  readonly requestor: Requestor;
  /** Where the directory server sends RReq. */
  readonly resultsUrl: string;
  /** `threeDSServerRefNumber` and `threeDSServerOperatorID`, which EMVCo and the scheme assign. */
  readonly referenceNumber: string;
  readonly operatorId: string;
}

/** The AReq. It is the only text that ever holds the card number; it may only become a request body. */
export function authenticationRequest(
  order: AuthenticationOrder,
  identity: ServerIdentity,
): Readonly<Record<string, unknown>> {
  const { merchant, version, amount } = order;
  return {
    messageType: 'AReq',
    messageVersion: version,
    messageCategory: '01',
    deviceChannel: '02',
    threeDSServerTransID: order.transId,
    threeDSServerRefNumber: identity.referenceNumber,
    threeDSServerOperatorID: identity.operatorId,
    threeDSServerURL: identity.resultsUrl,
    threeDSRequestorID: identity.requestor.id,
    threeDSRequestorName: cut(identity.requestor.name, 40),
    threeDSRequestorURL: identity.requestor.url,
    threeDSRequestorAuthenticationInd: '01',
    threeDSRequestorChallengeInd: challengeIndicator(order.wish, version),
    threeDSCompInd: methodIndicators[order.method],
    notificationURL: order.notificationUrl,
    acctNumber: order.cardNumber.reveal(),
    cardExpiryDate: `${twoDigits(order.expiryYear)}${twoDigits(order.expiryMonth)}`,
    acquirerBIN: merchant.acquirerBin,
    acquirerMerchantID: merchant.acquirerMerchantId,
    mcc: merchant.categoryCode,
    merchantName: cut(merchant.name, 40),
    merchantCountryCode: merchant.countryCode,
    purchaseAmount: String(amount.amountMinor),
    purchaseCurrency: currencies[amount.currency].numeric,
    purchaseExponent: String(currencies[amount.currency].decimals),
    purchaseDate: order.purchasedAt.toISOString().replace(/\D/g, '').slice(0, 14),
    ...cardholderFields(order.cardholder),
    ...browserFields(order.browser, version),
  };
}

/** From 2.3.1 on the indicator is a list. */
function challengeIndicator(wish: ChallengeWish, version: ThreeDsVersion): string | readonly string[] {
  const isUnknown = wish === 'exemption' && !isAtLeast(version, '2.2.0');
  const code = challengeWishes[isUnknown ? 'no_challenge' : wish];
  return isAtLeast(version, '2.3.1') ? [code] : code;
}

/** The last two digits of a year, or a month with its zero. */
function twoDigits(value: number): string {
  return String(value % 100).padStart(2, '0');
}

/** By code points, so that no character is torn. */
function cut(text: string, length: number): string {
  return [...text].slice(0, length).join('');
}
