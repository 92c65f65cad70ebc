import { unreachable } from '../domain/unreachable.ts';
import { replayOrConflict } from '../flows/create-session.ts';
import { withSecret } from '../flows/steps/kept-secret.ts';
import type { OnceKey, OnceResult } from '../store/answer-once.ts';
import { findStoredAnswer } from '../store/idempotency-keys.ts';
import { ApiError } from './errors.ts';
import type { OperationAnswer, OperationDeps, OperationRequest } from './operation.ts';

type Asked = Pick<OperationRequest<unknown, unknown, unknown>, 'caller' | 'idempotency' | 'now'>;

/**
 * The first answer to a request's key, or nothing when it has none or the key is new. Throws the conflict when the
 * first request was another one. Asked before a request is refused, since a replay comes before validation.
 */
export async function findReplay(
  deps: Pick<OperationDeps, 'db' | 'seal'>,
  request: Asked,
): Promise<OperationAnswer | undefined> {
  const { caller, idempotency, now } = request;
  if (!idempotency) return undefined;
  const scope = { merchantId: caller.merchantId, livemode: caller.livemode, key: idempotency.key };
  const stored = await findStoredAnswer(deps.db, scope, now);
  if (!stored) return undefined;
  const result = replayOrConflict(await withSecret(deps, scope, stored), idempotency);
  if (result.kind === 'conflict') throw conflictError(result.param);
  return replayAnswer(result);
}

/** The key as a flow takes it: the caller's, in the mode of the API key that it called with. */
export function onceKeyOf({ caller, idempotency }: Asked): OnceKey | null {
  return idempotency && { merchantId: caller.merchantId, ...idempotency };
}

/** The answer to what a flow did once, or the first one's answer again. `refuse` says a refusal as an error. */
export function answerOf<Refusal>(
  result: OnceResult<Refusal>,
  asked: Asked,
  refuse: (refusal: Refusal) => ApiError,
): OperationAnswer {
  switch (result.kind) {
    case 'done':
      return { status: result.status, json: result.body };
    case 'refused':
      throw refuse(result.refusal);
    case 'in_progress':
      throw inProgressError();
    case 'existing': {
      const first = replayOrConflict(result.answer, asked.idempotency);
      if (first.kind === 'conflict') throw conflictError(first.param);
      return replayAnswer(first);
    }
    default:
      return unreachable(result);
  }
}

export function replayAnswer(stored: { status: number; body: string }): OperationAnswer {
  return { status: stored.status, json: stored.body, headers: { 'idempotent-replayed': 'true' } };
}

/** Names the field that differs and never its value, which may belong to somebody else's customer. */
export function conflictError(param: string): ApiError {
  const what = param === 'path' ? 'another operation' : `a body whose \`${param}\` is different`;
  return new ApiError('IDEMPOTENCY_CONFLICT', {
    message: `This Idempotency-Key was used with ${what}. Send the original request unchanged, or use a new key.`,
    param,
    // Stripe-style clients retry every 409, and this one can never succeed.
    headers: { 'stripe-should-retry': 'false' },
  });
}

/** Stripe-style clients are told to try again: they will get the first request's answer, or be the first. */
export function inProgressError(): ApiError {
  return new ApiError('IDEMPOTENCY_IN_PROGRESS', {
    headers: { 'retry-after': '1', 'stripe-should-retry': 'true' },
  });
}
