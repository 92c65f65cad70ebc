import { after } from 'node:test';
import type { ErrorCode } from '../../src/api/errors.ts';
import { newSessionId } from '../../src/domain/id.ts';
import { issueKey } from './api-keys.ts';
import { openDoor } from './door.ts';
import type { Provocation } from './operation-suite.ts';
import { startWorld, type TestWorld } from './world.ts';

const apiOnly = { environment: { MAXFI_ROLES: 'api' } };

/** How each error that several operations share can be brought about, from outside and without a fake. */
export const provocations: Partial<Record<ErrorCode, Provocation>> = {
  VALIDATION_ERROR: ({ call }) => call({ query: '?surprise=1' }),
  UNAUTHORIZED: ({ call }) => call({ key: null }),
  FORBIDDEN: async ({ call, world }) => call({ key: await issueKey(world, { scopes: [] }) }),
  NOT_FOUND: ({ call, world, missingId }) => call({ id: missingId(world) }),
  PAYLOAD_TOO_LARGE: ({ call }) => call({ body: { description: 'x'.repeat(70_000) } }),
  UNSUPPORTED_MEDIA_TYPE: ({ call }) => call({ headers: { 'content-type': 'text/plain' } }),
  RATE_LIMIT_EXCEEDED: async ({ call, world }) => {
    const key = await issueKey(world, { requestsPerMinute: 1 });
    await call({ key });
    return call({ key });
  },
  IDEMPOTENCY_CONFLICT: async ({ call, operation }) => {
    const headers = { 'idempotency-key': 'one for two' };
    await call({ headers });
    return call({ headers, body: { ...operation.example.body, metadata: { another: true } } });
  },
  IDEMPOTENCY_IN_PROGRESS: async ({ call, world }) =>
    whileKeyIsHeld(world, 'held', () => call({ headers: { 'idempotency-key': 'held' } })),
  INTERNAL_ERROR: async ({ call }) => {
    const world = await startWorld({ after }, apiOnly);
    for (const table of ['sessions', 'webhook_endpoints', 'deliveries', 'events'])
      await world.installation.db.execute(`alter table ${table} rename to ${table}_elsewhere`);
    return call({ world, id: newSessionId(world.merchantId, false) });
  },
  UNAVAILABLE: async ({ call }) => {
    const world = await startWorld({ after }, apiOnly);
    const door = await openDoor({ after }, world.databaseUrl);
    const behindDoor = await startWorld({ after }, { ...apiOnly, join: { ...world, databaseUrl: door.url } });
    await door.shut();
    return call({ world: behindDoor, id: newSessionId(world.merchantId, false) });
  },
};

/** Runs `work` while another transaction has taken an Idempotency-Key and has not come to its end. */
async function whileKeyIsHeld<T>(world: TestWorld, key: string, work: () => Promise<T>): Promise<T> {
  const stop = new Error('roll back');
  let result: { value: T } | undefined;
  await world.installation.db
    .tx(async (tx) => {
      await tx.execute(
        `insert into idempotency_keys (merchant_id, livemode, key, path, fields, status, response, object_id,
           created_at, expires_at)
         values ($1, false, $2, '', '{}', 200, '', '', now(), now() + interval '1 day')`,
        [world.merchantId, key],
      );
      result = { value: await work() };
      throw stop;
    })
    .catch((error) => {
      if (error !== stop) throw error;
    });
  if (!result) throw new Error('the work was not done');
  return result.value;
}
