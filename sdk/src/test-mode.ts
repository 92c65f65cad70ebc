import { objectPath } from './object-path.ts';
import { type RequestOptions, sendRequest, type Transport } from './request.ts';
import type { CheckoutSession } from './types/checkout-session.ts';
import type { AdvanceTestClockParams, CompleteTestSessionParams, TestClock } from './types/test-mode.ts';

/** For your own tests, with a test key only. */
export class TestMode {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Pays a test session, or does not, the whole way of a real payment. The answer comes when the outcome is known. */
  async complete(
    session: string,
    params: CompleteTestSessionParams,
    options?: RequestOptions,
  ): Promise<CheckoutSession> {
    const path = objectPath('cs', session).replace('/payments/', '/test/');
    return sendRequest(this.#transport, { method: 'POST', path: `${path}/complete`, body: params }, options);
  }

  /** Lets time pass for everything of your test mode. */
  async advanceClock(params: AdvanceTestClockParams, options?: RequestOptions): Promise<TestClock> {
    return sendRequest(this.#transport, { method: 'POST', path: '/v2/test/clock', body: params }, options);
  }
}
