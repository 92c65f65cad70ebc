import type { Challenge, ChallengeAnswer } from '../../domain/challenge.ts';
import type { DeclineReason } from '../../domain/decline.ts';
import type { RawNotification } from '../connector.ts';

/** What can go wrong between a connector and its acquirer; each fake acquirer knows how to make it happen. */
export const acquirerFaults = [
  /** The connection breaks before the acquirer has read the request: nothing is charged. */
  'request_lost',
  /** Done; the connection breaks instead of an answer. */
  'answer_lost',
  /** Done; a gateway in between answers 5xx with a page. */
  'gateway_error',
  /** Done; the answer comes long after every deadline. */
  'silence',
  /** Done, but the answer speaks of another amount, another currency, another payment. */
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

/** What the acquirer wrote into its own books. */
export interface BookLine {
  readonly operationId: string;
  readonly amountMinor: number;
  readonly currency: string;
}

/** A customer in front of a challenge of the fake acquirer. */
export interface FakeCustomer {
  /** Typed where the acquirer asks for a card itself. */
  readonly cardNumber: string;
  /** False for one who says no to his issuer. */
  readonly agrees: boolean;
}

/** A fake acquirer over HTTP on this machine, in the acquirer's own dialect. */
export interface FakeAcquirer {
  /** As an operator would enter them, valid, pointing at this fake. */
  readonly credentials: Readonly<Record<string, string>>;
  /** The same, pointing to where nobody listens. */
  readonly unreachableCredentials: Readonly<Record<string, string>>;
  readonly approvedCardNumber: string;
  /** A card whose issuer asks its customer; absent where every card's does, or none. */
  readonly challengedCardNumber?: string;
  readonly declines: readonly DeclineCase[];
  /** The largest amount that it takes, in minor units. */
  readonly mostMinor?: number;
  /** Lays a fault on the next message that charges, or else begins a payment; or on the next refund. */
  next(fault: AcquirerFault, on?: 'sale' | 'refund'): Promise<void>;
  /** What a customer does with a challenge, and his browser brings back. Absent where there are none. */
  visit?(challenge: Challenge, customer: FakeCustomer): Promise<ChallengeAnswer>;
  /** What it would have reported so far, oldest first. Absent where it reports nothing. */
  notifications?(): readonly RawNotification[];
  /** The acquirer's own record of what it charged, by our reference. */
  charges(): Promise<readonly BookLine[]>;
  /** Our references of the charges that it took back whole. Absent where a look-up tells. */
  takenBack?(): Promise<readonly string[]>;
  /** Its own record of what it gave back, by our reference of the refund. */
  refunds(): Promise<readonly BookLine[]>;
  /** How many requests of connectors have come to it. */
  requestCount(): number;
  /** Whatever it and its surroundings wrote down. */
  writtenText(): Promise<string>;
  close(): Promise<void>;
}

/** Starts a fresh fake acquirer for one test. */
export interface AcquirerWorld {
  /** Which of our messages moves the money; `customer`: none, the customer does it on the acquirer's page. */
  readonly chargesBy: 'pay' | 'answer' | 'customer';
  /** It asks customers itself: always, or those of one card. */
  readonly hasChallenges: boolean;
  /** Faults that its messages can have; all when left out. A page's address says nothing of money, for one. */
  readonly faults?: readonly AcquirerFault[];
  start(): Promise<FakeAcquirer>;
}
