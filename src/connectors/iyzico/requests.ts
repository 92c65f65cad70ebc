import { type Money, toDecimalString } from '../../domain/money.ts';
import type { PayOrder, RefundOrder } from '../connector.ts';
import { writtenText } from '../writing.ts';
import type { Body, Credentials } from './client.ts';

/** iyzico's texts are Turkish or English; ours are read by nobody. */
const locale = 'en';

/** `1.20` as iyzico writes it in requests, `1.2`, and `1.00` as `1.0`: by its digits. */
export function price(amount: Money): string {
  return toDecimalString(amount).replace(/0$/, '');
}

/** What both ways of paying say of a payment. */
function common(order: PayOrder, merchant: Credentials['merchant']): Body {
  const amount = price(order.amount);
  const name = writtenText(order.description, 100) || order.operationId;
  return {
    locale,
    conversationId: order.operationId,
    price: amount,
    paidPrice: amount,
    currency: order.amount.currency,
    basketId: order.operationId,
    paymentGroup: 'PRODUCT',
    buyer: buyerOf(order, merchant),
    billingAddress: {
      address: merchant.address,
      contactName: nameOf(order).join(' '),
      city: merchant.city,
      country: order.customer.country ?? 'TR',
    },
    basketItems: [
      // One item for the whole: what is in the basket stays between the shop and its customer.
      { id: order.operationId, price: amount, name, category1: 'Order', itemType: 'VIRTUAL' },
    ],
    callbackUrl: order.returnUrl,
  };
}

/** A payment by a card that is sent along, to be asked about by 3-D Secure first. */
export function to3ds(order: PayOrder, merchant: Credentials['merchant']): Body {
  return { ...common(order, merchant), installment: 1, paymentChannel: 'WEB' };
}

/** In how many payments a Turkish card can be charged. */
const instalments = [1, 2, 3, 6, 9];

/** A payment on iyzico's own page. Cards of elsewhere, in other currencies, know no instalments. */
export function toForm(
  order: PayOrder,
  { merchant, hasInstalments }: Pick<Credentials, 'merchant' | 'hasInstalments'>,
): Body {
  const isOffered = hasInstalments && order.amount.currency === 'TRY';
  return {
    ...common(order, merchant),
    enabledInstallments: isOffered ? instalments : [1],
    forceThreeDS: order.mustAskIssuer ? 1 : 0,
  };
}

/** What completes a payment after 3-D Secure. iyzico holds amount, basket and currency to those of the beginning. */
export function toCompletion(operationId: string, paymentId: string, amount: Money): Body {
  return {
    locale,
    conversationId: operationId,
    paymentId,
    paidPrice: price(amount),
    basketId: operationId,
    currency: amount.currency,
  };
}

export function toDetail(operationId: string, paymentId: string): Body {
  return { locale, conversationId: operationId, paymentId, paymentConversationId: operationId };
}

export function toFormDetail(operationId: string, token: string): Body {
  return { locale, conversationId: operationId, token };
}

export function toCancel(operationId: string, paymentId: string): Body {
  return { locale, conversationId: operationId, paymentId, reason: 'other' };
}

export function toRefund({ operationId, amount, saleReference }: RefundOrder): Body {
  const { currency } = amount;
  return { locale, conversationId: operationId, price: price(amount), paymentId: saleReference, currency };
}

/** iyzico wants all of it. Where the customer has not said it, it is the merchant's, and the identity number of foreigners. */
function buyerOf({ customer, operationId }: PayOrder, merchant: Credentials['merchant']): Body {
  const [name, surname] = nameOf({ customer });
  return {
    id: operationId,
    name,
    surname,
    identityNumber: '11111111111',
    email: customer.email ?? merchant.email,
    ...(customer.phone && { gsmNumber: customer.phone }),
    registrationAddress: merchant.address,
    city: merchant.city,
    country: customer.country ?? 'TR',
    ip: customer.ip ?? '127.0.0.1',
  };
}

function nameOf({ customer }: Pick<PayOrder, 'customer'>): [string, string] {
  const words = (customer.name ?? '').trim().split(/\s+/).filter(Boolean);
  const first = writtenText(words[0] ?? '', 50) || 'Customer';
  return [first, writtenText(words.slice(1).join(' '), 50) || first];
}
