import type { DeclineReason } from '../../domain/decline.ts';

/** What can go wrong between a connector and its acquirer; each fake acquirer knows how to make it happen. */
export const acquirerFaults = [
  /** The connection breaks before the acquirer has read the request: nothing is charged. */
  'request_lost',
  /** Charged; the connection breaks instead of an answer. */
  'answer_lost',
  /** Charged; a gateway in between answers 5xx with a page. */
  'gateway_error',
  /** Charged; the answer comes long after every deadline. */
  'silence',
  /** Charged, but the answer speaks of another amount, another currency, another payment. */
  'wrong_amount',
  'wrong_currency',
  'wrong_reference',
] as const;
export type AcquirerFault = (typeof acquirerFaults)[number];

export interface DeclineCase {
  readonly cardNumber: string;
  readonly reason: DeclineReason;
  readonly retryable: boolean;
  readonly networkCode: string | null;
}

/** A fake acquirer over HTTP on this machine, in the acquirer's own dialect. */
export interface FakeAcquirer {
  /** As an operator would enter them, valid, pointing at this fake. */
  readonly credentials: Readonly<Record<string, string>>;
  /** The same, pointing to where nobody listens. */
  readonly unreachableCredentials: Readonly<Record<string, string>>;
  readonly approvedCardNumber: string;
  readonly declines: readonly DeclineCase[];
  /** Lays a fault on the next payment, or on the next refund. */
  next(fault: AcquirerFault, on?: 'sale' | 'refund'): Promise<void>;
  /** The acquirer's own record of what it charged, by our reference. */
  charges(): Promise<readonly { operationId: string; amountMinor: number; currency: string }[]>;
  /** Its own record of what it gave back, by our reference of the refund. */
  refunds(): Promise<readonly { operationId: string; amountMinor: number; currency: string }[]>;
  /** How many requests have come to it. */
  requestCount(): number;
  /** Whatever it and its surroundings wrote down. */
  writtenText(): Promise<string>;
  close(): Promise<void>;
}

/** Starts a fresh fake acquirer for one test. */
export interface AcquirerWorld {
  start(): Promise<FakeAcquirer>;
}
