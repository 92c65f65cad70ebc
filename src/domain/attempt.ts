import assert from 'node:assert/strict';
import type { Money } from './money.ts';
import type { PaymentMethod } from './session.ts';

/**
 * One try to pay a session. In `authenticating` the issuer is asked about the customer and no money can move.
 * `sending` is committed before the acquirer is called; `unknown` means that it may
 * have been called and nobody has seen its answer. Both, and `approved`, may have moved money.
 */
export const attemptStates = ['authenticating', 'sending', 'unknown', 'approved', 'declined'] as const;

export type AttemptState = (typeof attemptStates)[number];

/** Every legal move of an attempt and who makes it. */
export const attemptMoves = [
  { from: 'authenticating', on: 'authenticated', to: 'sending', by: 'issuer, or nobody had to be asked' },
  {
    from: 'authenticating',
    on: 'declined',
    to: 'declined',
    by: 'issuer, customer, or the clock: nothing was sent',
  },
  { from: 'sending', on: 'approved', to: 'approved', by: 'acquirer' },
  { from: 'sending', on: 'declined', to: 'declined', by: 'acquirer, or nothing was sent' },
  { from: 'sending', on: 'unknown', to: 'unknown', by: 'no answer, or the caller died' },
  { from: 'unknown', on: 'approved', to: 'approved', by: 'look-up or notification' },
  { from: 'unknown', on: 'declined', to: 'declined', by: 'look-up or notification' },
  { from: 'unknown', on: 'unknown', to: 'unknown', by: 'look-up that could not tell' },
] as const satisfies readonly { from: AttemptState; on: string; to: AttemptState; by: string }[];

/** States of an attempt that is not over; a session has one of them at most. */
export const underWayStates: readonly AttemptState[] = ['authenticating', 'sending', 'unknown'];

export type AttemptSignal = (typeof attemptMoves)[number]['on'];

/** States in which money may be moving or has moved; at most one attempt of a session is in one of them. */
export const moneyLiveStates: readonly AttemptState[] = ['sending', 'unknown', 'approved'];

export function moveAttempt(from: AttemptState, on: AttemptSignal): AttemptState {
  const to = attemptMoves.find((move) => move.from === from && move.on === on)?.to;
  assert.ok(to, `Bug! An attempt cannot go from ${from} on ${on}`);
  return to;
}

export interface Attempt {
  /** Our reference at the acquirer and its idempotency key. */
  readonly id: string;
  readonly merchantId: string;
  readonly sessionId: string;
  readonly livemode: boolean;
  readonly number: number;
  readonly state: AttemptState;
  readonly amount: Money;
  readonly connector: string;
  readonly paymentMethod: PaymentMethod;
  readonly acquirerReference: string | null;
  readonly declineReason: string | null;
  readonly networkCode: string | null;
  /** Why the answer is not known; never text from a request. */
  readonly unknownCause: string | null;
  /** Whoever writes the answer must still hold this number. */
  readonly fence: number;
  readonly lookups: number;
  /** How many of the look-ups found no trace. */
  readonly notFoundCount: number;
  readonly nextLookupAt: Date | null;
  /** When the request was committed; null while nothing was sent. */
  readonly sentAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
