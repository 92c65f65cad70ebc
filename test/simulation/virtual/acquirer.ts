import type {
  Connector,
  ConnectorManifest,
  LookupOutcome,
  Outcome,
  PayOrder,
  ReverseOutcome,
  SaleRef,
} from '../../../src/connectors/connector.ts';
import { sandbox } from '../../../src/connectors/sandbox/index.ts';
import type { Money } from '../../../src/domain/money.ts';
import { RefundDesk } from './refunds.ts';
import type { Process, Scheduler } from './scheduler.ts';

/** What an acquirer did with money, in the order in which it did it: the truth of a run. */
export interface TruthLine {
  readonly kind: 'sale' | 'reversal' | 'refund';
  readonly operation: string;
  readonly result: 'approved' | 'declined' | 'nothing_to_reverse';
  readonly amount: number;
  readonly atMs: number;
}

/** What an acquirer promises about what it has not seen. */
export type Manners =
  /** A sale that is a minute late is refused; it takes back what it is told to. */
  | 'strict'
  /** The same promise, and nothing is ever taken back. */
  | 'promises_only'
  /** No promise: a sale may be charged three minutes later. What was taken back before is refused. */
  | 'zombie';

interface Sale {
  state: 'waiting' | 'approved' | 'declined' | 'reversed';
  readonly amount: Money;
  /** Why it declines, if it does: the same each time it is asked. */
  readonly reason: (typeof declines)[number];
  /** The customer decides at the acquirer. */
  readonly isChallenged: boolean;
}

const lateLimitMs = 60_000;
const declines = [
  'refused',
  'insufficient_funds',
  'lost_card',
  'acquirer_error',
  'authentication_required',
] as const;

/** An acquirer with its own books, reached over a network that loses, delays and doubles. */
export class VirtualAcquirer {
  readonly lines: TruthLine[] = [];
  readonly sales = new Map<string, Sale>();
  readonly #burned = new Set<string>();
  readonly #names = new Map<string, number>();
  readonly #scheduler: Scheduler;
  readonly #refunds: RefundDesk;
  readonly manners: Manners;
  /** Its look-ups hardly ever work. */
  readonly #isBlind: boolean;
  isAway = false;

  constructor(scheduler: Scheduler, manners: Manners) {
    this.#scheduler = scheduler;
    this.#isBlind = scheduler.random.chance(0.25);
    this.manners = manners;
    this.#refunds = new RefundDesk({
      scheduler,
      isForgetful: manners === 'promises_only',
      isAway: () => this.isAway,
      chargeOf: (id) => {
        const sale = this.sales.get(id);
        return sale?.state === 'approved' ? sale.amount : null;
      },
      write: (operation, result, amountMinor) => this.#write('refund', operation, result, amountMinor),
    });
  }

  get manifest(): ConnectorManifest {
    return {
      ...sandbox,
      can: {
        lookup: true,
        reverse: this.manners !== 'promises_only',
        callOff: this.manners !== 'promises_only',
        payByProofAlone: true,
        refund: this.manners === 'promises_only' ? 'blindly' : 'once',
        partialRefund: true,
        void: this.manners !== 'promises_only',
      },
      notFoundIsFinalAfterMs: this.manners === 'zombie' ? null : 120_000,
    };
  }

  /** As one process reaches it. */
  of(process: Process): Connector {
    return {
      pay: (order) => this.#pay(process, order),
      mode: 'direct',
      lookup: ({ operationId }) => this.#lookup(process, operationId),
      refund: (order) => this.#refunds.refund(process, order),
      lookupRefund: ({ operationId }) => this.#refunds.lookUp(process, operationId, this.#isBlind),
      verify: async () => ({ kind: 'accepted' }),
      ...(this.manners !== 'promises_only' && {
        reverse: ({ operationId }: SaleRef) => this.#reverse(process, operationId),
      }),
    };
  }

  /** The customer decides on the acquirer's page. */
  decide(id: string, isApproved: boolean): void {
    const sale = this.sales.get(id);
    if (sale?.state === 'waiting') this.#settle(id, sale, isApproved);
  }

  async #pay(process: Process, order: PayOrder): Promise<Outcome> {
    const { random } = this.#scheduler;
    const sentAtMs = this.#scheduler.nowMs;
    if (sentAtMs > order.sendBefore.getTime()) return { kind: 'not_sent', cause: 'too_late_to_send' };
    if (this.isAway) return { kind: 'not_sent', cause: 'connection_failed' };
    const fate = this.#scheduler.isHealed ? 1 : random.next();
    if (fate < 0.08) {
      // Lost on its way there.
      await this.#scheduler.effect(process, 'sale lost', 45_000);
      return { kind: 'unknown', cause: 'deadline' };
    }
    const isSlow = fate < 0.2;
    const worstMs = this.manners === 'zombie' ? 180_000 : 100_000;
    const travelMs = isSlow ? random.whole(5_000, worstMs) : random.whole(10, 800);
    const arriving = this.#scheduler.effect(
      null,
      `sale ${this.#nameOf(order.operationId)} arrives`,
      travelMs,
    );
    void arriving.then(() => this.#arrive(order, sentAtMs));
    if (isSlow && travelMs > 45_000) {
      await this.#scheduler.effect(process, 'no answer', 45_000);
      return { kind: 'unknown', cause: 'deadline' };
    }
    await arriving;
    await this.#scheduler.effect(process, 'sale answered', random.whole(5, 400));
    if (fate < 0.3) return { kind: 'unknown', cause: 'connection_lost' };
    if (fate < 0.33) return { kind: 'unknown', cause: 'amount_mismatch' };
    return this.#answer(order.operationId);
  }

  /** A reference is charged once, never when it was taken back before, and never late by an acquirer that says so. */
  #arrive({ operationId, amount }: PayOrder, sentAtMs: number): void {
    if (this.sales.has(operationId)) return;
    const { random } = this.#scheduler;
    const isLate = this.manners !== 'zombie' && this.#scheduler.nowMs - sentAtMs > lateLimitMs;
    const isChallenged = random.chance(0.12);
    const sale: Sale = { state: 'waiting', amount, isChallenged, reason: random.pick(declines) };
    this.sales.set(operationId, sale);
    if (isLate || this.#burned.has(operationId)) this.#settle(operationId, sale, false);
    else if (!isChallenged) this.#settle(operationId, sale, random.chance(0.6));
    // Nobody decides for ever.
    else
      void this.#scheduler.effect(null, 'page expires', 900_000).then(() => this.decide(operationId, false));
  }

  #settle(operation: string, sale: Sale, isApproved: boolean): void {
    sale.state = isApproved ? 'approved' : 'declined';
    this.#write('sale', operation, isApproved ? 'approved' : 'declined', sale.amount.amountMinor);
  }

  #answer(id: string): Outcome {
    const sale = this.sales.get(id);
    switch (sale?.state) {
      case 'approved':
        return { kind: 'approved', reference: `r_${id}`, amount: sale.amount };
      case 'waiting':
        return {
          kind: 'challenged',
          challenge: { kind: 'redirect', url: 'https://acquirer.example/page' },
        };
      default:
        return { kind: 'declined', reason: sale?.reason ?? 'refused', retryable: true, networkCode: null };
    }
  }

  async #lookup(process: Process, id: string): Promise<LookupOutcome> {
    await this.#scheduler.effect(process, 'look-up', this.#scheduler.random.whole(5, 300));
    if (this.isAway) return { kind: 'not_reached', cause: 'connection_failed' };
    const fate = this.#scheduler.isHealed ? 1 : this.#scheduler.random.next();
    const said = this.#found(id, fate);
    await this.#scheduler.effect(process, 'look-up answered', this.#scheduler.random.whole(5, 300));
    return said;
  }

  #found(id: string, fate: number): LookupOutcome {
    if (fate < 0.1) return { kind: 'not_reached', cause: 'connection_lost' };
    if (fate < (this.#isBlind ? 0.85 : 0.2)) return { kind: 'unknown', cause: 'status_503' };
    const sale = this.sales.get(id);
    if (!sale) return { kind: 'not_found' };
    // Its books are behind: only an acquirer that promises nothing may do that for long.
    if (fate < 0.3 && this.manners === 'zombie') return { kind: 'not_found' };
    if (sale.state === 'waiting') return { kind: 'pending' };
    if (sale.state === 'reversed') return { kind: 'reversed', amount: sale.amount };
    const answer = this.#answer(id);
    return answer.kind === 'approved' || answer.kind === 'declined' ? answer : { kind: 'pending' };
  }

  async #reverse(process: Process, id: string): Promise<ReverseOutcome> {
    await this.#scheduler.effect(process, 'reversal', this.#scheduler.random.whole(5, 300));
    if (this.isAway) return { kind: 'unknown', cause: 'connection_failed' };
    const fate = this.#scheduler.isHealed ? 1 : this.#scheduler.random.next();
    if (fate < 0.1) return { kind: 'unknown', cause: 'lost' };
    if (fate < 0.15 || this.#refunds.given(id) > 0) return { kind: 'refused', cause: 'refused' };
    const amount = this.#takeBack(id);
    await this.#scheduler.effect(process, 'reversal answered', this.#scheduler.random.whole(5, 300));
    if (fate < 0.3) return { kind: 'unknown', cause: 'answer_lost' };
    return { kind: 'reversed', reference: `v_${id}`, amount };
  }

  readonly #takenBack = new Map<string, Money | null>();

  #takeBack(id: string): Money | null {
    const before = this.#takenBack.get(id);
    if (before !== undefined) return before;
    this.#burned.add(id);
    const sale = this.sales.get(id);
    const charged = sale?.state === 'approved' ? sale.amount : null;
    if (sale?.state === 'waiting') this.#settle(id, sale, false);
    if (sale && charged) sale.state = 'reversed';
    this.#write('reversal', id, charged ? 'approved' : 'nothing_to_reverse', charged?.amountMinor ?? 0);
    this.#takenBack.set(id, charged);
    return charged;
  }

  /** In the order of their first mention: ids are drawn anew in each run, and a trace must not show them. */
  #nameOf(id: string): number {
    const known = this.#names.get(id) ?? this.#names.size + 1;
    this.#names.set(id, known);
    return known;
  }

  #write(kind: TruthLine['kind'], operation: string, result: TruthLine['result'], amount: number): void {
    this.lines.push({ kind, operation, result, amount, atMs: this.#scheduler.nowMs });
    this.#scheduler.trace.push(`acquirer: ${kind} ${this.#nameOf(operation)} ${result}`);
  }
}
