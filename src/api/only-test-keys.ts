import type { ApiKey } from '../domain/api-key.ts';
import { ApiError } from './errors.ts';

/** Throws for a live key: what helps with tests is not to be there where money is. */
export function onlyTestKeys(caller: ApiKey): void {
  if (!caller.livemode) return;
  throw new ApiError('FORBIDDEN', {
    message: 'Test helpers take test keys only: use one that begins with `sk_test_`.',
  });
}
