import { isIP } from 'node:net';
import type { Language } from '../../domain/language.ts';
import { toDecimalString } from '../../domain/money.ts';
import type { CardMode, PayOrder, PaySource } from '../connector.ts';

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
const mostOf = { description: 128, cardholder: 26 };

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
  const description = cut(plain(order.description ?? ''), mostOf.description);
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

/** The holder's name in the letters that are taken; null when nothing of it is left. */
export function cardholderOf(name: string | null): string | null {
  const letters = (name ?? '').normalize('NFKD').replaceAll(/[^A-Za-z '-]/g, '');
  const text = letters.replaceAll(/ +/g, ' ').trim().slice(0, mostOf.cardholder).trim();
  return text === '' ? null : text;
}

function plain(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ')
    .replaceAll(/ +/g, ' ')
    .trim();
}

/** Never in the middle of a character. */
function cut(text: string, most: number): string {
  const part = text.slice(0, most);
  return (/[\ud800-\udbff]$/.test(part) ? part.slice(0, -1) : part).trim();
}
