import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isDecided,
  isSaleOpen,
  moveRefund,
  moveReversal,
  moveSale,
  type OperationState,
  operationStates,
  type RefundSignal,
  type ReversalSignal,
  refundMoves,
  reversalMoves,
  type SaleSignal,
  saleMoves,
} from './operation.ts';

const tables = { sale: saleMoves, reversal: reversalMoves, refund: refundMoves } as const;

test('no two moves of an operation share a state and a signal', () => {
  for (const moves of Object.values(tables)) {
    const keys = moves.map(({ from, on }) => `${from} ${on}`);
    assert.equal(new Set(keys).size, keys.length);
  }
});

test('every state is reached: a sale from sending, a reversal from prepared', () => {
  const reached = (start: OperationState, moves: readonly { from: OperationState; to: OperationState }[]) => {
    const found = new Set<OperationState>([start]);
    for (const state of found) for (const { from, to } of moves) if (from === state) found.add(to);
    return [...found];
  };
  const all = [...reached('sending', saleMoves), ...reached('prepared', reversalMoves)];
  assert.deepEqual([...new Set(all)].sort(), [...operationStates].sort());
});

test('nothing leads out of what is decided', () => {
  for (const state of operationStates.filter(isDecided)) {
    for (const { on } of saleMoves) assert.throws(() => moveSale(state, on as SaleSignal), /Bug!/);
    for (const { on } of reversalMoves)
      assert.throws(() => moveReversal(state, on as ReversalSignal), /Bug!/);
    for (const { on } of refundMoves) assert.throws(() => moveRefund(state, on as RefundSignal), /Bug!/);
  }
});

test('an unclear answer never ends a sale, a reversal or a refund', () => {
  for (const { on, to } of [...saleMoves, ...reversalMoves, ...refundMoves]) {
    if (on === 'unclear') assert.ok(!isDecided(to), to);
  }
});

test('a sale that is being taken back is freed by the acquirer’s word alone', () => {
  const out = saleMoves.filter(({ from }) => from === 'reversing').map(({ on, to }) => [on, to]);
  assert.deepEqual(out, [
    ['reversed', 'reversed'],
    ['reversal_refused', 'unknown'],
  ]);
});

test('an answer can be written to a sale until it is decided or taken back', () => {
  assert.deepEqual(operationStates.filter(isSaleOpen), ['sending', 'challenged', 'unknown']);
});
