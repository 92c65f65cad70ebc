import { parseArgs } from 'node:util';
import { defaultRequestsPerMinute, scopes } from '../domain/api-key.ts';
import { issueApiKey } from '../flows/issue-api-key.ts';
import { findMerchant } from '../store/merchants.ts';
import { withInstallation } from './database.ts';
import type { World } from './ports.ts';

export const keyUsage = 'maxfi key create --merchant ID --mode test|live [--limit N] [--json]';

/** Makes an API key and prints it, the only time it can be seen. Exit code 2 for wrong arguments. */
export async function runKey(world: World, argv: readonly string[]): Promise<number> {
  const wish = readArguments(argv);
  if (typeof wish === 'string') {
    world.print(`${wish}\n${keyUsage}`);
    return 2;
  }
  return withInstallation(world, async (installation) => {
    if (!(await findMerchant(installation.db, wish.merchantId))) {
      world.print(`There is no merchant ${wish.merchantId}.`);
      return 1;
    }
    const { key, secretKey } = await issueApiKey(installation, {
      merchantId: wish.merchantId,
      livemode: wish.mode === 'live',
      scopes,
      requestsPerMinute: wish.limit,
    });
    const text = wish.json
      ? JSON.stringify({
          id: key.id,
          merchant_id: key.merchantId,
          mode: wish.mode,
          secret_key: secretKey.reveal(),
          limit: key.requestsPerMinute,
          created: key.createdAt.toISOString(),
        })
      : `${secretKey.reveal()}\nKeep it: it is not stored and cannot be shown again.`;
    world.print(text);
    return 0;
  });
}

function readArguments(argv: readonly string[]) {
  const [verb, ...rest] = argv;
  if (verb !== 'create') return 'What should be done with a key?';
  const { values } = parseArgs({
    args: rest,
    options: {
      merchant: { type: 'string' },
      mode: { type: 'string' },
      limit: { type: 'string', default: String(defaultRequestsPerMinute) },
      json: { type: 'boolean', default: false },
    },
  });
  if (!values.merchant) return '--merchant is missing.';
  if (values.mode !== 'test' && values.mode !== 'live') return '--mode must be test or live.';
  if (!/^[1-9]\d{0,7}$/.test(values.limit)) return '--limit must be a whole number of requests per 60 s.';
  return {
    merchantId: values.merchant,
    mode: values.mode,
    limit: Number(values.limit),
    json: values.json,
  } as const;
}
