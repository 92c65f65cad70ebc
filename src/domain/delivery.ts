import assert from 'node:assert/strict';
import type { DeliveryState } from './delivery-object.ts';

/** One event on its way to one receiver. */
export interface Delivery {
  readonly id: string;
  readonly merchantId: string;
  readonly eventId: string;
  /** Null when its event is about no session. */
  readonly sessionId: string | null;
  /** The event's number in its session. */
  readonly sequence: number;
  readonly livemode: boolean;
  /** A webhook endpoint's id, or `session` for the session's own `webhook_url`. */
  readonly target: string;
  readonly url: string;
  /** The host and port of the URL: deliveries under way to one server are counted by it. */
  readonly receiver: string;
  readonly tries: number;
  readonly firstTriedAt: Date | null;
  /** When it was committed, with its event or as a resend. */
  readonly createdAt: Date;
  /** Whoever writes the result must still hold this number. */
  readonly fence: number;
  /** The exact text that is signed and sent. */
  readonly body: string;
}

/** Every legal move of a delivery and who makes it. */
export const deliveryMoves = [
  { from: 'pending', on: 'delivered', to: 'delivered', by: 'receiver: it answered with a 2xx' },
  { from: 'pending', on: 'retry', to: 'pending', by: 'receiver: any other answer, or none; tries are left' },
  {
    from: 'pending',
    on: 'failed',
    to: 'failed',
    by: 'receiver: a 410, or the last try of thirty days failed',
  },
  { from: 'pending', on: 'given_up', to: 'failed', by: 'its endpoint was disabled or deleted' },
  { from: 'delivered', on: 'sent_again', to: 'pending', by: 'merchant, by the API or the dashboard' },
  { from: 'failed', on: 'sent_again', to: 'pending', by: 'merchant, by the API or the dashboard' },
] as const satisfies readonly { from: DeliveryState; on: string; to: DeliveryState; by: string }[];

export type DeliverySignal = (typeof deliveryMoves)[number]['on'];

export function moveDelivery(from: DeliveryState, on: DeliverySignal): DeliveryState {
  const to = deliveryMoves.find((move) => move.from === from && move.on === on)?.to;
  assert.ok(to, `Bug! A delivery cannot go from ${from} on ${on}`);
  return to;
}

/** What came of one try. */
export type DeliveryResult =
  | { kind: 'delivered' }
  | { kind: 'retry'; at: Date }
  /** No tries are left, or the receiver said 410: it wants no more. */
  | { kind: 'failed'; isGone: boolean };

/** After this long of nothing but failures the merchant is warned. */
export const warnAfterFailingMs = 24 * 60 * 60_000;

/** After this long of nothing but failures an endpoint is disabled. */
export const disableAfterFailingMs = 5 * 24 * 60 * 60_000;

/** Any 2xx is a success and nothing else is; a redirect is not followed. */
export function isDelivered(status: number): boolean {
  return status >= 200 && status <= 299;
}
