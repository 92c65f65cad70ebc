/** What is known of how the issuer was asked about one attempt. The moves between states are in `threeds/`. */
export interface AuthenticationFacts {
  readonly merchantId: string;
  readonly attemptId: string;
  readonly sessionId: string;
  /** `threeDSServerTransID`, a lower-case UUID. */
  readonly transId: string;
  readonly state:
    | 'started'
    | 'method'
    | 'requesting'
    | 'challenge'
    | 'confirming'
    | 'finished'
    | 'not_enrolled'
    | 'delegated'
    | 'unavailable'
    | 'abandoned';
  readonly version: string | null;
  readonly wish: 'none' | 'no_challenge' | 'challenge' | 'mandate' | 'exemption';
  /** What the customer's browser said of itself, for the AReq. */
  readonly browser: Readonly<Record<string, unknown>>;
  readonly methodUrl: string | null;
  readonly methodEnd: 'done' | 'not_finished' | 'no_url' | null;
  readonly acsUrl: string | null;
  readonly acsTransId: string | null;
  readonly dsTransId: string | null;
  readonly transStatus: string | null;
  readonly transStatusReason: string | null;
  readonly eci: string | null;
  readonly challengeCancel: string | null;
  /** Why nobody could be asked: one fixed word. */
  readonly cause: string | null;
  /** When the worker looks after it, unless somebody continues it before; null once the attempt has gone on. */
  readonly deadlineAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
