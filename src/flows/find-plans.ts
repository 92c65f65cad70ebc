import type { ReadyRoute } from '../connectors/connector.ts';
import type { PlansAnswer } from '../domain/instalment-plan.ts';
import type { Session } from '../domain/session.ts';
import type { Timers } from './steps/timers.ts';

export interface FindPlansDeps {
  readonly routesFor: (session: Session, method: 'bnpl') => Promise<readonly ReadyRoute[]>;
  readonly timers: Timers;
}

/** A customer waits for the page. */
const deadlineMs = 4_000;

/** What the lender that this session's payment would go to offers for its amount just now. Never throws. */
export async function findPlans(deps: FindPlansDeps, session: Session): Promise<PlansAnswer> {
  const [route] = await deps.routesFor(session, 'bnpl');
  if (!route?.connector.plans) return { kind: 'unavailable', cause: 'no_lender' };
  try {
    return await route.connector.plans(session.amount, deps.timers.deadline(deadlineMs));
  } catch (error) {
    return { kind: 'unavailable', cause: error instanceof Error ? error.name : 'connector_threw' };
  }
}
