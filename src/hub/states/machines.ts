import { attemptMoves } from '../../domain/attempt.ts';
import { deliveryMoves } from '../../domain/delivery.ts';
import { refundMoves, reversalMoves, saleMoves } from '../../domain/operation.ts';
import { refundStatusMoves } from '../../domain/refund.ts';
import { sessionMoves } from '../../domain/session.ts';

/** One move of a table of the domain. */
export interface Move {
  readonly from: string;
  /** What happens. */
  readonly on: string;
  readonly to: string;
  /** Who makes it, and when. */
  readonly by: string;
}

/** A table of moves, as the page tells of it. */
export interface Machine {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  readonly start: string;
  readonly moves: readonly Move[];
}

export const machines: readonly Machine[] = [
  {
    id: 'session',
    title: 'Checkout session',
    says: 'The `status` of a session. Each move is told by an event. Once it is final it never changes, whatever comes later.',
    start: 'open',
    moves: sessionMoves,
  },
  {
    id: 'attempt',
    title: 'Attempt',
    says: 'One try to pay a session; a session has one at most that is not over. Without a card nobody is asked by 3-D Secure, and it begins in `sending`. Your server sees of it what the session says: `attempts_count`, `last_error` and `payment_method`.',
    start: 'authenticating',
    moves: attemptMoves,
  },
  {
    id: 'sale',
    title: 'Operation: sale',
    says: 'The message to an acquirer that charges. No answer is `unknown`, never a refusal: the acquirer is asked until it knows, or the sale is taken back.',
    start: 'sending',
    moves: saleMoves,
  },
  {
    id: 'reversal',
    title: 'Operation: reversal',
    says: 'The message that takes back a sale whose outcome is not certain, or whose money came too late.',
    start: 'prepared',
    moves: reversalMoves,
  },
  {
    id: 'refund-message',
    title: 'Operation: refund',
    says: 'The message to an acquirer that carries a refund. While it is under way, the refund itself is `pending`.',
    start: 'prepared',
    moves: refundMoves,
  },
  {
    id: 'refund',
    title: 'Refund',
    says: 'The `status` of a refund, as your server sees it. No timer decides it: an acquirer has said so.',
    start: 'pending',
    moves: refundStatusMoves,
  },
  {
    id: 'delivery',
    title: 'Webhook delivery',
    says: 'The `status` of one event on its way to one receiver.',
    start: 'pending',
    moves: deliveryMoves,
  },
];

/** The states of a machine that nothing leads out of. */
export function finalStates({ moves }: Pick<Machine, 'moves'>): string[] {
  const left = new Set(moves.map(({ from }) => from));
  return [...new Set(moves.map(({ to }) => to))].filter((state) => !left.has(state));
}
