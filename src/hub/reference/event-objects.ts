import type { EventObject } from '../../domain/event.ts';

/** The name in the reference of each object that an event carries. */
export const schemaOfEventObject: Readonly<Record<EventObject, string>> = {
  'checkout.session': 'CheckoutSession',
  refund: 'Refund',
  webhook_endpoint: 'WebhookEndpoint',
};
