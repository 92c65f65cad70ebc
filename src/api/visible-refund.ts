import type { ApiKey } from '../domain/api-key.ts';
import type { Queryable } from '../store/db.ts';
import { findRefund, type ShownRefund } from '../store/refunds.ts';
import { ApiError } from './errors.ts';
import { otherMode } from './visible-session.ts';

/** The refund that a key may see, as it may see its session, or the 404. */
export async function findVisibleRefund(
  db: Queryable,
  caller: ApiKey,
  id: string,
  param = 'id',
): Promise<ShownRefund> {
  const found = await findRefund(db, { merchantId: caller.merchantId, id });
  if (!found) throw new ApiError('NOT_FOUND', { message: 'There is no refund with this id.', param });
  const { livemode, sessionCreatedByKeyId } = found.refund;
  if (livemode === caller.livemode || (caller.livemode && sessionCreatedByKeyId === caller.lineId))
    return found;
  throw otherMode('refund', livemode, param);
}
