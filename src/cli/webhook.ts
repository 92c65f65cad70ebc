import { defaultEventTypes, type EventType, eventTypes } from '../domain/event.ts';
import { checkWebhookUrl } from '../domain/webhook-url.ts';
import { addWebhookEndpoint } from '../flows/add-webhook-endpoint.ts';
import { defineCommand, WrongArguments } from './command.ts';
import { withMerchant } from './database.ts';
import { merchant, mode, readList } from './values.ts';

export const createWebhook = defineCommand({
  name: 'webhook create',
  does: 'adds a webhook endpoint, signed with the merchant’s secret',
  options: {
    merchant,
    mode,
    url: { value: 'URL', required: true, says: 'where events are sent' },
    events: { value: 'TYPE,TYPE', default: defaultEventTypes.join(','), says: 'which it gets' },
  },
  async run(world, given) {
    const livemode = given.mode === 'live';
    const { allowLocalWebhooks: allowLoopback } = world.config;
    const problem = checkWebhookUrl(given.url, { livemode, allowLoopback });
    if (problem) throw new WrongArguments(`--url cannot be used: ${problem.replaceAll('_', ' ')}.`);
    const types = readList(given.events);
    const unknown = types.find((type) => !Object.hasOwn(eventTypes, type));
    if (unknown !== undefined)
      throw new WrongArguments(
        `There is no event type ${unknown}; there are ${Object.keys(eventTypes).join(', ')}.`,
      );
    const wish = { merchantId: given.merchant, livemode, url: given.url, eventTypes: types as EventType[] };
    return withMerchant(world, given.merchant, async (installation) => {
      const { id, url } = await addWebhookEndpoint(installation, wish);
      world.print(given.json ? JSON.stringify({ id, url, events: types }) : `${id} receives at ${url}`);
      return 0;
    });
  },
});
