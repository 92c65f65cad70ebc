/** What the sandbox bank can be asked to do with a test session. */
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

export interface CompleteTestSessionParams {
  outcome: TestOutcome;
}

export interface AdvanceTestClockParams {
  advance_seconds: number;
}

/** How many things of your test mode became older. */
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
