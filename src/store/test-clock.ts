import type { Tx } from './db.ts';

/** How many rows of each kind have become older. */
export interface Aged {
  readonly sessions: number;
  readonly authentications: number;
  readonly operations: number;
  readonly deliveries: number;
  readonly webhook_endpoints: number;
  readonly webhook_secrets: number;
}

/**
 * Makes everything of a merchant's test mode that still waits for a moment older by so many seconds, as if they had passed
 * for it. What is over stays as it was; leases are real time and stay too. Sessions are locked first, in the order of every
 * other transaction.
 */
export async function ageTestObjects(tx: Tx, of: { merchantId: string; seconds: number }): Promise<Aged> {
  const params = [of.merchantId, of.seconds];
  const age = (text: string) => tx.execute(text, params);
  const by = `make_interval(secs => $2::integer)`;
  return {
    sessions: await age(
      `update sessions
       set created_at = created_at - ${by}, expires_at = expires_at - ${by}
       where merchant_id = $1 and livemode = false and status in ('open', 'processing', 'requires_action')`,
    ),
    authentications: await age(
      `update authentications a
       set deadline_at = a.deadline_at - ${by}
       from sessions s
       where a.merchant_id = $1 and a.deadline_at is not null
         and s.merchant_id = $1 and s.id = a.session_id and s.livemode = false`,
    ),
    operations: await age(
      `update operations
       set next_check_at = next_check_at - ${by}, uncertain_since = uncertain_since - ${by}, sent_at = sent_at - ${by}
       where merchant_id = $1 and livemode = false and next_check_at is not null`,
    ),
    deliveries: await age(
      `update deliveries
       set next_try_at = next_try_at - ${by}, first_tried_at = first_tried_at - ${by}
       where merchant_id = $1 and livemode = false and state = 'pending'`,
    ),
    webhook_endpoints: await age(
      `update webhook_endpoints
       set failing_since = failing_since - ${by}
       where merchant_id = $1 and livemode = false and failing_since is not null`,
    ),
    webhook_secrets: await age(
      `update webhook_secrets
       set retires_at = retires_at - ${by}
       where merchant_id = $1 and livemode = false and retires_at is not null`,
    ),
  };
}
