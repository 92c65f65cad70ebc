import type { Queryable } from '../../src/store/db.ts';
import type { ReceivedWebhook } from '../support/merchant-endpoint.ts';
import {
  listAttemptsAfterTheEnd,
  listCardsLeft,
  listLateAttempts,
  listMixedRows,
  listUnbalancedJournals,
  listUndelivered,
} from './questions.ts';
import { asTheBankSays, asTheShopWasTold, neverMoreThanPaid } from './refund-invariants.ts';
import { type Finding, isApprovedRefund, isApprovedSale, isReversal, type Story, said } from './truth.ts';

/* I1 to I14 and, of refunds, R1 to R3: what must hold when the world has healed, against the bank's own ledger and the shop's own memory. */

type Check = (story: Story) => string[];

const finalTypes = ['checkout.session.completed', 'checkout.session.failed', 'checkout.session.expired'];
const finalStatuses = ['succeeded', 'failed', 'expired'];
const moneyLive = ['sending', 'challenged', 'unknown', 'reversing', 'approved'];
const decided = ['approved', 'declined', 'not_sent', 'reversed'];

const checks: Readonly<Record<string, Check>> = {
  /** Also for a moment: the bank's lines stand in the order in which it acted. */
  I1({ lines }) {
    let charged = 0;
    return lines.flatMap((line) => {
      charged += isApprovedSale(line) ? 1 : isReversal(line) ? -1 : 0;
      return charged > 1 ? [`charged ${charged} times at ${line.at} by ${said(line)}`] : [];
    });
  },

  I2(story) {
    const { session, operations, lines } = story;
    if (isPaid(story)) return session.status === 'succeeded' ? [] : [`paid, and it is ${session.status}`];
    return lines.filter(isApprovedSale).flatMap(({ operation }) => {
      const isExplained = operations.some(
        ({ kind, sale_id, reason, state }) =>
          kind === 'reversal' && sale_id === operation && reason !== null && state === 'approved',
      );
      return isExplained ? [] : [`${operation} was taken back, and nothing says why`];
    });
  },

  I3(story) {
    const { session, operations, lines } = story;
    const approved = new Set(lines.filter(isApprovedSale).map(({ operation }) => operation));
    return [
      ...(session.status === 'succeeded' && !isPaid(story) ? ['succeeded, and nobody paid'] : []),
      ...operations
        .filter(({ id, kind, state }) => kind === 'sale' && state === 'approved' && !approved.has(id))
        .map(({ id }) => `${id} is approved here and not at the bank`),
    ];
  },

  I4({ attempts, operations }) {
    const live = attempts.filter(({ state }) => moneyLive.includes(state)).length;
    const sales = operations.filter(({ kind, state }) => kind === 'sale' && moneyLive.includes(state)).length;
    return live > 1 || sales > 1 ? [`${live} attempts and ${sales} sales that may have moved money`] : [];
  },

  I5({ session, events, tale }) {
    const end = events.findIndex(({ type }) => finalTypes.includes(type));
    const after = end < 0 ? [] : events.slice(end + 1).filter(({ type }) => !isOfMoneyGoneBack(type));
    const seen = tale?.seen.find((status) => finalStatuses.includes(status));
    return [
      ...after.map(({ type }) => `${type} after the end`),
      ...(seen !== undefined && seen !== session.status
        ? [`the customer saw ${seen}, and it is ${session.status}`]
        : []),
    ];
  },

  I7({ operations, journals, lines }) {
    const booked = (kind: string, reference: string) =>
      journals.filter((one) => one.kind === kind && one.reference === reference);
    const missing = lines.flatMap((line) => {
      const kind = journalKindOf(line);
      if (kind === undefined) return [];
      const [journal] = booked(kind, line.operation);
      const isRight = journal?.debits === line.amount && journal.currency === line.currency;
      return isRight ? [] : [`${said(line)} is ${journal ? 'booked as another amount' : 'not booked'}`];
    });
    const approved = (reference: string) =>
      lines.some((line) => (isApprovedSale(line) || isApprovedRefund(line)) && line.operation === reference);
    const invented = journals
      .filter(({ reference }) => !approved(reference))
      .map(({ kind, reference }) => `${kind}:${reference} is booked and did not happen`);
    const unbooked = operations
      .filter(
        ({ kind, state, id }) =>
          kind === 'sale' && state === 'approved' && booked('approval', id).length !== 1,
      )
      .map(({ id }) => `${id} is approved and not booked once`);
    return [...missing, ...invented, ...unbooked];
  },

  /** One event for each move: their numbers have no gap, and the last one tells of the status that the session has. */
  I8({ session, events }) {
    const isGapFree = events.every(({ sequence }, index) => sequence === index + 1);
    const last = events.filter(({ type }) => !isOfMoneyGoneBack(type)).at(-1);
    const told = last
      ? (JSON.parse(last.body) as { data: { object: { status: string } } }).data.object.status
      : '';
    return [
      ...(isGapFree && events.length === session.event_sequence
        ? []
        : [`its ${events.length} events are numbered ${events.map(({ sequence }) => sequence)}`]),
      ...(told === session.status ? [] : [`its last event says ${told}, and it is ${session.status}`]),
      ...(events.filter(({ type }) => finalTypes.includes(type)).length > 1
        ? ['it ended more than once']
        : []),
    ];
  },

  I9({ session, attempts, operations }) {
    return [
      ...operations
        .filter(({ state }) => !decided.includes(state))
        .map(({ kind, id, state, unknown_cause }) => `${kind} ${id} is ${state} (${unknown_cause})`),
      ...attempts
        .filter(({ state }) => state !== 'approved' && state !== 'declined')
        .map(({ id, state }) => `${id} is ${state}`),
      ...(['processing', 'requires_action'].includes(session.status) ? [`it is ${session.status}`] : []),
    ];
  },

  I10({ tale }) {
    return [
      ...(new Set(tale?.created).size > 1 ? [`${tale?.key} was answered in more than one way`] : []),
      ...(tale?.conflicts ?? [])
        .filter((status) => status !== 409)
        .map((status) => `other content under ${tale?.key} was answered with ${status}`),
    ];
  },

  R1: neverMoreThanPaid,
  R2: asTheBankSays,
  R3: asTheShopWasTold,

  I14({ session, operations, lines }) {
    const isOurs = (one: { amount: number; currency: string }) =>
      one.amount === session.amount && one.currency === session.currency;
    return [
      ...operations
        .filter((one) => one.kind !== 'refund' && !isOurs(one))
        .map(({ id }) => `${id} is about another amount`),
      ...lines
        .filter((line) => (line.kind === 'sale' || isReversal(line)) && !isOurs(line))
        .map((line) => `${said(line)} is another amount`),
    ];
  },
};

/** Whether the customer paid; that the shop gave it back later by a void does not change it. */
export function isPaid({ lines, refunds }: Pick<Story, 'lines' | 'refunds'>): boolean {
  const voids = refunds.filter((one) => one.acquirer_action === 'void' && one.status === 'succeeded');
  return lines.filter(isApprovedSale).length > lines.filter(isReversal).length - voids.length;
}

function journalKindOf(line: Story['lines'][number]): string | undefined {
  if (isApprovedSale(line)) return 'approval';
  if (isApprovedRefund(line)) return 'refund';
  return isReversal(line) ? 'reversal' : undefined;
}

/** These come after the end, and say nothing of the session's status. */
function isOfMoneyGoneBack(type: string): boolean {
  return type === 'payment.late_reversed' || type.startsWith('refund.');
}

export function checkStory(story: Story): Finding[] {
  return Object.entries(checks).flatMap(([invariant, check]) =>
    check(story).map((what) => ({ invariant, sessionId: story.session.id, what })),
  );
}

/** What can be asked of the whole database at once. */
export async function checkDatabase(db: Queryable): Promise<Finding[]> {
  const found = (invariant: string, what: string) => (one: { session_id: string }) => ({
    invariant,
    sessionId: one.session_id,
    what: `${what}: ${JSON.stringify(one)}`,
  });
  return [
    ...(await listUnbalancedJournals(db)).map(({ source }) => ({
      invariant: 'I7',
      sessionId: null,
      what: `${source} does not balance`,
    })),
    ...(await listUndelivered(db)).map(found('I8', 'not delivered')),
    ...(await listLateAttempts(db)).map(found('I11', 'an attempt after its time')),
    ...(await listAttemptsAfterTheEnd(db)).map(
      found('I11', 'an attempt lived on after the end of its session'),
    ),
    ...(await listMixedRows(db)).map(found('I12', 'of another mode, merchant or account than its session')),
    ...(await listCardsLeft(db)).map(found('I13', 'a card is kept of an attempt that is over')),
  ];
}

/**
 * Everything that we say was delivered is in the shop's hands, the same bytes, with a signature that three libraries accept,
 * and the shop was told of nothing that we do not know.
 */
export function checkShop(stories: readonly Story[], received: readonly ReceivedWebhook[]): Finding[] {
  const genuine = new Map<string, Set<string>>();
  const forged = received.filter(({ isGenuine }) => !isGenuine);
  for (const webhook of received) {
    if (!webhook.isGenuine) continue;
    const id = String(webhook.headers['webhook-id']);
    genuine.set(id, (genuine.get(id) ?? new Set()).add(webhook.body));
  }
  const wrong = stories.flatMap(({ session, events }) =>
    events.flatMap((event) => {
      const bodies = genuine.get(event.id);
      const isWhole = bodies?.size === 1 && bodies.has(event.body);
      const what = `${event.type} ${event.sequence} came to the shop as ${bodies?.size ?? 0} texts`;
      return isWhole ? [] : [{ invariant: 'I8', sessionId: session.id, what }];
    }),
  );
  const known = new Set(stories.flatMap(({ events }) => events.map(({ id }) => id)));
  const gone = [...genuine.keys()]
    .filter((id) => !known.has(id))
    .map((id) => ({ invariant: 'I8', sessionId: null, what: `the shop was told of ${id}, which is gone` }));
  const bad = forged.map(({ verdicts }) => ({
    invariant: 'I8',
    sessionId: null,
    what: `a webhook was refused: ${JSON.stringify(verdicts)}`,
  }));
  return [...wrong, ...gone, ...bad];
}
