import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../vault/secret.ts';
import { cardFor, threeDsForTests } from './three-ds-for-tests.ts';

const enrolledNumber = new Secret('4000000000003220');
const soon = () => AbortSignal.timeout(5_000);
const countOf = (bodies: readonly string[]) => bodies.filter((body) => body.includes('"PReq"')).length;

test('payments that arrive together share one PReq, and later ones need none', async (t) => {
  const world = await threeDsForTests(t);

  const answers = await Promise.all(
    Array.from({ length: 50 }, () => world.server.enrolment(enrolledNumber, soon())),
  );
  await world.server.enrolment(enrolledNumber, soon());

  assert.ok(answers.every(({ kind }) => kind === 'enrolled'));
  assert.equal(countOf(world.written.bodies), 1);
});

test('in the second half of their life ranges are refreshed beside the payments, by their serial number', async (t) => {
  const world = await threeDsForTests(t);
  let time = Date.now();
  const server = world.another({ now: () => new Date(time), cardRangeTtlMs: 1_000 });
  await server.enrolment(enrolledNumber, soon());

  time += 500;
  assert.equal((await server.enrolment(enrolledNumber, soon())).kind, 'enrolled');

  assert.equal(countOf(world.written.bodies), 2);
  assert.match(world.written.bodies.at(-1) ?? '', /"serialNum":"[0-9a-f]{20}"/);
});

test('ranges that are too old are not used while the directory server is down', async (t) => {
  const world = await threeDsForTests(t);
  let time = Date.now();
  const server = world.another({ now: () => new Date(time), cardRangeTtlMs: 1_000 });
  await server.enrolment(enrolledNumber, soon());
  await world.fault('card_ranges', { do: 'unavailable' });

  time += 1_000;

  assert.deepEqual(await server.enrolment(enrolledNumber, soon()), {
    kind: 'unavailable',
    cause: 'status_503',
  });
  assert.equal((await server.enrolment(enrolledNumber, soon())).kind, 'enrolled');
});

test('a caller with a short deadline leaves, and the PReq goes on for the others', async (t) => {
  const world = await threeDsForTests(t);
  await world.fault('card_ranges', { do: 'held_ms', delay_ms: 300 });

  const hasty = world.server.enrolment(enrolledNumber, AbortSignal.timeout(20));
  const patient = world.server.enrolment(enrolledNumber, soon());

  assert.deepEqual(await hasty, { kind: 'unavailable', cause: 'deadline' });
  assert.equal((await patient).kind, 'enrolled');
  assert.equal(countOf(world.written.bodies), 1);
});

test('a serial number that the directory server no longer knows is given up for a whole list', async (t) => {
  const world = await threeDsForTests(t);
  let time = Date.now();
  let isOther = false;
  // The same server asked over another bank, whose list has another serial number.
  const other = await threeDsForTests(t);
  const server = world.another({
    now: () => new Date(time),
    cardRangeTtlMs: 1_000,
    async fetch(_url, init) {
      const answer = await fetch(`${(isOther ? other : world).bankUrl}/3ds/ds`, init);
      return { status: answer.status, text: () => answer.text() };
    },
  });
  const frictionless = new Secret(cardFor('frictionless; approved').number);
  await server.enrolment(frictionless, soon());
  isOther = true;
  time += 1_000;

  const enrolment = await server.enrolment(frictionless, soon());

  assert.ok(enrolment.kind === 'enrolled');
  assert.ok(enrolment.methodUrl?.startsWith(other.bankUrl), String(enrolment.methodUrl));
});

test('a directory server that nobody listens at is unavailable', async (t) => {
  const world = await threeDsForTests(t);
  const server = world.another({ directoryUrl: 'http://127.0.0.1:9/3ds/ds' });

  assert.deepEqual(await server.enrolment(enrolledNumber, soon()), {
    kind: 'unavailable',
    cause: 'connection_failed',
  });
});
