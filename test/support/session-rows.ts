import type { Attempt } from '../../src/domain/attempt.ts';
import type { EventType } from '../../src/domain/event.ts';
import type { Operation } from '../../src/domain/operation.ts';
import type { Session } from '../../src/domain/session.ts';
import type { Queryable } from '../../src/store/db.ts';

/* What stands in the tables about one session, as a test looks at it. */

export interface AttemptRow {
  readonly id: string;
  readonly number: number;
  readonly state: Attempt['state'];
  readonly decline_reason: string | null;
}

export interface OperationRow {
  readonly id: string;
  readonly number: number;
  readonly kind: Operation['kind'];
  readonly state: Operation['state'];
  readonly reason: Operation['reason'];
  readonly amount: number;
  readonly account_id: string;
  readonly fence: number;
  readonly decline_reason: string | null;
  readonly unknown_cause: string | null;
  readonly not_found_count: number;
  readonly acquirer_reference: string | null;
  readonly redirect_url: string | null;
  readonly next_check_at: Date | null;
}

export interface EventRow {
  readonly id: string;
  readonly sequence: number;
  readonly type: EventType;
  readonly body: string;
}

export interface DeliveryRow {
  readonly id: string;
  readonly event_id: string;
  readonly target: string;
  readonly url: string;
  readonly sequence: number;
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly tries: number;
  readonly fence: number;
  readonly next_try_at: Date | null;
  readonly last_status: number | null;
  readonly last_failure: string | null;
}

type Named = Pick<Session, 'id'>;

export function readAttempts(db: Queryable, { id }: Named): Promise<AttemptRow[]> {
  return db.query(
    'select id, number, state, decline_reason from attempts where session_id = $1 order by number',
    [id],
  );
}

export function readOperations(db: Queryable, { id }: Named): Promise<OperationRow[]> {
  return db.query(
    `select id, number, kind, state, reason, amount, account_id, fence, decline_reason, unknown_cause, not_found_count,
       acquirer_reference, redirect_url, next_check_at
     from operations where session_id = $1 order by created_at, number`,
    [id],
  );
}

export function readEvents(db: Queryable, { id }: Named): Promise<EventRow[]> {
  return db.query('select id, sequence, type, body from events where session_id = $1 order by sequence', [
    id,
  ]);
}

export function readDeliveries(db: Queryable, { id }: Named): Promise<DeliveryRow[]> {
  return db.query(
    `select id, event_id, target, url, sequence, state, tries, fence, next_try_at, last_status, last_failure
     from deliveries where session_id = $1 order by target, sequence`,
    [id],
  );
}
