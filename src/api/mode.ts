import type { ApiKey } from '../domain/api-key.ts';
import { validationError } from './errors.ts';
import { means, wordField } from './fields.ts';

/* Which mode's objects a list shows, and of these which a key may see. */

export const livemodeField = means(
  'Which mode’s objects; the key’s own when left out. With a live key `false` finds those of the test sessions that it made itself by `test_mode`; a test key takes no `true`.',
  wordField('must be `true` or `false`.', ['true', 'false']),
);

export interface Mode {
  readonly merchantId: string;
  readonly livemode: boolean;
  /** Of the test sessions a live key sees only those that it created itself (`test_mode`). */
  readonly sessionCreatedByKeyId: string | undefined;
}

/** A key's own mode, or the one that was asked for. Throws when a test key asks for live objects. */
export function modeOf(caller: ApiKey, wish: 'true' | 'false' | undefined): Mode {
  const livemode = wish === undefined ? caller.livemode : wish === 'true';
  if (livemode && !caller.livemode) {
    const message = '`livemode` cannot be `true` with a test key, which sees test objects only.';
    throw validationError([{ param: 'livemode', code: 'invalid', message }]);
  }
  const sessionCreatedByKeyId = caller.livemode && !livemode ? caller.lineId : undefined;
  return { merchantId: caller.merchantId, livemode, sessionCreatedByKeyId };
}
