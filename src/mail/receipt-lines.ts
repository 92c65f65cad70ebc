import { formatMoneyCode } from '../domain/money.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { PaymentMethod } from '../domain/session.ts';
import { cardBrandNames, isMarkedBrand } from '../ui/card-brand.tsx';
import { type ReceiptWords, receiptWords } from './receipt-words.ts';

/** What a receipt says, line by line, the same in a mail and on paper. Amounts with the ISO code: no font lacks letters. */
export function receiptLines(receipt: Receipt): [name: string, value: string][] {
  const words = receiptWords[receipt.language];
  const { slip, paidWith } = receipt;
  const lines: [string, string | null][] = [
    [words.amount, formatMoneyCode(receipt.amount, receipt.language)],
    [words.date, dateOf(receipt)],
    [words.order, receipt.orderId],
    [words.what, receipt.description],
    [words.paidWith, paidWith && methodText(paidWith, words)],
    [words.rrn, slip.rrn],
    [words.approval, slip.approvalCode],
    [words.number, receipt.sessionId],
  ];
  return lines.filter((line): line is [string, string] => line[1] !== null);
}

const walletNames = { apple_pay: 'Apple Pay', google_pay: 'Google Pay' } as const;

/** Whatever paid, in words. */
export function methodText(method: PaymentMethod, words: ReceiptWords): string {
  const { brand, last4, wallet, type, instalments } = method;
  if (type === 'bnpl') return words.inParts(instalments ?? 1);
  if (wallet === 'bank_app') return words.bankApp;
  if (wallet) return walletNames[wallet];
  const name = brand && isMarkedBrand(brand) ? cardBrandNames[brand] : (brand ?? '');
  return `${name} •••• ${last4}`.trim();
}

function dateOf({ paidAt, language, timeZone }: Receipt): string {
  const locale = language === 'en' ? 'en-GB' : language;
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone }).format(paidAt);
  const time = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  }).format(paidAt);
  return `${date}, ${time}`;
}
