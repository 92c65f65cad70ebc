import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sessionExample } from '../../src/api/v2/session-example.ts';
import { assertDescribed } from './described-answers.ts';
import type { Answer } from './world.ts';

const answer = (status: number, json: unknown): Answer => ({
  status,
  json,
  text: JSON.stringify(json),
  headers: new Headers(),
});
const get = (one: Answer) => assertDescribed('GET', `/v2/payments/checkout/${sessionExample.id}?x=1`, one);

test('an answer as it is described passes, and so does one of a page that the API does not know', () => {
  get(answer(200, sessionExample));
  assertDescribed('GET', '/checkout/cs_test_1', answer(200, 'a page'));
});

test('a field too many, one too few, a wrong type and a status that nobody described do not pass', () => {
  const { amount: _, ...withoutAmount } = sessionExample;
  assert.throws(() => get(answer(200, { ...sessionExample, surprise: 1 })), /additional properties/);
  assert.throws(() => get(answer(200, withoutAmount)), /required property 'amount'/);
  assert.throws(() => get(answer(200, { ...sessionExample, amount: '4900' })), /must be integer/);
  assert.throws(() => get(answer(418, {})), /answers 418, which is not described/);
  assert.throws(() => get(answer(404, { error: 'not found' })), /must be object/);
});
