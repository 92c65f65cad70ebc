import assert from 'node:assert/strict';
import { type Event, type EventRequest, type EventType, newEvent } from './event.ts';
import { type Money, money, rest } from './money.ts';
import { atWork, type Operation } from './operation.ts';
import type { Metadata, Session } from './session.ts';

export const refundStatuses = ['pending', 'succeeded', 'failed'] as const;
export type RefundStatus = (typeof refundStatuses)[number];

/** Every legal move of a refund and who makes it. */
export const refundStatusMoves = [
  { from: 'pending', on: 'refunded', to: 'succeeded', by: 'acquirer' },
  { from: 'pending', on: 'refused', to: 'failed', by: 'acquirer' },
] as const satisfies readonly { from: RefundStatus; on: string; to: RefundStatus; by: string }[];

export type RefundStatusSignal = (typeof refundStatusMoves)[number]['on'];

export function moveRefundStatus(from: RefundStatus, on: RefundStatusSignal): RefundStatus {
  const to = refundStatusMoves.find((move) => move.from === from && move.on === on)?.to;
  assert.ok(to, `Bug! A refund cannot go from ${from} on ${on}`);
  return to;
}

/** Why a merchant gives money back; Stripe's words. */
export const refundReasons = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;
export type RefundReason = (typeof refundReasons)[number];

/** Why an acquirer did not give it back. */
export const refundFailures = {
  declined: 'The acquirer or the card’s issuer refused it.',
  sale_not_refundable: 'The acquirer no longer has a sale that this could be taken from.',
  not_supported: 'The acquirer of this payment gives nothing back by this way.',
} as const;
export type RefundFailure = keyof typeof refundFailures;

/** Why it is not decided yet. */
export const refundPendingReasons = {
  processing: 'It is about to be sent, or on its way to the acquirer.',
  awaiting_acquirer: 'The acquirer has it and has not decided.',
  unconfirmed: 'It was sent and no answer came; the acquirer is asked what became of it.',
} as const;
export type RefundPendingReason = keyof typeof refundPendingReasons;

/** Of a refund that is not decided, from the message that carries it. */
export function pendingReasonOf(
  message: Pick<Operation, 'state' | 'checks' | 'unknownCause'>,
): RefundPendingReason {
  if (message.state === 'prepared') return 'processing';
  if (message.unknownCause === atWork) return 'awaiting_acquirer';
  return message.state === 'sending' && message.checks <= 1 ? 'processing' : 'unconfirmed';
}

/** `void`: the whole sale was taken back before it was settled, so the customer may never see it on a statement. */
export type AcquirerAction = 'refund' | 'void';

/** Money that a merchant gives back of a paid session. */
export interface Refund {
  readonly id: string;
  readonly merchantId: string;
  readonly sessionId: string;
  readonly livemode: boolean;
  /** Whose test session it is: a live key sees those that it made itself. */
  readonly sessionCreatedByKeyId: string;
  /** The message to the acquirer that carries it. */
  readonly operationId: string;
  readonly status: RefundStatus;
  readonly amount: Money;
  readonly reason: RefundReason | null;
  readonly failureReason: RefundFailure | null;
  /** Chosen when it is sent. */
  readonly acquirerAction: AcquirerAction | null;
  readonly acquirerReference: string | null;
  readonly metadata: Metadata;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What refunds have taken of a session, those included that are on their way. */
export function refundedMoney(session: Pick<Session, 'amount' | 'amountRefundedMinor'>): Money {
  return money(session.amountRefundedMinor, session.amount.currency);
}

/** What can still be given back of a session. */
export function refundableMoney(session: Pick<Session, 'amount' | 'amountRefundedMinor'>): Money {
  return rest(session.amount, refundedMoney(session));
}

/** What of its message and its session a merchant sees on a refund. */
export interface RefundContext {
  readonly orderId: string | null;
  /** When the acquirer is asked next; nothing when it is decided. */
  readonly nextCheckAt: Date | null;
  readonly pendingReason: RefundPendingReason;
}

/** A refund as merchants see it in answers and events. */
export interface RefundObject {
  readonly id: string;
  readonly object: 'refund';
  readonly session: string;
  readonly order_id: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly status: RefundStatus;
  readonly reason: RefundReason | null;
  readonly failure_reason: RefundFailure | null;
  readonly pending_reason: RefundPendingReason | null;
  readonly acquirer_action: AcquirerAction | null;
  readonly acquirer_reference: string | null;
  readonly metadata: Metadata;
  readonly next_check_at: string | null;
  readonly created: string;
  readonly livemode: boolean;
}

export function refundObject(refund: Refund, context: RefundContext): RefundObject {
  const isPending = refund.status === 'pending';
  return {
    id: refund.id,
    object: 'refund',
    session: refund.sessionId,
    order_id: context.orderId,
    amount: refund.amount.amountMinor,
    currency: refund.amount.currency,
    status: refund.status,
    reason: refund.reason,
    failure_reason: refund.failureReason,
    pending_reason: isPending ? context.pendingReason : null,
    acquirer_action: refund.acquirerAction,
    acquirer_reference: refund.acquirerReference,
    metadata: refund.metadata,
    next_check_at: isPending ? (context.nextCheckAt?.toISOString() ?? null) : null,
    created: refund.createdAt.toISOString(),
    livemode: refund.livemode,
  };
}

export interface RefundEventFacts {
  readonly id: string;
  readonly type: Extract<EventType, `refund.${string}`>;
  readonly object: RefundObject;
  readonly previous: Partial<RefundObject>;
  /** As it is after the change; its `eventSequence` is the event's number. */
  readonly session: Session;
  readonly at: Date;
  readonly request: EventRequest;
}

/** Makes the event of a refund. It is numbered with the events of its session, and says what the merchant knows it by. */
export function refundEvent({ object, previous, session, ...facts }: RefundEventFacts): Event {
  return newEvent({
    ...facts,
    merchantId: session.merchantId,
    sessionId: session.id,
    sequence: session.eventSequence,
    livemode: session.livemode,
    data: {
      object,
      previous_attributes: previous,
      session: { id: session.id, order_id: session.orderId, metadata: session.metadata },
    },
  });
}
