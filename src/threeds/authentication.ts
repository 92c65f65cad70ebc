import assert from 'node:assert/strict';

/** Where the authentication of one attempt stands. */
export const authenticationStates = [
  'started',
  'method',
  'requesting',
  'challenge',
  'confirming',
  'finished',
  'not_enrolled',
  'delegated',
  'unavailable',
  'abandoned',
] as const;

export type AuthenticationState = (typeof authenticationStates)[number];

/** Every legal move and who makes it. A move that is not in this table does not exist. */
export const authenticationMoves = [
  { from: 'started', on: 'not_enrolled', to: 'not_enrolled', by: 'no card range holds the number' },
  { from: 'started', on: 'left_to_acquirer', to: 'delegated', by: 'the acquirer asks the issuer itself' },
  { from: 'started', on: 'method_offered', to: 'method', by: 'the card range has a method URL' },
  { from: 'started', on: 'method_absent', to: 'requesting', by: 'the card range has none' },
  { from: 'started', on: 'not_answered', to: 'unavailable', by: 'directory server, or the clock' },
  { from: 'started', on: 'lapsed', to: 'abandoned', by: 'worker, when the session is over' },
  { from: 'method', on: 'method_done', to: 'requesting', by: 'ACS, through the browser' },
  { from: 'method', on: 'method_given_up', to: 'requesting', by: 'the page, after 10 s or without script' },
  { from: 'method', on: 'lapsed', to: 'abandoned', by: 'worker: the customer left' },
  { from: 'requesting', on: 'frictionless', to: 'finished', by: 'ARes' },
  { from: 'requesting', on: 'challenge_wanted', to: 'challenge', by: 'ARes with C' },
  { from: 'requesting', on: 'not_answered', to: 'unavailable', by: 'directory server, or the clock' },
  { from: 'challenge', on: 'customer_returned', to: 'confirming', by: 'CRes; it decides nothing' },
  { from: 'challenge', on: 'results_came', to: 'finished', by: 'RReq' },
  { from: 'challenge', on: 'lapsed', to: 'abandoned', by: 'worker: no RReq in the time for a challenge' },
  { from: 'confirming', on: 'results_came', to: 'finished', by: 'RReq' },
  { from: 'confirming', on: 'lapsed', to: 'abandoned', by: 'worker: the customer is back, no RReq came' },
] as const satisfies readonly {
  from: AuthenticationState;
  on: string;
  to: AuthenticationState;
  by: string;
}[];

export type AuthenticationSignal = (typeof authenticationMoves)[number]['on'];

const finalStates: readonly AuthenticationState[] = [
  'finished',
  'not_enrolled',
  'delegated',
  'unavailable',
  'abandoned',
];

export function isAuthenticationOver(state: AuthenticationState): boolean {
  return finalStates.includes(state);
}

/** The state after a signal, or nothing when the table has no such move: a repeat or a latecomer, to be ignored. */
export function nextAuthenticationState(
  from: AuthenticationState,
  on: AuthenticationSignal,
): AuthenticationState | undefined {
  return authenticationMoves.find((move) => move.from === from && move.on === on)?.to;
}

/** The state after a signal that must be legal here; anything else is a bug. */
export function moveAuthentication(from: AuthenticationState, on: AuthenticationSignal): AuthenticationState {
  const to = nextAuthenticationState(from, on);
  assert.ok(to, `Bug! An authentication cannot go from ${from} on ${on}`);
  return to;
}

/** How long each state that waits for somebody may last, in ms; then it is given up by the move that names the clock. */
export const authenticationTimers = {
  /** Of the answer to an AReq or a PReq. */
  requestMs: 15_000,
  /** Of the method frame (EMVCo: 10 s at most). */
  methodMs: 10_000,
  /** From the answer that wants a challenge until the customer is back or the RReq is there. */
  challengeMs: 600_000,
  /** From the customer's return until the RReq; issuers have been seen to take 40 s. */
  resultsMs: 60_000,
} as const;
