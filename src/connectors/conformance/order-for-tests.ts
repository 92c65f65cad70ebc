import { newId } from '../../domain/id.ts';
import { type Money, money } from '../../domain/money.ts';
import type { PayOrder, SaleRef } from '../connector.ts';

/** What an order says beside the money and what pays it. */
export const orderForTests = {
  description: 'Tea & cake',
  customer: {
    name: 'Leyla Quliyeva',
    email: 'customer@example.com',
    phone: '+994501234567',
    country: 'AZ',
    ip: '192.0.2.1',
  },
  language: 'en',
  browser: {
    acceptHeader: 'text/html',
    userAgent: 'Mozilla/5.0 (Test)',
    acceptLanguage: 'az,en;q=0.5',
    script: {
      colorDepth: 24,
      javaEnabled: false,
      language: 'az',
      screenHeightPx: 1080,
      screenWidthPx: 1920,
      timeZoneOffsetMinutes: -240,
    },
  },
  mustAskIssuer: false,
  returnUrl: 'https://pay.example/checkout/cs_live_1/return',
  threeDsReturnUrls: {
    method: 'https://pay.example/checkout/cs_live_1/3ds/method-return',
    challenge: 'https://pay.example/checkout/cs_live_1/3ds/return',
  },
  notificationUrl: 'https://pay.example/acquirers/mer_1/acc_1/notifications',
} satisfies Omit<PayOrder, 'operationId' | 'amount' | 'sendBefore' | 'source'>;

/** By what a sale is known whose acquirer has not named it. */
export function saleOf(
  operationId = newId('op'),
  amount: Money = money(4900, 'USD'),
  reference: string | null = null,
): SaleRef {
  return { operationId, reference, amount, sentAt: new Date(), isUnanswered: false };
}
