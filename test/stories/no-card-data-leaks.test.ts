import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cardNumberTraces, findCardNumbers } from '../../src/connectors/conformance/card-number-traces.ts';
import { type Posted, postCard, readPage } from '../support/pay-page.ts';
import { type Site, startSite } from '../support/site.ts';
import { waitUntil } from '../support/wait-until.ts';
import { callApi } from '../support/world.ts';

/*
 * Pays with numbers and security codes that stand nowhere else, while everything goes wrong that can, and then
 * searches all that was written anywhere for them.
 */

interface Canary {
  readonly number: string;
  readonly cvc: string;
}

/** A text in which no card may be found, and where it comes from. */
interface Place {
  readonly name: string;
  readonly text: string;
}

const faults = [
  { when: 'sale', do: 'reset_before_read' },
  { when: 'sale', do: 'reset_after_charge' },
  { when: 'sale', do: 'status_502_after_charge' },
  { when: 'sale', do: 'wrong_reference' },
  { when: 'sale', do: 'wrong_amount' },
];

test('no card number and no security code is found anywhere after payments of every kind, good and bad', async (t) => {
  const site = await startSite(t);
  const server = await site.startServer(undefined, { MAXFI_LOG_LEVEL: 'debug' });
  const canaries = makeCanaries();
  const pages: Place[] = [];
  const open = async () => {
    const body = { amount: 4900, currency: 'AZN', settings: { customer_fields: ['name'] } };
    const { json } = await callApi(server.ready, 'POST', '/v2/payments/checkout', { key: site.key, body });
    return { id: json.id as string, page: `${server.ready}/checkout/${json.id}` };
  };
  const keep = (posted: Posted) => pages.push({ name: `page ${posted.status}`, text: posted.html });
  const pay = async (canary: Canary, more: Record<string, string> = {}) => {
    const { id, page } = await open();
    keep(await postCard(page, { ...canary, ...more }));
    pages.push({ name: 'page after', text: await readPage(page) });
    const seen = await callApi(server.ready, 'GET', `/v2/payments/checkout/${id}`, { key: site.key });
    pages.push({ name: 'answer of the API', text: seen.text });
  };

  for (const canary of canaries) await pay(canary);
  await whileIssuersAsk(site, canaries, pay);
  for (const [n, fault] of faults.entries()) {
    await fetch(`${site.bankUrl}/v1/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ next: [fault] }),
    });
    await pay(canaries[n] ?? assert.fail('there are fewer cards than faults'));
  }
  for (const wrong of wrongForms(canaries)) await pay(wrong, wrong.more);
  for (const text of await badRequests((await open()).page, canaries)) pages.push({ name: 'refusal', text });
  await whileTheDatabaseRefuses(site, () => pay(canaries[0] ?? assert.fail('there is no card')));
  await waitForWebhooks(site);
  await assertOnlyUnderWayKept(site);

  const places = [...pages, ...(await placesOf(site))];
  for (const name of [
    'log',
    'table sessions',
    'table attempts',
    'table authentications',
    'table cards_in_flight',
    'table events',
    'ledger',
    'webhook',
  ]) {
    assert.ok(
      places.some((place) => place.name.startsWith(name) && place.text !== ''),
      `${name} was looked at`,
    );
  }
  assert.match(site.output(), /the table refuses/, 'errors were logged');
  assert.deepEqual(findLeaks(places, canaries), []);
  assert.deepEqual(findInWriteAheadLog(site, canaries), []);
  assert.deepEqual(await findInFilesOfVault(site, canaries), []);

  // The same search must see what is really there.
  const [planted] = canaries;
  assert.ok(planted);
  await site.db.execute('update sessions set description = $1 where id = (select max(id) from sessions)', [
    cardNumberTraces(planted.number).hex?.[0],
  ]);
  assert.deepEqual(findLeaks(await placesOf(site), canaries), ['hex number in table sessions']);
  await site.db.execute('update sessions set description = $1', [planted.number]);
  assert.notDeepEqual(findInWriteAheadLog(site, canaries), []);
});

test('the search finds a number and a code in each of their encodings', () => {
  const [canary] = makeCanaries();
  assert.ok(canary);
  for (const [encoding, traces] of Object.entries(cardNumberTraces(canary.number))) {
    for (const trace of traces) {
      const leaks = findLeaks([{ name: 'a log', text: `{"msg":"x${trace}y"}` }], [canary]);
      assert.ok(leaks.includes(`${encoding} number in a log`), encoding);
    }
  }
  for (const [encoding, traces] of Object.entries(cardNumberTraces(canary.cvc))) {
    const leaks = findLeaks([{ name: 'a log', text: `{"card_cvc":"${traces[0]}"}` }], [canary]);
    assert.ok(leaks.includes(`${encoding} code in a log`), encoding);
  }
});

/** None of them is a length, a size or a status that stands somewhere anyway. */
const codes = ['739', '846', '617', '583', '971', '468', '394', '857', '629', '743'];

/** Their issuers ask the customer, who never answers: these cards stay in the vault. */
const asked = ['4000992000009001', '4000991200002006', '4000991200002014'];

/** Ten that the bank has never heard of, and published ones that it approves, declines or answers badly. */
function makeCanaries(): Canary[] {
  const made = Array.from({ length: 10 }, (_, n) =>
    withCheckDigit(`${n % 2 ? '4' : '52'}${digits(n % 2 ? 14 : 13)}`),
  );
  // Not 4242…, which the page of a test session itself offers.
  const published = [
    '4000056655665556',
    '5555555555554444',
    '4000000000000002',
    '4000000000009995',
    '4000000000000127',
    '4000990000000038',
    '4000990000000046',
    '4000990000000053',
    '4000990000000061',
    '5105105105105100',
    ...asked,
    '4000991100001009',
  ];
  return [...made, ...published].map((number, n) => ({ number, cvc: codes[n % codes.length] ?? '' }));
}

function digits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join('');
}

function withCheckDigit(start: string): string {
  const sum = [...start].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${start}${(10 - (sum % 10)) % 10}`;
}

/** Forms that come back with errors: the page may show again what is wrong, but never the card. */
function wrongForms(canaries: readonly Canary[]): (Canary & { more: Record<string, string> })[] {
  const [first, second, third, fourth] = canaries;
  assert.ok(first && second && third && fourth);
  return [
    { ...first, more: { expiry: '01/20' } },
    { ...second, more: { expiry: 'nonsense' } },
    { ...third, more: { name: third.number } },
    { ...fourth, more: { cvc: `${fourth.number}` } },
    { ...first, more: { name: first.number.replace(/(.{4})/g, '$1 ').trim(), expiry: '13/99' } },
  ];
}

/** Requests that no page makes; returns what was answered. */
async function badRequests(page: string, canaries: readonly Canary[]): Promise<string[]> {
  const { number, cvc } = canaries[1] ?? assert.fail('there is no card');
  const form = `card_number=${number}&card_cvc=${cvc}&card_expiry=12%2F30`;
  const send = async (url: string, init: RequestInit) => (await fetch(url, init)).text();
  const post = (type: string, body: string) =>
    send(`${page}/pay`, { method: 'POST', redirect: 'manual', headers: { 'content-type': type }, body });
  const urlencoded = 'application/x-www-form-urlencoded';
  return Promise.all([
    post('application/json', JSON.stringify({ card_number: number, card_cvc: cvc })),
    post('application/json', `{"card_number":"${number}",`),
    post('text/plain', form),
    post(urlencoded, form),
    post(urlencoded, `form_token=%zz&${form}`),
    post(urlencoded, `${form}&filler=${'x'.repeat(20_000)}`),
    send(`${page}/pay?${form}`, { method: 'GET' }),
    send(`${page}?${form}`, { method: 'GET' }),
    send(new URL('/v2/payments/checkout', page).href, { method: 'POST', body: form }),
  ]);
}

/** The answer of the bank cannot be written, so that errors of the database pass through everything. */
async function whileTheDatabaseRefuses(site: Site, work: () => Promise<void>): Promise<void> {
  await site.db.execute(
    `create function refuse() returns trigger language plpgsql
     as $$ begin raise exception 'the table refuses %', new; end $$`,
  );
  await site.db.execute(
    'create trigger refuse before update on attempts for each row execute function refuse()',
  );
  await work();
  await site.db.execute('drop trigger refuse on attempts');
}

/** Cards whose issuer asks the customer wait in the vault, and nowhere else. */
async function whileIssuersAsk(
  site: Site,
  canaries: readonly Canary[],
  pay: (canary: Canary) => Promise<void>,
): Promise<void> {
  const waiting = canaries.filter(({ number }) => asked.includes(number));
  for (const canary of waiting) await pay(canary);
  const kept = await site.db.query<{ sealed: Buffer }>('select sealed from cards_in_flight');
  assert.ok(kept.length >= 2 * waiting.length, `${kept.length} cards lie in the vault`);
  for (const { sealed } of kept) {
    for (const { number } of canaries) assert.ok(!sealed.includes(number));
  }
  assert.deepEqual(findLeaks(await placesOf(site), canaries), []);
}

/** What was paid, refused or given up keeps no card. */
async function assertOnlyUnderWayKept(site: Site): Promise<void> {
  await waitUntil(async () => {
    const answered = await site.db.query(
      `select from cards_in_flight c
       join attempts a on a.merchant_id = c.merchant_id and a.id = c.attempt_id
       where a.state in ('approved', 'declined', 'unknown')`,
    );
    return answered.length === 0;
  });
  const kept = await site.db.query(
    `select from cards_in_flight c
     join attempts a on a.merchant_id = c.merchant_id and a.id = c.attempt_id and a.state = 'authenticating'`,
  );
  assert.ok(kept.length > 0, 'some customers are still being asked');
}

function waitForWebhooks(site: Site): Promise<void> {
  return waitUntil(async () => {
    const left = await site.db.query(`select from deliveries where state = 'pending'`);
    return left.length === 0;
  }, 30_000);
}

/** All that is left of the payments anywhere, as text. */
async function placesOf(site: Site): Promise<Place[]> {
  const tables = await site.db.query<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`,
  );
  const rows = await Promise.all(
    tables.map(async ({ name }) => {
      const found = await site.db.query<{ text: string }>(
        `select coalesce(string_agg(concat(t::text, ' ', to_jsonb(t)::text), chr(10)), '') as text from ${name} t`,
      );
      return { name: `table ${name}`, text: found[0]?.text ?? '' };
    }),
  );
  return [
    { name: 'log of server and bank', text: site.output() },
    { name: 'log of the database', text: readFileSync(site.databaseLogFile, 'utf8') },
    { name: 'ledger', text: readFileSync(site.ledgerFile, 'utf8') },
    ...site.shop.received.map((one) => ({
      name: 'webhook',
      text: `${JSON.stringify(one.headers)} ${one.body}`,
    })),
    ...rows,
  ];
}

/** What was found and where: `hex number in table sessions`. */
function findLeaks(places: readonly Place[], canaries: readonly Canary[]): string[] {
  const numbers = canaries.map((canary) => canary.number);
  const patterns = canaries.flatMap((canary) =>
    Object.entries(cardNumberTraces(canary.cvc)).flatMap(([encoding, traces]) =>
      traces.slice(0, 1).map((trace) => ({ encoding, pattern: besideAName(trace) })),
    ),
  );
  return places.flatMap(({ name, text }) => [
    ...new Set(findCardNumbers(text, numbers).map((encoding) => `${encoding} number in ${name}`)),
    ...new Set(
      patterns
        .filter(({ pattern }) => pattern.test(text))
        .map(({ encoding }) => `${encoding} code in ${name}`),
    ),
  ]);
}

/**
 * Three digits stand everywhere by chance, so a code counts where something names it, and as a text of its own in
 * quotes or between tags, which no count and no time of ours is.
 */
function besideAName(trace: string): RegExp {
  const code = trace.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`(?:cvc|cvv|security_?code)[^0-9a-z]{0,12}${code}(?![0-9a-z])|["'>]${code}["'<]`, 'i');
}

/** The write-ahead log is binary and large, so only the numbers as they are typed are looked for. */
function findInWriteAheadLog(site: Site, canaries: readonly Canary[]): string[] {
  const folder = join(site.clusterDir, 'pg_wal');
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  assert.ok(files.length > 0);
  return files.flatMap(({ name }) => {
    const bytes = readFileSync(join(folder, name));
    return canaries.filter(({ number }) => bytes.includes(number)).map(() => `number in pg_wal/${name}`);
  });
}

/** The vault's table is in no write-ahead log, but its pages do reach the disk. */
async function findInFilesOfVault(site: Site, canaries: readonly Canary[]): Promise<string[]> {
  await site.db.execute('checkpoint');
  const [table] = await site.db.query<{ path: string }>(
    `select pg_relation_filepath('cards_in_flight') as path`,
  );
  const bytes = readFileSync(join(site.clusterDir, table?.path ?? ''));
  assert.ok(bytes.length > 0);
  return canaries.filter(({ number }) => bytes.includes(number)).map(() => 'number in the file of the vault');
}
