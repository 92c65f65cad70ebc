import { checkId } from './list.ts';
import { type RequestOptions, sendRequest, type Transport } from './request.ts';
import type { CheckoutSession } from './types.ts';

export type TestOutcome =
  | 'approved'
  | 'frictionless'
  | 'challenge_passed'
  | 'challenge_failed'
  | 'challenge_cancelled'
  | 'challenge_abandoned'
  | 'authentication_rejected'
  | 'authentication_unavailable'
  | 'soft_decline'
  | 'acquirer_page_approved'
  | 'acquirer_page_declined'
  | 'declined'
  | 'insufficient_funds'
  | 'lost_card'
  | 'stolen_card'
  | 'expired_card'
  | 'incorrect_security_code'
  | 'limit_exceeded'
  | 'suspected_fraud'
  | 'processing_error'
  | 'slow'
  | 'no_answer_approved'
  | 'no_answer_declined'
  | 'refund_fails'
  | 'refund_pending';

export interface TestClock {
  object: 'test_clock';
  advanced_seconds: number;
  aged: {
    sessions: number;
    authentications: number;
    operations: number;
    deliveries: number;
    webhook_endpoints: number;
    webhook_secrets: number;
  };
}

/** For test keys only: what a customer and time would do. */
export class TestMode {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Pays an open test session by a card of the sandbox bank that ends as you ask. */
  async complete(id: string, outcome: TestOutcome, options: RequestOptions = {}): Promise<CheckoutSession> {
    const path = `/v2/test/checkout/${checkId(id, 'cs')}/complete`;
    return sendRequest(this.#transport, { ...options, method: 'POST', path, body: { outcome } });
  }

  /** Lets so many seconds pass for everything of test mode that waits. */
  advanceClock(seconds: number, options: RequestOptions = {}): Promise<TestClock> {
    const body = { advance_seconds: seconds };
    return sendRequest(this.#transport, { ...options, method: 'POST', path: '/v2/test/clock', body });
  }
}
