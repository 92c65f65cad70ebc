import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, test } from 'node:test';
import { documents, exampleOf, type Fence, fencesOf } from '../support/fences.ts';
import { paidSession } from '../support/paid-session.ts';
import { type ParsedLanguage, syntaxMistakes } from '../support/parse-program.ts';
import { postCard } from '../support/pay-page.ts';
import { type Language, loadModule, preparePrograms, type Runnable } from '../support/run-programs.ts';
import { anotherMerchant, startWorld, type TestWorld } from '../support/world.ts';

/*
 * Every example marked `server` is run as it stands, against a whole server:
 *   bash server              must succeed (curl is told to fail with the status)
 *   bash server status=400   prints this status as its last line
 *   ts server, python server, php server, go server
 *                            are whole programs and must end with 0; where the language is not installed they are parsed only
 * The examples in bash of a document belong to one merchant, in their order; each program has a merchant of its own.
 */

const world = await startWorld({ after });
process.env.MAXFI_URL = world.url;
process.env.MAXFI_KEY = world.testKey;

const examples = documents()
  .flatMap(fencesOf)
  .filter(({ info }) => /^\w+ server\b/.test(info));
const ofKind = (kind: string) => examples.filter(({ info }) => info.startsWith(`${kind} server`));
const nameOf = ({ file, line }: Fence) => `${file}:${line}`;

/** What a guide tells its reader to set; `SESSION` is a paid one of theirs. */
async function environmentOf(shop: TestWorld): Promise<Record<string, string>> {
  return {
    MAXFI_URL: shop.url,
    MAXFI_KEY: shop.testKey,
    MAXFI_WEBHOOK_SECRET: shop.webhookSecret,
    SESSION: await paidSession(shop),
  };
}

const prepare = (language: Language, fences: readonly Fence[]) =>
  preparePrograms(
    { after },
    language,
    fences.map((fence) => ({ name: nameOf(fence), text: fence.text })),
  );

const shells = ofKind('bash');
const environments = new Map<string, Promise<Record<string, string>>>();
const runShells = await prepare('Shell', shells);

test('there are examples in bash, and a shell to run them', () => {
  assert.ok(shells.length > 10, `${shells.length} examples`);
  assert.equal(runShells?.length, shells.length);
});

for (const [at, fence] of shells.entries()) {
  const status = /status=(\d+)/.exec(fence.info)?.[1];
  test(`${nameOf(fence)} ${status ? `is answered with ${status}` : 'succeeds'}`, async () => {
    const environment = environments.get(fence.file) ?? anotherMerchant(world).then(environmentOf);
    environments.set(fence.file, environment);
    const { code, output, said } = (await runShells?.[at]?.(await environment)) ?? assert.fail();
    assert.equal(code, 0, said);
    if (status) assert.equal(output.trimEnd().split('\n').at(-1), status, said);
  });
}

async function runOne(run: Runnable): Promise<void> {
  const { code, said } = await run(await environmentOf(await anotherMerchant(world)));
  assert.equal(code, 0, said);
}

test('programs in TypeScript compile and end well', { concurrency: 2 }, async (context) => {
  const fences = ofKind('ts');
  assert.ok(fences.length > 0, 'there are examples in TypeScript');
  const programs = (await prepare('TypeScript', fences)) ?? [];
  await Promise.all(
    programs.map((run, at) => context.test(nameOf(fences[at] ?? assert.fail()), () => runOne(run))),
  );
  context.diagnostic(`TypeScript: ${programs.length} compiled and run`);
});

const parsed: Readonly<Record<ParsedLanguage & Language, string>> = {
  Python: 'python',
  PHP: 'php',
  Go: 'go',
};

describe('programs in languages that may not be here', { concurrency: 2 }, () => {
  for (const [language, kind] of Object.entries(parsed) as [ParsedLanguage & Language, string][])
    test(`programs in ${language} are parsed, and end well where it is installed`, async (context) => {
      const fences = ofKind(kind);
      for (const fence of fences)
        assert.deepEqual(await syntaxMistakes(language, fence.text), [], nameOf(fence));
      const programs = await prepare(language, fences);
      for (const [at, run] of (programs ?? []).entries())
        await context.test(nameOf(fences[at] ?? assert.fail()), () => runOne(run));
      const ran = programs ? `${programs.length} run` : 'not installed here, 0 run';
      context.diagnostic(`${language}: ${fences.length} parsed, ${ran}`);
    });
});

test('the guide’s function makes a session and sends the customer to its page', async (t) => {
  const { checkout } = (await loadModule(t, exampleOf('docs/guides/accept-a-payment.md', 'ts server'))) as {
    checkout: (order: { id: string; amount: number }, response: unknown) => Promise<void>;
  };
  const shop = createServer((_request, response) => {
    checkout({ id: 'A-77', amount: 2500 }, response).catch((error) =>
      response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((listening) => shop.listen(0, '127.0.0.1', listening));
  t.after(() => shop.close());
  const shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  const go = async () => {
    const answer = await fetch(shopUrl, { redirect: 'manual', headers: { connection: 'close' } });
    assert.equal(answer.status, 303, await answer.text());
    return answer.headers.get('location') ?? '';
  };
  const location = await go();
  assert.ok(location.startsWith(`${world.url}/checkout/cs_test_`), location);
  assert.equal(await go(), location, 'a customer who presses twice gets the same page');
  assert.match(await (await fetch(location)).text(), /A-77/);
});

interface Order {
  readonly session: string;
  readonly amount: number;
}

test('the guide to signed returns believes the customer who paid this order, and nobody else', async (t) => {
  const { isPaid } = (await loadModule(t, exampleOf('docs/guides/signed-return.md', 'ts'))) as {
    isPaid: (token: string | null, keySet: unknown, order: Order) => Promise<boolean>;
  };
  const { id, checkout_url } = await world.createSession({
    success_url: 'https://shop.example/thanks',
    settings: { signed_return: true },
  });
  await postCard(checkout_url, { number: '4242424242424242' });
  const answer = await fetch(`${checkout_url}/shop`, { redirect: 'manual' });
  const token = new URL(answer.headers.get('location') ?? '').searchParams.get('maxfi_result');
  const keySet = await (await fetch(`${world.url}/.well-known/jwks.json`)).json();
  assert.equal(await isPaid(token, keySet, { session: id, amount: 4900 }), true);
  assert.equal(await isPaid(token, keySet, { session: id, amount: 4901 }), false);
  await assert.rejects(isPaid(token, keySet, { session: 'cs_test_of_another_order', amount: 4900 }));
  await assert.rejects(isPaid(null, keySet, { session: id, amount: 4900 }));
});
