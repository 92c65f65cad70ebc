export interface FieldError {
  param: string;
  code: string;
  message: string;
}

interface MaxfiErrorFacts {
  code: string;
  type: string;
  message: string;
  status?: number | undefined;
  param?: string | undefined;
  docUrl?: string | undefined;
  requestId?: string | undefined;
  retryAfterS?: number | undefined;
  errors?: FieldError[] | undefined;
  cause?: unknown;
}

/** A request that did not succeed. Switch on `code`; show `requestId` to support. */
export class MaxfiError extends Error {
  /** A code of the API such as `VALIDATION_ERROR`, or `CONNECTION_ERROR`, `TIMEOUT`, `UNEXPECTED_ANSWER`. */
  readonly code: string;
  readonly type: string;
  /** The HTTP status; absent when no answer came. */
  readonly status: number | undefined;
  /** The first field that was wrong; `errors` has all of them. */
  readonly param: string | undefined;
  readonly docUrl: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterS: number | undefined;
  readonly errors: readonly FieldError[];

  constructor(facts: MaxfiErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'MaxfiError';
    this.code = facts.code;
    this.type = facts.type;
    this.status = facts.status;
    this.param = facts.param;
    this.docUrl = facts.docUrl;
    this.requestId = facts.requestId;
    this.retryAfterS = facts.retryAfterS;
    this.errors = facts.errors ?? [];
  }
}

/** A webhook that must not be believed. Answer 400 and do nothing. */
export class WebhookVerificationError extends Error {
  readonly code: 'missing_header' | 'outside_tolerance' | 'no_match' | 'bad_secret' | 'bad_body';

  constructor(code: WebhookVerificationError['code'], message: string) {
    super(message);
    this.name = 'WebhookVerificationError';
    this.code = code;
  }
}
