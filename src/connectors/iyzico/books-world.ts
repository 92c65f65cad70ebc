import { createHmac, randomUUID } from 'node:crypto';
import type { RawNotification } from '../connector.ts';
import { secretKey } from './signature-world.ts';

/** An object of iyzico's JSON, by the names of its fields. */
export type Json = Record<string, unknown>;

/** A payment in the fake's books; its status is undefined while its form waits for a customer. */
export interface Payment {
  readonly paymentId: string;
  readonly token: string;
  readonly conversationId: string;
  readonly price: string;
  readonly currency: string;
  readonly callbackUrl: string;
  card: string;
  status: 'INIT_THREEDS' | 'CALLBACK_THREEDS' | 'SUCCESS' | 'FAILURE' | undefined;
  error: { errorCode: string; errorGroup: string } | null;
  isCancelled: boolean;
  readonly refunds: { conversationId: string; price: string }[];
}

/** What the fake knows: its payments, the money that it took and gave back, and what it has reported. */
export class Books {
  readonly payments: Payment[] = [];
  readonly charged: { operationId: string; amountMinor: number; currency: string }[] = [];
  readonly given: { operationId: string; amountMinor: number; currency: string }[] = [];
  readonly reports: RawNotification[] = [];
  readonly onReport: (raw: RawNotification) => void;

  constructor(onReport: (raw: RawNotification) => void) {
    this.onReport = onReport;
  }

  /** A report in the format of the way that was paid, signed as iyzico signs it. */
  report(payment: Payment, isForm: boolean): void {
    const { paymentId, token, conversationId: paymentConversationId } = payment;
    const status = payment.status === 'SUCCESS' ? 'SUCCESS' : 'FAILURE';
    const iyziEventType = isForm ? 'CHECKOUT_FORM_AUTH' : 'THREE_DS_AUTH';
    const signed = isForm
      ? `${iyziEventType}${paymentId}${token}${paymentConversationId}${status}`
      : `${iyziEventType}${paymentId}${paymentConversationId}${status}`;
    const signature = createHmac('sha256', secretKey).update(`${secretKey}${signed}`).digest('hex');
    const name = isForm ? { token, iyziPaymentId: paymentId } : { paymentId };
    const body = {
      iyziEventTime: 1_764_230_400_000,
      iyziReferenceCode: randomUUID(),
      merchantId: '7',
      iyziEventType,
      status,
      paymentConversationId,
      ...name,
    };
    const raw = {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-iyz-signature-v3': signature },
      query: '',
      body: JSON.stringify(body),
    };
    this.reports.push(raw);
    this.onReport(raw);
  }
}

/** A price in minor units. */
export function minorOf(price: string): number {
  const [whole = '0', parts = ''] = price.split('.');
  return Number(whole) * 100 + Number(parts.padEnd(2, '0'));
}
