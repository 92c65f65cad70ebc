import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pg from 'pg';
import { openShop } from '../support/endpoints.ts';
import { paidSession } from '../support/paid-session.ts';
import { postCard } from '../support/pay-page.ts';
import { waitUntil } from '../support/wait-until.ts';
import { startWorld } from '../support/world.ts';

/* On a database that is spread over machines by merchant, a statement about one merchant is the business of one machine. */

/** Statements that are about many merchants, by how they begin, and why they may be. A payment waits for the first two alone. */
const ofMany: readonly { readonly begins: RegExp; readonly because: string }[] = [
  { begins: /^select .* from api_keys where hash = /, because: 'finds the merchant by the key of a request' },
  { begins: /^with input as .* jsonb_to_recordset/, because: 'writes sessions that arrived together' },
  { begins: /^with recursive busy as /, because: 'a worker claims webhooks that are due' },
  {
    begins: /^with due as .* from operations /,
    because: 'a worker claims outcomes and refunds that are due',
  },
  { begins: /^with due as .* from mails /, because: 'a worker claims mail that is due' },
  { begins: /^select .* from authentications /, because: 'a worker finds issuers that never answered' },
  { begins: /^with looked_at as .* join sessions /, because: 'a worker notes sessions that were looked at' },
  {
    begins: /^select .* from sessions where status = 'open' and expires_at /,
    because: 'a worker expires sessions',
  },
  { begins: /^with late as .* from operations /, because: 'a worker tells of what takes too long' },
  { begins: /^delete from \w+ where \(merchant_id, [^)]*\) in \(/, because: 'a worker sweeps what is over' },
];

const pinned = /merchant_id = \$\d|insert into \w+( as \w+)? ?\( ?merchant_id/;

test('every statement of a payment names its merchant; only the worker and the search for a key ask about many', async () => {
  const seen = listenToStatements();
  const world = await startWorld({ after });
  const { shop } = await openShop({ after }, world);
  const declined = await world.createSession();
  await postCard(declined.checkout_url, { number: '4000000000000002' });
  const paid = await paidSession(world);
  await world.call('POST', `/v2/payments/checkout/${paid}/refunds`, { body: { amount: 100 } });
  await world.call('GET', '/v2/payments/checkout');
  await world.call('GET', '/v2/events');
  const isTold = () => shop.received.some(({ body }) => body.includes('refund.updated'));
  const ofOne = () => [...seen].filter((text) => pinned.test(text));
  const unused = () => ofMany.filter(({ begins }) => ![...seen].some((text) => begins.test(text)));
  await waitUntil(() => isTold() && unused().length === 0, 20_000).catch(() => {});
  assert.ok(isTold(), 'the shop was told of the refund, so the worker was at work');
  assert.deepEqual(unused(), [], 'what is excepted exists');
  const tables = await spreadTables(world.databaseUrl);
  const about = new RegExp(`\\b(?:from|into|update|join) (?:${tables.join('|')})\\b`);
  const wrong = [...seen].filter(
    (text) => about.test(text) && !pinned.test(text) && !ofMany.some(({ begins }) => begins.test(text)),
  );
  assert.deepEqual(wrong, []);
  assert.ok(ofOne().length > 30, `${ofOne().length} statements named their merchant`);
});

/** Every statement that this process sends from now on, each once, with single spaces. */
function listenToStatements(): Set<string> {
  const seen = new Set<string>();
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [sent] = args as [string | { text?: string }];
    const text = typeof sent === 'string' ? sent : (sent.text ?? '');
    seen.add(text.replace(/\s+/g, ' ').trim());
    return Reflect.apply(query, this, args);
  } as typeof query;
  after(() => {
    pg.Client.prototype.query = query;
  });
  return seen;
}

/** Tables whose key begins with the merchant, which is what they are spread by. */
async function spreadTables(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client
    .query<{ name: string }>(
      `select c.relname as name
       from pg_index i
       join pg_class c on c.oid = i.indrelid
       join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
       where i.indisprimary and a.attname = 'merchant_id'`,
    )
    .finally(() => client.end());
  assert.ok(rows.length > 20);
  return rows.map(({ name }) => name);
}
