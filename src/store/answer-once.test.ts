import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase } from '../../test/support/database.ts';
import { answerOnce, type OnceKey } from './answer-once.ts';
import { openDb } from './db.ts';

const now = new Date('2026-11-26T10:00:00Z');
const db = openDb({ url: (await testDatabase({ after })).url, poolSize: 8 });
after(() => db.close());

function keyNamed(key: string): OnceKey {
  return {
    merchantId: 'mer_1',
    livemode: false,
    key,
    path: 'POST /v2/x',
    fields: { amount: 'a' },
    waitMs: 2_000,
  };
}

const done = { kind: 'done', status: 200, body: '{"id":"re_1"}', objectId: 're_1' } as const;

test('the second request with a key gets the first one’s answer, and its work is not done', async () => {
  const first = await answerOnce(db, keyNamed('twice'), now, async () => done);
  assert.equal(first.kind, 'done');
  const second = await answerOnce(db, keyNamed('twice'), now, async () => assert.fail('done twice'));
  assert.ok(second.kind === 'existing');
  assert.deepEqual([second.answer.response, second.answer.status], [done.body, 200]);
  assert.deepEqual(second.answer.fields, { amount: 'a' });
});

test('thirty at once with one key: one does the work, the others wait for it and get its answer', async () => {
  let works = 0;
  const results = await Promise.all(
    Array.from({ length: 30 }, () =>
      answerOnce(db, keyNamed('at once'), now, async (tx) => {
        works += 1;
        await tx.query('select pg_sleep(0.05)');
        return done;
      }),
    ),
  );
  assert.equal(works, 1);
  assert.equal(results.filter(({ kind }) => kind === 'done').length, 1);
  assert.equal(results.filter(({ kind }) => kind === 'existing').length, 29);
});

test('a refusal keeps nothing: the same request may succeed later', async () => {
  const refused = await answerOnce(db, keyNamed('refused'), now, async () => ({
    kind: 'refused',
    refusal: 'not yet',
  }));
  assert.deepEqual(refused, { kind: 'refused', refusal: 'not yet' });
  assert.equal((await answerOnce(db, keyNamed('refused'), now, async () => done)).kind, 'done');
});

test('work that throws takes its key with it', async () => {
  const fails = answerOnce(db, keyNamed('throws'), now, async () => {
    throw new Error('the work failed');
  });
  await assert.rejects(fails, /the work failed/);
  assert.equal((await answerOnce(db, keyNamed('throws'), now, async () => done)).kind, 'done');
});

test('a key is free again after its 24 hours', async () => {
  await answerOnce(db, keyNamed('old'), now, async () => done);
  const tomorrow = new Date(now.getTime() + 24 * 60 * 60_000);
  const again = { ...done, body: '{"id":"re_2"}', objectId: 're_2' };
  assert.equal((await answerOnce(db, keyNamed('old'), tomorrow, async () => again)).kind, 'done');
  const third = await answerOnce(db, keyNamed('old'), tomorrow, async () => assert.fail('done twice'));
  assert.ok(third.kind === 'existing' && third.answer.response === again.body);
});

test('whoever waits longer than a caller would is told that the first is still at it', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const first = answerOnce(db, keyNamed('slow'), now, async () => {
    await held;
    return done;
  });
  await sleep(100);
  const second = await answerOnce(db, keyNamed('slow'), now, async () => assert.fail('done twice'));
  assert.equal(second.kind, 'in_progress');
  release();
  assert.equal((await first).kind, 'done');
});
