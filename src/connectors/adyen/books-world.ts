import { createHmac, randomUUID } from 'node:crypto';
import type { FakeReply } from '../conformance/fake-http.ts';
import type { RawNotification } from '../connector.ts';
import { signedText } from './notifications.ts';

/** The only merchant account that the fake knows. */
export const merchantAccount = 'ShopECOM';

/** The key that the fake signs its reports with. */
export const hmacKey = '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056';

/** A payment in the fake's books, with what its issuer has said of the customer. */
export interface Payment {
  readonly psp: string;
  readonly reference: string;
  readonly amount: { value: number; currency: string };
  readonly returnUrl: string;
  readonly notificationUrl: string;
  readonly number: string;
  readonly isNative: boolean;
  state: 'identify' | 'challenge' | 'redirect' | 'authorised' | 'refused' | 'reversed';
  refunded: number;
  readonly transId: string;
  readonly acsTransId: string;
  transStatus: 'Y' | 'N' | null;
}

/** What the fake knows: its payments, the answers it gave under each key, and the reports it made. */
export class Books {
  readonly payments = new Map<string, Payment>();
  readonly byReference = new Map<string, Payment>();
  readonly answers = new Map<string, FakeReply>();
  readonly reports: RawNotification[] = [];
  readonly charged: { operationId: string; amountMinor: number; currency: string }[] = [];
  readonly given: { operationId: string; amountMinor: number; currency: string }[] = [];
  readonly onReport: (raw: RawNotification, url: string) => void;

  constructor(onReport: (raw: RawNotification, url: string) => void) {
    this.onReport = onReport;
  }

  report(item: Record<string, unknown>, url = ''): void {
    const full = {
      eventDate: '2026-11-27T09:00:00+01:00',
      merchantAccountCode: merchantAccount,
      paymentMethod: 'visa',
      reason: '',
      ...item,
    };
    const hmacSignature = createHmac('sha256', Buffer.from(hmacKey, 'hex'))
      .update(signedText(full))
      .digest('base64');
    const additionalData = { ...(item.additionalData as object | undefined), hmacSignature };
    const body = JSON.stringify({
      live: 'false',
      notificationItems: [{ NotificationRequestItem: { ...full, additionalData } }],
    });
    const raw = { method: 'POST', headers: { 'content-type': 'application/json' }, query: '', body };
    this.reports.push(raw);
    this.onReport(raw, url);
  }
}

/** A new reference in the shape of Adyen's. */
export function psp(): string {
  return randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase();
}
