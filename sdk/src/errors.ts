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

/** 400, 404, 409, 412, 413, 415: the request cannot be done as it is; `param` and `errors` say why. */
export class InvalidRequestError extends MaxfiError {}
/** 401: no valid key. */
export class AuthenticationError extends MaxfiError {}
/** 403: the key may not do this, or not from here. */
export class PermissionError extends MaxfiError {}
/** 409: an Idempotency-Key that was used for something else, or whose first request is still being worked on. */
export class IdempotencyError extends MaxfiError {}
/** 429: wait `retryAfterS`. */
export class RateLimitError extends MaxfiError {}
/** 402: no acquirer takes this; connect one. */
export class ConfigurationError extends MaxfiError {}
/** 5xx, or an answer that is not of the API. */
export class ApiError extends MaxfiError {}
/** No answer: not reached, or not in time. The request may have been done: repeat it with its Idempotency-Key. */
export class ConnectionError extends MaxfiError {}

const kinds: Readonly<Record<string, typeof MaxfiError>> = {
  invalid_request_error: InvalidRequestError,
  authentication_error: AuthenticationError,
  permission_error: PermissionError,
  idempotency_error: IdempotencyError,
  rate_limit_error: RateLimitError,
  configuration_error: ConfigurationError,
  api_error: ApiError,
  connection_error: ConnectionError,
};

/** The error of the kind that the API names; of a kind that is not known here the common one. */
export function errorOf(facts: MaxfiErrorFacts): MaxfiError {
  return new (kinds[facts.type] ?? MaxfiError)(facts);
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
