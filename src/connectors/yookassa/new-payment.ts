import { isIP } from 'node:net';
import type { Language } from '../../domain/language.ts';
import { toDecimalString } from '../../domain/money.ts';
import type { CardMode, PayOrder, PaySource } from '../connector.ts';
import { writtenText } from '../writing.ts';

/** Money in YooKassa's words; `value` is a decimal string. */
export interface Amount {
  readonly value: string;
  readonly currency: string;
}

/** A payment in one stage in YooKassa's words, without the card. */
export interface NewPayment {
  readonly amount: Amount;
  readonly capture: true;
  readonly description?: string;
  readonly payment_method_data: { readonly type: PaymentMethod };
  readonly confirmation: {
    readonly type: 'redirect';
    readonly return_url: string;
    readonly locale: 'ru_RU' | 'en_US';
    readonly enforce?: true;
  };
  readonly client_ip?: string;
  readonly metadata: { readonly operation_id: string };
}

type PaymentMethod = 'bank_card' | 'sbp';

/** Limits of the published description, in UTF-16 units: whoever counts characters otherwise counts fewer. */
const mostOfDescription = 128;

/** YooKassa's pages know two languages. */
const locales: Readonly<Record<Language, 'ru_RU' | 'en_US'>> = { ru: 'ru_RU', en: 'en_US', az: 'en_US' };

/** With what the customer pays, as YooKassa calls it; nothing for what this account does not take. */
export function paymentMethodOf({ kind }: PaySource, mode: CardMode): PaymentMethod | undefined {
  if (kind === 'bank_app') return 'sbp';
  // Without the operator's word that he may touch card numbers none is sent.
  if (kind === 'card') return mode === 'direct' ? 'bank_card' : undefined;
  return kind === 'hosted_page' ? 'bank_card' : undefined;
}

/** Our order in YooKassa's words. Made of the order alone, so that a repeat under the same key is the same. */
export function toPayment(order: PayOrder, type: PaymentMethod): NewPayment {
  const description = writtenText(order.description, mostOfDescription);
  const { ip } = order.customer;
  return {
    amount: { value: toDecimalString(order.amount), currency: order.amount.currency },
    capture: true,
    ...(description !== '' && { description }),
    payment_method_data: { type },
    confirmation: {
      type: 'redirect',
      return_url: order.returnUrl,
      locale: locales[order.language],
      ...(order.mustAskIssuer && type === 'bank_card' && { enforce: true }),
    },
    ...(ip !== null && isIP(ip) !== 0 && { client_ip: ip }),
    // Comes back in answers, lists and reports: by it a payment is known whose answer was lost.
    metadata: { operation_id: order.operationId },
  };
}
