import assert from 'node:assert/strict';
import type { Answer, TestWorld } from './world.ts';

/** What a refused request must be answered: one status, one code, and the field that is wrong. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  /** The first wrong field; left out where none is to blame. */
  readonly param?: string;
  /** Words of the message that a developer needs. */
  readonly says?: RegExp;
}

/** The usual refusal: a 400 that names the field. */
export function badField(param: string, says?: RegExp): Refusal {
  return { status: 400, code: 'VALIDATION_ERROR', param, ...(says && { says }) };
}

/** Holds an answer to what it should be, and to the one shape of every refusal. */
export function assertRefused(
  answer: Pick<Answer, 'status' | 'headers' | 'text' | 'json'>,
  refusal: Refusal,
) {
  const { error } = answer.json ?? {};
  assert.ok(error, `a refusal in our shape, not ${answer.status} ${answer.text.slice(0, 200)}`);
  assert.equal(answer.status, refusal.status, answer.text.slice(0, 500));
  assert.equal(error.code, refusal.code, answer.text.slice(0, 500));
  if (refusal.param !== undefined) assert.equal(error.param, refusal.param, answer.text.slice(0, 500));
  if (refusal.says) assert.match(error.message, refusal.says);
  assert.match(error.request_id, /^req_[0-9A-Za-z]{24}$/);
  assert.equal(answer.headers.get('request-id'), error.request_id);
  assert.ok(error.doc_url.endsWith(`/docs/errors#${error.code.toLowerCase()}`));
  const [first] = error.errors;
  if (first) assert.deepEqual([first.param, first.message], [error.param, error.message]);
}

/** How many rows a request may have left behind. */
export async function countRows(world: TestWorld): Promise<Record<string, number>> {
  const [row] = await world.installation.db.query<Record<string, number>>(
    `select
       (select count(*) from sessions) as sessions,
       (select count(*) from events) as events,
       (select count(*) from deliveries) as deliveries,
       (select count(*) from webhook_endpoints) as webhook_endpoints,
       (select count(*) from idempotency_keys) as idempotency_keys`,
  );
  return row ?? {};
}

export const noRows = { sessions: 0, events: 0, deliveries: 0, webhook_endpoints: 0, idempotency_keys: 0 };
