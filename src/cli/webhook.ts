import { parseArgs } from 'node:util';
import { defaultEventTypes, type EventType, eventTypes } from '../domain/event.ts';
import { checkWebhookUrl } from '../domain/webhook-url.ts';
import { addWebhookEndpoint } from '../flows/add-webhook-endpoint.ts';
import { findMerchant } from '../store/merchants.ts';
import { withInstallation } from './database.ts';
import type { World } from './ports.ts';

export const webhookUsage =
  'maxfi webhook create --merchant ID --mode test|live --url URL [--events TYPE,TYPE] [--json]';

/** Adds a merchant-wide webhook endpoint. Exit code 2 for wrong arguments. */
export async function runWebhook(world: World, argv: readonly string[]): Promise<number> {
  const wish = readArguments(argv, world.config.allowLocalWebhooks);
  if (typeof wish === 'string') {
    world.print(`${wish}\n${webhookUsage}`);
    return 2;
  }
  return withInstallation(world, async (installation) => {
    if (!(await findMerchant(installation.db, wish.merchantId))) {
      world.print(`There is no merchant ${wish.merchantId}.`);
      return 1;
    }
    const { id, url } = await addWebhookEndpoint(installation, wish);
    world.print(
      wish.json ? JSON.stringify({ id, url, events: wish.eventTypes }) : `${id} receives at ${url}`,
    );
    return 0;
  });
}

function readArguments(argv: readonly string[], allowLoopback: boolean) {
  const [verb, ...rest] = argv;
  if (verb !== 'create') return 'What should be done with a webhook endpoint?';
  const { values } = parseArgs({
    args: rest,
    options: {
      merchant: { type: 'string' },
      mode: { type: 'string' },
      url: { type: 'string' },
      events: { type: 'string', default: defaultEventTypes.join(',') },
      json: { type: 'boolean', default: false },
    },
  });
  if (!values.merchant) return '--merchant is missing.';
  if (values.mode !== 'test' && values.mode !== 'live') return '--mode must be test or live.';
  const livemode = values.mode === 'live';
  const problem = checkWebhookUrl(values.url ?? '', { livemode, allowLoopback });
  if (problem) return `--url cannot be used: ${problem.replaceAll('_', ' ')}.`;
  const types = values.events.split(',').map((type) => type.trim());
  const unknown = types.find((type) => !Object.hasOwn(eventTypes, type));
  if (unknown !== undefined)
    return `There is no event type ${unknown}; there are ${Object.keys(eventTypes).join(', ')}.`;
  return {
    merchantId: values.merchant,
    livemode,
    url: values.url ?? '',
    eventTypes: types as EventType[],
    json: values.json,
  };
}
