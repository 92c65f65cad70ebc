import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { findMismatch, type Results } from './results.ts';
import {
  type Answer,
  type Challenge,
  cardFor,
  postForm,
  type ThreeDsWorld,
  threeDsForTests,
} from './three-ds-for-tests.ts';

/** A bank whose waits are a hundred times shorter. */
const hurried = { sleep: (ms: number, signal: AbortSignal) => wait(ms / 100, undefined, { signal }) };
const right: readonly Answer[] = [{ code: '123456' }];

async function challengeFor(world: ThreeDsWorld, ...words: readonly string[]): Promise<Challenge> {
  const order = world.order(cardFor(...words));
  const outcome = await world.server.authenticate(order, AbortSignal.timeout(20_000));
  assert.ok(outcome.kind === 'challenge', JSON.stringify(outcome));
  return { ...outcome, order };
}

function mismatch(challenge: Challenge, results: Results | undefined): unknown {
  assert.ok(results?.kind === 'results');
  const { transId, version } = challenge.order;
  return findMismatch(results, { ...challenge, transId, version });
}

function statusOf(results: Results | undefined): unknown {
  assert.ok(results?.kind === 'results');
  return [results.result.transStatus, results.result.challengeCancel];
}

test('a browser that claims success after a failed challenge is contradicted by the RReq', async (t) => {
  const world = await threeDsForTests(t);
  const challenge = await challengeFor(world, 'forged; approved');

  const back = await world.browse(challenge, [{ code: '000000' }]);

  assert.ok(back.kind === 'returned');
  assert.equal(back.claims, 'authenticated');
  const [results] = await world.resultsCome(1);
  assert.equal(mismatch(challenge, results), undefined);
  assert.deepEqual(statusOf(results), ['N', null]);
});

test('a browser that claims success comes without any RReq', async (t) => {
  const world = await threeDsForTests(t);
  for (const words of ['no result was ever sent', 'result never comes']) {
    const back = await world.browse(await challengeFor(world, words), right);
    assert.ok(back.kind === 'returned');
    assert.equal(back.claims, 'authenticated');
  }
  await wait(100);
  assert.equal(world.results.length, 0);
});

test('an RReq that is late comes after the browser, whether by 5 s or by 40 s', async (t) => {
  for (const words of ['5 s after the customer', '40 s after the customer']) {
    const world = await threeDsForTests(t, hurried);
    const challenge = await challengeFor(world, words);
    await world.browse(challenge, right);
    assert.equal(world.results.length, 0);
    const [results] = await world.resultsCome(1);
    assert.equal(mismatch(challenge, results), undefined);
    assert.deepEqual(statusOf(results), ['Y', null]);
  }
});

test('an RReq that comes twice says the same twice', async (t) => {
  const world = await threeDsForTests(t);
  const challenge = await challengeFor(world, 'comes twice');

  await world.browse(challenge, right);

  const [first, second] = await world.resultsCome(2);
  assert.deepEqual(first, second);
  assert.equal(mismatch(challenge, first), undefined);
});

test('an RReq about another transaction does not match the challenge on record', async (t) => {
  const world = await threeDsForTests(t);
  const challenge = await challengeFor(world, 'of another transaction');

  await world.browse(challenge, right);

  const [results] = await world.resultsCome(1);
  assert.deepEqual(mismatch(challenge, results), { code: '301', detail: 'threeDSServerTransID' });
});

test('a challenge that nobody answers is given up by the ACS, and the browser is told so when it comes after all', async (t) => {
  const world = await threeDsForTests(t, hurried);
  const challenge = await challengeFor(world, 'abandoned; approved');
  const shown = world.browse(challenge, []);

  assert.equal((await shown).kind, 'malformed');
  const [results] = await world.resultsCome(1);
  assert.deepEqual(statusOf(results), ['N', '04']);
  const late = await world.browse(challenge, []);
  assert.ok(late.kind === 'returned');
  assert.equal(late.claims, 'not_authenticated');
});

test('the answer to a challenge can be sent twice, and its page loaded again, without a second RReq', async (t) => {
  const world = await threeDsForTests(t);
  const challenge = await challengeFor(world, 'challenge; approved');

  await world.browse(challenge, right);
  const again = await world.browse(challenge, []);
  const fields = { trans: challenge.acsTransId, action: 'confirm', code: '000000' };
  const repeated = await postForm(new URL('/3ds/acs/answer', challenge.acsUrl).href, fields);

  assert.ok(again.kind === 'returned');
  assert.equal(again.claims, 'authenticated');
  assert.match(repeated, /name="cres"/);
  assert.equal((await world.resultsCome(1)).length, 1);
});

test('the page of the ACS names merchant, amount and last digits in the language asked for, and escapes them', async (t) => {
  const world = await threeDsForTests(t);
  const card = cardFor('challenge; approved');
  const merchant = { ...world.order(card).merchant, name: '<b>Tea & "Sugar"' };
  const pages: Record<string, RegExp> = {
    en: /One-time code/,
    ru: /Одноразовый код/,
    'az-AZ': /Birdəfəlik kod/,
  };
  for (const [language, words] of Object.entries(pages)) {
    const { browser } = world.order(card);
    const script = browser.script && { ...browser.script, language };
    const order = world.order(card, { merchant, browser: { ...browser, script } });
    const outcome = await world.server.authenticate(order, AbortSignal.timeout(20_000));
    assert.ok(outcome.kind === 'challenge');
    const creq = Buffer.from(
      JSON.stringify({
        messageType: 'CReq',
        messageVersion: order.version,
        threeDSServerTransID: order.transId,
        acsTransID: outcome.acsTransId,
        challengeWindowSize: '03',
      }),
    ).toString('base64url');

    const page = await postForm(outcome.acsUrl, { creq });

    assert.match(page, words);
    assert.match(page, /49\.00 USD/);
    assert.ok(page.includes(`•••• ${card.number.slice(-4)}`) && !page.includes(card.number));
    assert.ok(page.includes('&#60;b&#62;Tea &#38; &#34;Sugar&#34;') && !page.includes('<b>'));
    assert.match(page, /autocomplete="one-time-code"/);
  }
});

test('an ACS that fails, and a CReq of nobody, get a page and never a challenge', async (t) => {
  const world = await threeDsForTests(t);
  const challenge = await challengeFor(world, 'fails with status 500');
  const ask = async (creq: string) =>
    (await fetch(challenge.acsUrl, { method: 'POST', body: new URLSearchParams({ creq }) })).status;
  const creq = (acsTransID: string) =>
    Buffer.from(
      JSON.stringify({
        messageType: 'CReq',
        messageVersion: '2.2.0',
        threeDSServerTransID: challenge.order.transId,
        acsTransID,
        challengeWindowSize: '05',
      }),
    ).toString('base64url');

  assert.equal(await ask(creq(challenge.acsTransId)), 500);
  assert.equal(await ask(creq(challenge.dsTransId)), 400);
  assert.equal(await ask('%%%'), 400);
});

test('the method page posts our id back, and the one that hangs does not answer', async (t) => {
  const world = await threeDsForTests(t);
  const { methodForm } = await import('./method-form.ts');
  const { readMethodReturn } = await import('./challenge-return.ts');
  const transId = world.order(cardFor('frictionless; approved')).transId;
  const notificationUrl = 'http://127.0.0.1:9/3ds/method';
  const form = methodForm({ transId, methodUrl: `${world.bankUrl}/3ds/acs/method`, notificationUrl });

  const page = await postForm(form.action, { threeDSMethodData: form.threeDSMethodData });
  const hung = fetch(`${world.bankUrl}/3ds/acs/method-hangs`, {
    method: 'POST',
    body: new URLSearchParams({ threeDSMethodData: form.threeDSMethodData }),
    signal: AbortSignal.timeout(200),
  });

  assert.match(page, /action="http:&#47;|action="http:\/\/127\.0\.0\.1:9\/3ds\/method"/);
  const data = /name="threeDSMethodData" value="([^"]*)"/.exec(page)?.[1];
  assert.deepEqual(readMethodReturn({ threeDSMethodData: data }), { kind: 'returned', transId });
  await assert.rejects(hung);
});
