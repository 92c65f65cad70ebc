import type { Crossing } from './import-table.ts';

/** Edges read the store through `find…` and `list…`. These pieces of machinery also write a table without merchant facts. */
export const storeWriters: readonly Crossing[] = [
  {
    from: 'src/api/rate-limit.ts',
    to: 'src/store/rate-limits.ts',
    because: 'counting requests is not a merchant fact',
  },
  {
    from: 'src/api/rate-limit.ts',
    to: 'src/store/grouped.ts',
    because: 'callers that arrive together are decided in one statement',
  },
  {
    from: 'src/api/idempotency.ts',
    to: 'src/store/idempotency-keys.ts',
    because: 'remembering an answer is not a merchant fact',
  },
  {
    from: 'src/api/request-log.ts',
    to: 'src/store/api-requests.ts',
    because: 'what was asked is no merchant fact, and no request waits for it to be written',
  },
  {
    from: 'src/worker/',
    to: 'src/store/api-requests.ts',
    because: 'the worker forgets requests of long ago',
  },
  {
    from: 'src/worker/',
    to: 'src/store/announcements.ts',
    because: 'the worker forgets what nobody is to read any more',
  },
  { from: 'src/worker/', to: 'src/store/sign-ins.ts', because: 'the worker forgets sign-ins that are over' },
  { from: 'src/worker/', to: 'src/store/claim-deliveries.ts', because: 'the worker claims what is due' },
  {
    from: 'src/worker/',
    to: 'src/store/mails.ts',
    because: 'the worker claims what is due, and forgets old mail',
  },
  { from: 'src/worker/', to: 'src/store/operations.ts', because: 'the worker claims what is due' },
  { from: 'src/worker/', to: 'src/store/sessions.ts', because: 'the worker claims what is due' },
  {
    from: 'src/worker/',
    to: 'src/store/rate-limits.ts',
    because: 'the worker forgets windows that are over',
  },
  {
    from: 'src/worker/',
    to: 'src/store/idempotency-keys.ts',
    because: 'the worker forgets keys that expired',
  },
  {
    from: 'src/worker/',
    to: 'src/store/risk-counts.ts',
    because: 'the worker forgets tries that no limit counts any more',
  },
  {
    from: 'src/worker/',
    to: 'src/store/used-puzzles.ts',
    because: 'the worker forgets puzzles that nobody can use any more',
  },
  {
    from: 'src/worker/',
    to: 'src/store/risk-lists.ts',
    because: 'the worker forgets entries of lists that expired',
  },
  {
    from: 'src/cli/database.ts',
    to: 'src/store/db.ts',
    because: 'a command opens the database it works on',
  },
  { from: 'src/cli/', to: 'src/store/migrate.ts', because: 'migrating is a command' },
  { from: 'src/cli/', to: 'src/store/embedded.ts', because: 'starting the embedded database is a command' },
];
