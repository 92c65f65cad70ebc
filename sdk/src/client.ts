import { CheckoutSessions } from './checkout-sessions.ts';
import { Events } from './events.ts';
import { Refunds } from './refunds.ts';
import { checkLimits, type Transport } from './request.ts';
import { TestMode } from './test-mode.ts';
import { WebhookDeliveries, WebhookEndpoints } from './webhook-endpoints.ts';

export interface MaxfiOptions {
  /** Where your MAXFI runs, such as `https://pay.example.az`. */
  baseUrl: string | undefined;
  /** For one try; 30 seconds by default. */
  timeoutMs?: number;
  /** Further tries after the first; 2 by default, 0 for none. */
  maxRetries?: number;
  /** In place of the global one. */
  fetch?: typeof fetch;
}

/**
 * A client for your server. Never put a secret key into a page or an app.
 * It is a class because developers know payment clients in this form.
 */
export class Maxfi {
  readonly checkoutSessions: CheckoutSessions;
  readonly refunds: Refunds;
  readonly events: Events;
  readonly webhookEndpoints: WebhookEndpoints;
  readonly webhookDeliveries: WebhookDeliveries;
  readonly testMode: TestMode;

  /** @throws TypeError when the key or an option cannot be right */
  constructor(secretKey: string | undefined, options: MaxfiOptions) {
    // `undefined` is a type here so that settings of the environment can be handed in as they are; it is refused.
    if (secretKey === undefined || !/^sk_(live|test)_\w+$/.test(secretKey)) {
      throw new TypeError('A secret key starts with sk_live_ or sk_test_');
    }
    const { baseUrl } = options;
    if (baseUrl === undefined || !/^https?:\/\/[^/]/i.test(baseUrl)) {
      throw new TypeError('baseUrl is where your MAXFI runs, and starts with https://');
    }
    const { origin, pathname } = new URL(baseUrl);
    const { timeoutMs = 30_000, maxRetries = 2 } = options;
    const transport: Transport = {
      baseUrl: origin + pathname.replace(/\/+$/, ''),
      ...checkLimits({ timeoutMs, maxRetries }),
      // Behind a function, so that printing the client does not print the key.
      secretKey: () => secretKey,
      fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    };
    this.checkoutSessions = new CheckoutSessions(transport);
    this.refunds = new Refunds(transport);
    this.events = new Events(transport);
    this.webhookEndpoints = new WebhookEndpoints(transport);
    this.webhookDeliveries = new WebhookDeliveries(transport);
    this.testMode = new TestMode(transport);
  }
}
