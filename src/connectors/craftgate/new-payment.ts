import { isIP } from 'node:net';
import { type Money, toDecimalString } from '../../domain/money.ts';
import type { CardDetails, PayOrder } from '../connector.ts';
import { writtenText } from '../writing.ts';

/**
 * What both kinds of payment say. Amounts are JSON numbers, made of our digits and written with as many as they
 * need.
 */
interface Purchase {
  readonly price: number;
  readonly paidPrice: number;
  readonly currency: string;
  readonly paymentGroup: 'PRODUCT';
  readonly paymentPhase: 'AUTH';
  readonly conversationId: string;
  readonly externalId: string;
  readonly callbackUrl: string;
  readonly clientIp?: string;
  /** Always one, so that a part of it can be given back without asking which. */
  readonly items: readonly [{ readonly name: string; readonly price: number; readonly externalId: string }];
}

/** A payment with a card that we send, without the card. */
export interface NewCardPayment extends Purchase {
  readonly walletPrice: 0;
  readonly installment: 1;
}

/** A payment on Craftgate's page. */
export interface NewCheckout extends Purchase {
  readonly enabledPaymentMethods: readonly ['CARD'];
  readonly enabledInstallments: readonly [1];
  readonly forceThreeDS: boolean;
  /** In minutes. */
  readonly ttl: number;
}

/** The customer's card as Craftgate takes it, but for what is secret. */
export interface CardFrame {
  readonly cardHolderName: string;
  readonly expireYear: string;
  readonly expireMonth: string;
}

/** How long Craftgate's page stays open. */
export const pageOpenMinutes = 30;

/** No limits are published; these are short enough for a line of a bank's page. */
const mostOf = { name: 100, holder: 50 };

export function toCardPayment(order: PayOrder): NewCardPayment {
  return { ...toPurchase(order), walletPrice: 0, installment: 1 };
}

export function toCheckout(order: PayOrder): NewCheckout {
  return {
    ...toPurchase(order),
    enabledPaymentMethods: ['CARD'],
    enabledInstallments: [1],
    forceThreeDS: order.mustAskIssuer,
    ttl: pageOpenMinutes,
  };
}

function toPurchase({ operationId, amount, description, customer, returnUrl }: PayOrder): Purchase {
  const price = toNumber(amount);
  const name = writtenText(description, mostOf.name);
  const { ip } = customer;
  return {
    price,
    paidPrice: price,
    currency: amount.currency,
    paymentGroup: 'PRODUCT',
    paymentPhase: 'AUTH',
    // Our reference stands where reports are searched by it, and on the item, of which refunds are made.
    conversationId: operationId,
    externalId: operationId,
    callbackUrl: returnUrl,
    ...(ip !== null && isIP(ip) !== 0 && { clientIp: ip }),
    items: [{ name: name === '' ? operationId : name, price, externalId: operationId }],
  };
}

/** A holder has to be named; where nobody said who it is, the customer's name is the best there is. */
export function toCardFrame(
  { holderName, expiryMonth, expiryYear }: CardDetails,
  customerName: string | null,
): CardFrame {
  const names = [holderName, customerName].map((name) => writtenText(name, mostOf.holder));
  return {
    cardHolderName: names.find((name) => name !== '') ?? 'CARD HOLDER',
    expireYear: String(expiryYear).padStart(4, '0'),
    expireMonth: String(expiryMonth).padStart(2, '0'),
  };
}

/**
 * JSON writes a number with the fewest digits that mean it, which are ours: at most twelve of sixteen that it can
 * hold.
 */
export function toNumber(amount: Money): number {
  return Number(toDecimalString(amount));
}
