import type { RefundLookupOutcome, RefundOrder, RefundOutcome } from '../../../src/connectors/connector.ts';
import type { Money } from '../../../src/domain/money.ts';
import type { Process, Scheduler } from './scheduler.ts';

interface GivenBack {
  readonly saleId: string;
  readonly amount: Money;
  state: 'approved' | 'declined' | 'at work';
}

export interface RefundDeskDeps {
  readonly scheduler: Scheduler;
  /** A repeat of a reference is given again, and what is a minute late is thrown away. */
  readonly isForgetful: boolean;
  readonly isAway: () => boolean;
  /** What a sale charged and was not taken back; null when it has nothing. */
  readonly chargeOf: (saleId: string) => Money | null;
  readonly write: (operation: string, result: 'approved' | 'declined', amountMinor: number) => void;
}

const lateLimitMs = 60_000;
const deadlineMs = 15_000;

/** Where an acquirer gives money back, over the same network that loses, delays and doubles. */
export class RefundDesk {
  readonly #refunds = new Map<string, GivenBack>();
  readonly #deps: RefundDeskDeps;

  constructor(deps: RefundDeskDeps) {
    this.#deps = deps;
  }

  /** What has been given back of a sale, or is about to be. */
  given(saleId: string): number {
    return [...this.#refunds.values()]
      .filter((refund) => refund.saleId === saleId && refund.state !== 'declined')
      .reduce((sum, { amount }) => sum + amount.amountMinor, 0);
  }

  async refund(process: Process, order: RefundOrder): Promise<RefundOutcome> {
    const { scheduler } = this.#deps;
    const { random } = scheduler;
    const sentAtMs = scheduler.nowMs;
    if (sentAtMs > order.sendBefore.getTime()) return { kind: 'not_sent', cause: 'too_late_to_send' };
    if (this.#deps.isAway()) return { kind: 'not_sent', cause: 'connection_failed' };
    const fate = scheduler.isHealed ? 1 : random.next();
    if (fate < 0.08) {
      await scheduler.effect(process, 'refund lost', deadlineMs);
      return { kind: 'unknown', cause: 'deadline' };
    }
    const isSlow = fate < 0.25;
    const travelMs = isSlow ? random.whole(5_000, 100_000) : random.whole(10, 800);
    const arriving = scheduler.effect(null, 'refund arrives', travelMs);
    void arriving.then(() => this.#arrive(order, sentAtMs));
    if (travelMs > deadlineMs) {
      await scheduler.effect(process, 'no answer', deadlineMs);
      return { kind: 'unknown', cause: 'deadline' };
    }
    await arriving;
    await scheduler.effect(process, 'refund answered', random.whole(5, 400));
    if (fate < 0.35) return { kind: 'unknown', cause: 'connection_lost' };
    return this.#found(order.operationId) ?? { kind: 'unknown', cause: 'thrown_away' };
  }

  async lookUp(process: Process, id: string, isBlind: boolean): Promise<RefundLookupOutcome> {
    const { scheduler, isAway } = this.#deps;
    await scheduler.effect(process, 'look-up of a refund', scheduler.random.whole(5, 300));
    if (isAway()) return { kind: 'not_reached', cause: 'connection_failed' };
    const fate = scheduler.isHealed ? 1 : scheduler.random.next();
    const found = this.#found(id) ?? { kind: 'not_found' };
    await scheduler.effect(process, 'look-up answered', scheduler.random.whole(5, 300));
    return fate < (isBlind ? 0.5 : 0.1) ? { kind: 'unknown', cause: 'status_503' } : found;
  }

  #arrive({ operationId, saleId, amount }: RefundOrder, sentAtMs: number): void {
    const { scheduler, isForgetful, chargeOf } = this.#deps;
    if (!isForgetful && this.#refunds.has(operationId)) return;
    if (isForgetful && scheduler.nowMs - sentAtMs > lateLimitMs) return;
    const { random } = scheduler;
    const left = (chargeOf(saleId)?.amountMinor ?? 0) - this.given(saleId);
    const refund: GivenBack = { saleId, amount, state: 'at work' };
    const fits = amount.amountMinor <= left;
    this.#refunds.set(operationId, refund);
    const isGiven = fits && random.chance(0.85);
    if (!fits || random.chance(0.75)) {
      this.#settle(operationId, refund, isGiven);
      return;
    }
    const laterMs = random.whole(1_000, random.chance(0.3) ? 60 * 3_600_000 : 60_000);
    void scheduler
      .effect(null, 'refund is done', laterMs)
      .then(() => this.#settle(operationId, refund, isGiven));
  }

  #settle(operationId: string, refund: GivenBack, isGiven: boolean): void {
    refund.state = isGiven ? 'approved' : 'declined';
    this.#deps.write(operationId, refund.state, refund.amount.amountMinor);
  }

  #found(id: string): Exclude<RefundOutcome, { kind: 'not_sent' }> | undefined {
    const refund = this.#refunds.get(id);
    switch (refund?.state) {
      case 'approved':
        return { kind: 'refunded', reference: `b_${id}`, amount: refund.amount };
      case 'at work':
        return { kind: 'pending', reference: `b_${id}` };
      case 'declined': {
        const isGone = this.#deps.chargeOf(refund.saleId) === null;
        return {
          kind: 'declined',
          reason: isGone ? 'sale_not_refundable' : 'declined',
          networkCode: null,
        };
      }
      default:
        return undefined;
    }
  }
}
