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
  /** Whoever writes the result must still hold this number. */
  readonly fence: number;
  /** The exact text that is signed and sent. */
  readonly body: string;
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
