import type { AnswerFault } from './cards.ts';
import { integer, object } from './read-requests.ts';
import { Refusal } from './refusal.ts';

/** What a test can make go wrong with one request, besides what a card number does. */
export type ScriptedFault =
  | AnswerFault
  /** The connection is reset before the request is read: nothing is charged. */
  | { readonly do: 'reset_before_read' }
  /** The request is this long on its way: nobody knows of it until then, then it is judged as it arrives. */
  | { readonly do: 'held_ms'; readonly delay_ms: number }
  /**
   * The same for a sale, which is then charged whatever its `valid_until` says. It breaks a promise of this bank, for
   * tests of callers whose acquirer makes no such promise.
   */
  | { readonly do: 'charge_late_ms'; readonly delay_ms: number }
  /** Nothing is done; the answer is a 409 that says so, or a 503. */
  | { readonly do: 'refuse' | 'unavailable' }
  /** A settlement file that is not what happened, or lacks its end. */
  | { readonly do: SettlementFault };

const settlementFaults = [
  'missing_line',
  'extra_line',
  'repeated_line',
  'altered_amount',
  'cut_short',
] as const;
type SettlementFault = (typeof settlementFaults)[number];

const faultNames = [
  'reset_before_read',
  'reset_after_charge',
  'status_502_after_charge',
  'delay_ms',
  'wrong_amount',
  'wrong_currency',
  'wrong_reference',
  'reset_mid_body',
  'drip',
  'duplicate_answer',
  'held_ms',
  'charge_late_ms',
  'refuse',
  'unavailable',
  ...settlementFaults,
] as const;

/** Faults that say how long. */
const timedNames = ['delay_ms', 'drip', 'held_ms', 'charge_late_ms'] as const;

/** Kinds of request that a fault can be laid on. */
const requestKinds = [
  'sale',
  'lookup',
  'refund',
  'reversal',
  'settlement',
  'card_ranges',
  'authentication',
] as const;
export type RequestKind = (typeof requestKinds)[number];

export interface FaultScript {
  /** Lays faults on the next requests, one each, in this order. Throws a `Refusal` and changes nothing if one is wrong. */
  add(body: unknown): void;
  take(kind: RequestKind): ScriptedFault | undefined;
}

const maxFaults = 1_000;

export function createFaultScript(): FaultScript {
  const script: { when: RequestKind; fault: ScriptedFault }[] = [];
  return {
    add(body) {
      const { next } = object(body, 'body', ['next']);
      if (!Array.isArray(next) || next.length + script.length > maxFaults) {
        throw new Refusal(400, 'invalid_request', `next must be a list; at most ${maxFaults} faults wait`);
      }
      script.push(...next.map(readFault));
    },
    take(kind) {
      const at = script.findIndex(({ when }) => when === kind);
      return at < 0 ? undefined : script.splice(at, 1)[0]?.fault;
    },
  };
}

/** What a fault does before the work: holds the request up, or throws the `Refusal` that is its answer. */
export async function beforeWork(
  fault: ScriptedFault | undefined,
  sleep: (ms: number) => Promise<void>,
): Promise<void> {
  if (fault?.do === 'held_ms') await sleep(fault.delay_ms);
  if (fault?.do === 'refuse') throw new Refusal(409, 'refused', 'The bank does not do this now.');
  if (fault?.do === 'unavailable') throw new Refusal(503, 'unavailable', 'The bank does not work now.');
}

function readFault(value: unknown): { when: RequestKind; fault: ScriptedFault } {
  const fields = object(value, 'next', ['when', 'do', 'delay_ms']);
  const when = requestKinds.find((kind) => kind === fields.when);
  const name = faultNames.find((fault) => fault === fields.do);
  if (!when) throw new Refusal(400, 'invalid_request', `when must be one of ${requestKinds.join(', ')}`);
  if (!name) throw new Refusal(400, 'invalid_request', `do must be one of ${faultNames.join(', ')}`);
  const timed = timedNames.find((one) => one === name);
  if (timed) return { when, fault: { do: timed, delay_ms: integer(fields, 'delay_ms', 0, 600_000) } };
  return { when, fault: { do: name as Exclude<typeof name, (typeof timedNames)[number]> } };
}
