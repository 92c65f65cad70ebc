import type { Currency } from '../domain/currency.ts';
import type { PaymentMethodKind } from '../domain/session.ts';
import type { ConnectorManifest } from './connector.ts';

export interface Wanted {
  readonly livemode: boolean;
  readonly currency: Currency;
  /** What the merchant allows; every kind when the session does not say. */
  readonly methods: readonly PaymentMethodKind[];
}

/** A way that a payment can go. */
export interface Candidate {
  readonly accountId: string;
  readonly manifest: Pick<ConnectorManifest, 'isLive' | 'currencies' | 'methods'>;
  readonly method: PaymentMethodKind;
  /** The lowest number is asked first. */
  readonly priority: number;
  /** The share that it gets among those of its priority. */
  readonly weight: number;
}

/**
 * The candidates that can take the payment, in the order in which they are to be asked. Test sessions get only those that
 * charge nobody, live sessions only those that do. Of one priority each comes first as often as its weight says; the others
 * follow as its fallback, and after them the next priority.
 * @param random a number from 0 up to but not including 1, drawn anew at each call
 */
export function orderRoutes<T extends Candidate>(
  { livemode, methods, currency }: Wanted,
  candidates: readonly T[],
  random: () => number,
): T[] {
  const fitting = candidates.filter(
    ({ manifest, method }) =>
      manifest.isLive === livemode &&
      manifest.currencies.includes(currency) &&
      manifest.methods.includes(method) &&
      methods.includes(method),
  );
  const priorities = [...new Set(fitting.map(({ priority }) => priority))].sort((a, b) => a - b);
  return priorities.flatMap((priority) =>
    shuffleByWeight(
      fitting.filter((one) => one.priority === priority),
      random,
    ),
  );
}

function shuffleByWeight<T extends Candidate>(candidates: readonly T[], random: () => number): T[] {
  const left = [...candidates];
  const ordered: T[] = [];
  while (left.length > 1) {
    let ticket = random() * left.reduce((sum, { weight }) => sum + weight, 0);
    const drawn = left.findIndex(({ weight }) => {
      ticket -= weight;
      return ticket < 0;
    });
    ordered.push(...left.splice(drawn === -1 ? left.length - 1 : drawn, 1));
  }
  return [...ordered, ...left];
}
