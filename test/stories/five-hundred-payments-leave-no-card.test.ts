import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { listTestCards } from '../../src/sandbox-bank/cards.ts';
import { answerIssuer } from '../campaign/customer.ts';
import { launchChromiumWithProfile } from '../support/browser.ts';
import { pay, seePage } from '../support/card-form.ts';
import { filesBelow, searchForNumbers } from '../support/find-in-files.ts';
import { postCard } from '../support/pay-page.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { type Site, startSite } from '../support/site.ts';
import { callApi } from '../support/world.ts';

/*
 * Real servers, real files: five hundred payments with 3-D Secure, some of them cut off by a killed server, then every byte
 * that was written anywhere is searched for every number that was typed, in eight encodings. The memory of living processes
 * is not searched: a card has to be there for the moment in which it is sent.
 */

const payments = 500;
const inBrowser = 8;
const lanes = 6;

/** Published numbers whose issuers take part, without those that keep a customer waiting for a minute. */
const cards = listTestCards()
  .filter(({ threeDs, workMs, number }) => threeDs && !workMs && !/^400099(13|2)/.test(number))
  .map(({ number }) => number);

test('after 500 payments with 3-D Secure no card number stands in any log, file, dump, process, webhook or browser profile', async (t) => {
  const site = await startSite(t);
  // A hundred creates a minute are not enough here.
  await site.db.execute('update api_keys set requests_per_minute = 1000000');
  const debug = { MAXFI_LOG_LEVEL: 'debug' };
  const servers = [await site.startServer(undefined, debug), await site.startServer(undefined, debug)];
  const counts = { paid: 0, declined: 0, cutOff: 0, challenged: 0 };
  const random = seededRandom(500);
  let number = 0;
  const lane = async () => {
    while (number < payments) {
      number += 1;
      const server = servers[number % servers.length];
      const card = cards[number % cards.length];
      if (!server || !card) continue;
      await payOnce(site, server.ready, card, random, counts);
      if (number === 200) {
        server.kill('SIGKILL');
        await server.ended;
        servers[servers.indexOf(server)] = await site.startServer(undefined, debug);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const profile = await payInChromium(t, site, servers[0]?.ready ?? '');
  await waitForRest(site);
  const search = searchForNumbers(cards);
  const places = await collect(site, profile);
  const megabytes = Math.round(
    [...places.values()].flat().reduce((sum, { length }) => sum + length, 0) / 1e6,
  );
  const hits: string[] = [];
  for (const [place, texts] of places) {
    assert.ok(texts.length > 0, `${place} was looked at`);
    for (const bytes of texts) for (const label of search.in(bytes)) hits.push(`${label} in ${place}`);
  }
  t.diagnostic(
    `${payments + inBrowser} payments with ${cards.length} cards ${JSON.stringify(counts)}; ${places.size} places, ${megabytes} MB, ${hits.length} hits`,
  );
  assert.deepEqual(hits, []);
  assert.ok(counts.paid > 50 && counts.declined > 50 && counts.challenged > 50);
  await assertPlantedIsFound(site, profile, search);
});

test('the search finds a number in each of its encodings, and nothing where there is none', () => {
  const [number = ''] = cards;
  const search = searchForNumbers([number]);
  const hex = Buffer.from(number).toString('hex');
  const texts = {
    plain: number,
    spaced: number.replace(/(.{4})(?=.)/g, '$1 '),
    dashed: number.replace(/(.{4})(?=.)/g, '$1-'),
    base64: Buffer.from(`{"n":"${number}"}`).toString('base64'),
    hex: hex.toUpperCase(),
    url_encoded: hex.replace(/../g, '%$&'),
    reversed: [...number].reverse().join(''),
    json_escaped: hex.replace(/../g, '\\u00$&'),
  };
  for (const [encoding, text] of Object.entries(texts)) {
    const found = search.in(Buffer.from(`\u0000 x${text}y`, 'latin1'));
    assert.deepEqual([...found], [`${encoding} of …${number.slice(-4)}`]);
  }
  assert.equal(search.in(Buffer.from(number.slice(0, -1))).size, 0);
});

type Counts = { paid: number; declined: number; cutOff: number; challenged: number };

async function payOnce(
  site: Site,
  server: string,
  card: string,
  random: ReturnType<typeof seededRandom>,
  counts: Counts,
): Promise<void> {
  try {
    const body = { amount: 4900, currency: 'AZN' };
    const made = await callApi(server, 'POST', '/v2/payments/checkout', { key: site.key, body });
    const page = `${server}/checkout/${made.json.id}`;
    await postCard(page, { number: card });
    const status = async () => ((await (await fetch(`${page}/status`)).json()) as { status: string }).status;
    let seen = await status();
    if (seen === 'requires_action') {
      counts.challenged += 1;
      await answerIssuer(page, random);
      for (let tries = 0; tries < 20 && seen !== 'open' && seen !== 'succeeded'; tries += 1) {
        await sleep(50);
        seen = await status();
      }
    }
    if (seen === 'succeeded') counts.paid += 1;
    if (seen === 'open') counts.declined += 1;
  } catch {
    // Its server was killed under it.
    counts.cutOff += 1;
  }
}

/** A browser with a profile on the disk: what it keeps of a visit is searched once it is closed. */
async function payInChromium(t: TestContext, site: Site, server: string): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), 'maxfi-profile-'));
  t.after(() => rmSync(profile, { recursive: true, force: true }));
  const context = await launchChromiumWithProfile(profile);
  t.after(() => context.close());
  for (let visit = 0; visit < inBrowser; visit += 1) {
    const body = { amount: 4900, currency: 'AZN' };
    const made = await callApi(server, 'POST', '/v2/payments/checkout', { key: site.key, body });
    const page = await context.newPage();
    await page.goto(`${server}/checkout/${made.json.id}`);
    await pay(page, { number: '4000991100001009' });
    await seePage(page, 'paid');
    await page.close();
  }
  await context.close();
  return profile;
}

async function waitForRest(site: Site): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const [left] = await site.db.query<{ n: number }>(
      `select (select count(*) from deliveries where state = 'pending')::integer as n`,
    );
    if (left?.n === 0) break;
    await sleep(100);
  }
  // What lies in memory only would not be found in a file.
  await site.db.execute('checkpoint');
}

/** Everything that was written anywhere, by place. */
async function collect(site: Site, profile: string): Promise<Map<string, Buffer[]>> {
  const below = (folder: string) => filesBelow(folder).map(({ bytes }) => bytes);
  const folder = dirname(dirname(site.databaseLogFile));
  const places = new Map<string, Buffer[]>([
    ['what servers and bank said', [Buffer.from(site.output())]],
    ['the log of the database', [readFileSync(site.databaseLogFile)]],
    ['the files of the database', below(site.clusterDir)],
    ['the write-ahead log', below(join(site.clusterDir, 'pg_wal'))],
    ['the folder of the site', below(folder)],
    ['the ledger of the bank', [readFileSync(site.ledgerFile)]],
    ['the browser profile', below(profile)],
    ['webhooks', site.shop.received.map(({ headers, body }) => Buffer.from(JSON.stringify([headers, body])))],
    ['a dump of every table', await dump(site)],
  ]);
  if (existsSync('/proc/self/environ')) places.set('processes', processesOf(folder));
  return places;
}

async function dump(site: Site): Promise<Buffer[]> {
  const tables = await site.db.query<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`,
  );
  const texts: Buffer[] = [];
  for (const { name } of tables) {
    const rows = await site.db.query<{ text: string }>(`select to_jsonb(t)::text as text from ${name} t`);
    texts.push(Buffer.from(rows.map(({ text }) => text).join('\n')));
  }
  return texts;
}

/** Arguments and settings of every process that has to do with this site. */
function processesOf(folder: string): Buffer[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const told = ['environ', 'cmdline'].map((name) => readFileSync(`/proc/${pid}/${name}`));
        return told.some((text) => text.includes(folder)) ? told : [];
      } catch {
        return [];
      }
    });
}

/** The same search must see what is really there, in each kind of place. */
async function assertPlantedIsFound(
  site: Site,
  profile: string,
  search: ReturnType<typeof searchForNumbers>,
): Promise<void> {
  const [number = ''] = cards;
  await site.db.execute('update sessions set description = $1 where id = (select max(id) from sessions)', [
    number,
  ]);
  await site.db.execute('checkpoint');
  writeFileSync(join(profile, 'planted'), Buffer.from(number).toString('base64'));
  const places = await collect(site, profile);
  for (const place of [
    'the files of the database',
    'the write-ahead log',
    'a dump of every table',
    'the browser profile',
  ]) {
    const found = (places.get(place) ?? []).some((bytes) => search.in(bytes).size > 0);
    assert.ok(found, `a number that was put into ${place} is found there`);
  }
}
