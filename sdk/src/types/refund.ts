import type { Currency, Metadata, PageParams, TimeRange } from './words.ts';

/** `pending` until the acquirer has said; the other two never change again. */
export type RefundStatus = 'pending' | 'succeeded' | 'failed';
export type RefundReason = 'duplicate' | 'fraudulent' | 'requested_by_customer';

export interface CreateRefundParams {
  /** In minor units; all that is left when you give none. */
  amount?: number;
  reason?: RefundReason;
  metadata?: Metadata;
  /** What you believe is left; refused with 412 when somebody was faster. */
  expected_refundable?: number;
}

export interface Refund {
  id: string;
  object: 'refund';
  /** The id of the session that was paid. */
  session: string;
  order_id: string | null;
  amount: number;
  currency: Currency;
  status: RefundStatus;
  reason: RefundReason | null;
  failure_reason: 'declined' | 'sale_not_refundable' | 'not_supported' | null;
  /** `processing`: about to be sent. `awaiting_acquirer`: sent, and the acquirer has not said. */
  pending_reason: 'processing' | 'awaiting_acquirer' | null;
  /** `void`: the sale was taken back before it was settled. */
  acquirer_action: 'refund' | 'void' | null;
  acquirer_reference: string | null;
  metadata: Metadata;
  /** When the acquirer is asked again. */
  next_check_at: string | null;
  created: string;
  livemode: boolean;
}

export interface ListRefundsOfSessionParams extends PageParams {
  status?: RefundStatus;
  created?: TimeRange;
}

export interface ListRefundsParams extends ListRefundsOfSessionParams {
  /** The id of a session. */
  session?: string;
  livemode?: boolean;
}
