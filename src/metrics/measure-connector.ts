import type { Connector, ReadyConnector } from '../connectors/connector.ts';
import { isSaleOpen, type Operation } from '../domain/operation.ts';
import type { Meters } from './meters.ts';

type Measured = Pick<Meters, 'acquirerCallDuration' | 'payments'>;
type Call = (...given: never[]) => Promise<{ readonly kind: string }>;

const calls = [
  'pay',
  'answerChallenge',
  'plans',
  'lookup',
  'reverse',
  'refund',
  'lookupRefund',
  'verify',
  'settlement',
] as const satisfies readonly (keyof Connector)[];

const threw = 'threw';

/** What decides a sale when a challenge was answered or somebody asked. */
const decisions: ReadonlySet<string> = new Set(['approved', 'declined', 'reversed', 'not_sent']);

/** The same connector; each call to its acquirer is timed, and what came of a sale that it sends is counted. */
export function measureConnector(meters: Measured, { manifest, connector }: ReadyConnector): ReadyConnector {
  const told = watch(connector, calls, (operation, kind, seconds) => {
    meters.acquirerCallDuration.observe({ connector: manifest.name, operation, outcome: kind }, seconds);
    // What was sent before it threw nobody knows, so the flow asks about it.
    const outcome = kind === threw ? 'unknown' : kind;
    if (operation === 'pay') meters.payments.inc({ connector: manifest.name, outcome });
  });
  return { manifest, connector: told };
}

/** The same connector, asked about an operation: counts the answer that decides its sale, and not those that come later. */
export function countDecision(
  meters: Measured,
  { manifest, connector }: ReadyConnector,
  operation: Pick<Operation, 'kind' | 'state'>,
): ReadyConnector {
  if (operation.kind !== 'sale' || !isSaleOpen(operation.state)) return { manifest, connector };
  const told = watch(connector, ['answerChallenge', 'lookup'], (_operation, kind) => {
    if (decisions.has(kind)) meters.payments.inc({ connector: manifest.name, outcome: kind });
  });
  return { manifest, connector: told };
}

function watch<Name extends (typeof calls)[number]>(
  connector: Connector,
  names: readonly Name[],
  told: (name: Name, kind: string, seconds: number) => void,
): Connector {
  const watched = names.flatMap((name) => {
    const call = connector[name]?.bind(connector) as Call | undefined;
    return call ? [[name, watchCall(call, (kind, seconds) => told(name, kind, seconds))]] : [];
  });
  return { ...connector, ...Object.fromEntries(watched) };
}

function watchCall(call: Call, told: (kind: string, seconds: number) => void): Call {
  return async (...given) => {
    const beganAt = performance.now();
    const seconds = () => (performance.now() - beganAt) / 1_000;
    try {
      const outcome = await call(...given);
      told(outcome.kind, seconds());
      return outcome;
    } catch (error) {
      told(threw, seconds());
      throw error;
    }
  };
}
