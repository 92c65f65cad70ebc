import type { Currency, Metadata, TimeRange } from './types.ts';

/** `pending` until the acquirer has said; the other two never change again. */
export type RefundStatus = 'pending' | 'succeeded' | 'failed';
export type RefundReason = 'duplicate' | 'fraudulent' | 'requested_by_customer';

export interface Refund {
  id: string;
  object: 'refund';
  /** The id of its session. */
  session: string;
  order_id: string | null;
  amount: number;
  currency: Currency;
  status: RefundStatus;
  reason: RefundReason | null;
  failure_reason: 'declined' | 'sale_not_refundable' | 'not_supported' | null;
  /** `unconfirmed`: it was sent and no answer came; the acquirer is asked what became of it. */
  pending_reason: 'processing' | 'awaiting_acquirer' | 'unconfirmed' | null;
  /** `void`: the whole sale was taken back before it was settled. */
  acquirer_action: 'refund' | 'void' | null;
  acquirer_reference: string | null;
  metadata: Metadata;
  /** When the acquirer is asked next, while it is pending. */
  next_check_at: string | null;
  created: string;
  livemode: boolean;
}

export interface CreateRefundParams {
  /** In minor units; all that is left when left out. */
  amount?: number;
  reason?: RefundReason;
  metadata?: Metadata;
  /** What you believe is left; when it is not, nothing happens (412). */
  expected_refundable?: number;
}

export interface ListRefundsOfSessionParams {
  /** 1 to 100; 10 by default. */
  limit?: number;
  starting_after?: string;
  ending_before?: string;
  status?: RefundStatus;
  created?: TimeRange;
}

export interface ListRefundsParams extends ListRefundsOfSessionParams {
  /** The id of a session. */
  session?: string;
  livemode?: boolean;
}
