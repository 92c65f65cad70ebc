/** What an issuer's 3-D Secure does with a card; a card without one is not enrolled. */
export interface ThreeDsBehaviour {
  /** The page that a hidden frame loads before: there is none, it posts back at once, or it never does. */
  readonly method: 'none' | 'ok' | 'hangs';
  /** What the answer to the AReq says; `C` asks the cardholder. */
  readonly result: 'Y' | 'A' | 'N' | 'U' | 'R' | 'I' | 'C';
  /** How the challenge goes; `honest` when absent. */
  readonly challenge?: ChallengeManner;
  /** What is wrong with the answer to the AReq. */
  readonly answer?: 'malformed' | 'other_transaction' | 'error' | 'silence' | 'reset';
  /** A sale without it gets the soft decline code: any authentication, or one that asked the cardholder. */
  readonly demands?: 'authentication' | 'challenge';
  /** Oldest and newest protocol version of the card; 2.1.0 to 2.2.0 when absent. */
  readonly versions?: readonly [oldest: string, newest: string];
}

export type ChallengeManner =
  | 'honest'
  /** The page is shown; 3 s later the ACS gives up: RReq with N and challengeCancel 04. Nobody returns. */
  | 'abandoned'
  /** RReq says N, and the browser brings a CRes that says Y, whatever was typed. */
  | 'forged'
  /** No RReq at all, and the browser brings a CRes that says Y, whatever was typed. */
  | 'forged_unsent'
  /** The browser returns at once; its RReq follows after 5 s or 40 s. */
  | 'results_late_5s'
  | 'results_late_40s'
  /** The browser returns honestly; no RReq is ever sent. */
  | 'results_never'
  | 'results_twice'
  /** The RReq names another transaction. */
  | 'results_of_another'
  /** The page tries to leave its frame, opens windows, sends messages and frames itself; its form works. */
  | 'hostile'
  /** The ACS answers 500 to the CReq. */
  | 'acs_error';
