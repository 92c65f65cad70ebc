import assert from 'node:assert/strict';
import { after, describe, type TestContext, test } from 'node:test';
import { operations, publicOperations } from '../../src/api/operations.ts';
import { makeReference, type ReferenceOperation } from '../../src/hub/reference/reference.ts';
import type { Sample } from '../../src/hub/reference/samples.ts';
import { makeEndpoint } from '../support/endpoints.ts';
import { paidSession } from '../support/paid-session.ts';
import { type ParsedLanguage, syntaxMistakes } from '../support/parse-program.ts';
import { startRecordingProxy } from '../support/recording-proxy.ts';
import { type Language, preparePrograms } from '../support/run-programs.ts';
import { anotherMerchant, startWorld, type TestWorld } from '../support/world.ts';

/* What the reference shows is run as a reader would run it, with a key of its own, against a server. */

const world = await startWorld({ after });
const described = [...operations, ...publicOperations];
const languages: Readonly<Record<Sample['language'], Language>> = {
  curl: 'Shell',
  TypeScript: 'TypeScript',
  Python: 'Python',
  PHP: 'PHP',
  Go: 'Go',
};
const parsed: readonly Sample['language'][] = ['Python', 'PHP', 'Go'];

/** These take a session that nobody has paid yet; all others are about a paid one. */
const aboutOpenSessions = ['expireCheckoutSession', 'completeTestSession'];
/** Takes away what others are asked about. */
const last = ['deleteWebhookEndpoint', 'advanceTestClock'];

const idOfExample = /\/(?:cs_test|re|evt|we|whd)_\w+/;

/** What each operation is asked about, made by the same API. Null for one that is asked about nothing. */
async function objectsOf(
  shop: TestWorld,
): Promise<(operation: ReferenceOperation) => Promise<string | null>> {
  const endpoint = await makeEndpoint(shop);
  const session = await paidSession(shop);
  const get = async (path: string) => (await shop.call('GET', path)).json;
  const made = await shop.call('POST', `/v2/payments/checkout/${session}/refunds`, { body: { amount: 100 } });
  const [event] = (await get('/v2/events')).data;
  const [delivery] = (await get(`/v2/webhook_endpoints/${endpoint}/deliveries`)).data;
  const ids = {
    refunds: made.json.id,
    events: event.id,
    webhook_endpoints: endpoint,
    webhook_deliveries: delivery.id,
  };
  return async ({ id, path }) => {
    if (!path.includes('{id}')) return null;
    if (aboutOpenSessions.includes(id)) return (await shop.createSession()).id;
    const kind = Object.entries(ids).find(([name]) => path.startsWith(`/v2/${name}/`));
    return kind ? kind[1] : session;
  };
}

/** Samples of one language that name objects which are there, in an order in which they can be run. */
async function samplesFor(language: Sample['language'], shop: TestWorld, url: string) {
  const objectOf = await objectsOf(shop);
  const all = [...makeReference(described, url).operations].sort(
    (a, b) => last.indexOf(a.id) - last.indexOf(b.id),
  );
  const samples = [];
  for (const operation of all) {
    const code = operation.samples.find((one) => one.language === language)?.code ?? '';
    const id = await objectOf(operation);
    samples.push({ operation, code: id === null ? code : code.replace(idOfExample, `/${id}`) });
  }
  return samples;
}

/** One request of these arrived, with the body that the reference promises, and the server did what it asked. */
function assertDone(
  operation: ReferenceOperation,
  requests: Awaited<ReturnType<typeof startRecordingProxy>>['requests'],
) {
  const [request, ...more] = requests;
  assert.equal(more.length, 0, 'a sample makes one request');
  assert.equal(request?.method, operation.method);
  assert.equal(Math.floor((request?.status ?? 0) / 100), 2, `answered with ${request?.status}`);
  const { example } = described.find(({ id }) => id === operation.id) ?? {};
  assert.deepEqual(request?.body ?? {}, example?.body ?? {});
  assert.equal(request?.headers.authorization !== undefined, operation.scope !== 'public');
  // Whoever copies a sample is to be safe when it is run again.
  const takesKey = operation.parameters.some(({ name }) => name === 'Idempotency-Key');
  assert.equal(request?.headers['idempotency-key'] !== undefined, takesKey);
}

describe('samples of the reference', { concurrency: 2 }, () => {
  for (const language of Object.keys(languages) as Sample['language'][])
    test(`every sample in ${language} does what it says`, async (context: TestContext) => {
      const shop = await anotherMerchant(world);
      const proxy = await startRecordingProxy({ after }, world.url);
      const samples = await samplesFor(language, shop, proxy.url);
      assert.equal(samples.length, described.length);
      if (parsed.includes(language))
        for (const { operation, code } of samples)
          assert.deepEqual(await syntaxMistakes(language as ParsedLanguage, code), [], operation.id);
      const texts = samples.map(({ operation, code }) => ({ name: operation.id, text: code }));
      const programs = await preparePrograms({ after }, languages[language], texts);
      for (const [at, run] of (programs ?? []).entries()) {
        const { operation, code } = samples[at] ?? assert.fail();
        const before = proxy.requests.length;
        const { code: ended, output, said } = await run({ MAXFI_KEY: shop.testKey });
        assert.equal(ended, 0, `${operation.id}:\n${code}\n${said}`);
        assertDone(operation, proxy.requests.slice(before));
        const { object } = JSON.parse(operation.answer);
        assert.ok(output.includes(object), `${operation.id} prints its answer: ${said}`);
      }
      const count = parsed.includes(language) ? `${samples.length} parsed, ` : '';
      const ran = programs ? `${programs.length} run` : 'not installed here, 0 run';
      context.diagnostic(`${language}: ${count}${ran}`);
    });
});

const prefixes = {
  checkout: 'checkout/cs_test',
  refunds: 'refunds/re',
  events: 'events/evt',
  webhook_endpoints: 'webhook_endpoints/we',
  webhook_deliveries: 'webhook_deliveries/whd',
};

test('each operation has a sample in every language, with its address and without its key', () => {
  for (const { id, samples, path } of makeReference(described, world.url).operations) {
    assert.deepEqual(
      samples.map(({ language }) => language),
      Object.keys(languages),
    );
    for (const { code } of samples) {
      assert.ok(code.includes(path.replace(/\{.*$/, '')), `${id}: ${code}`);
      // A session is named where a session is asked for, and nothing else.
      const prefix = Object.entries(prefixes).find(([kind]) => path.includes(`/${kind}/{id}`))?.[1];
      if (prefix) assert.match(code, new RegExp(`/${prefix}_\\w+`), `${id}: ${code}`);
      assert.ok(!code.includes('{id}'), `${id}: ${code}`);
      // The only key that is shown is one that somebody found.
      assert.equal(code.includes('sk_test_'), id === 'reportLeakedKey', `${id}: ${code}`);
    }
  }
});
