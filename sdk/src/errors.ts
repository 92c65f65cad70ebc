/** Every code of the API; each has a section in its documentation of errors. */
export type ApiErrorCode =
  | 'VALIDATION_ERROR'
  | 'REFUND_AMOUNT_EXCEEDED'
  | 'UNAUTHORIZED'
  | 'NO_CONNECTOR'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'IDEMPOTENCY_CONFLICT'
  | 'IDEMPOTENCY_IN_PROGRESS'
  | 'SESSION_NOT_OPEN'
  | 'ENDPOINT_DISABLED'
  | 'TOO_MANY_OBJECTS'
  | 'SESSION_NOT_REFUNDABLE'
  | 'ALREADY_REFUNDED'
  | 'PRECONDITION_FAILED'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'RATE_LIMIT_EXCEEDED'
  | 'INTERNAL_ERROR'
  | 'UNAVAILABLE';

/** What the SDK says when there is no answer of the API. */
export type LocalErrorCode = 'CONNECTION_ERROR' | 'TIMEOUT' | 'UNEXPECTED_ANSWER';

/** A newer server may have codes that are not here yet. */
export type ErrorCode = ApiErrorCode | LocalErrorCode | (string & {});

/** One thing that is wrong with a request; `param` is a path such as `settings.auto_return`. */
export interface FieldError {
  param: string;
  code: string;
  message: string;
}

export interface MaxfiErrorFacts {
  code: ErrorCode;
  type: string;
  message: string;
  userMessage?: string | undefined;
  status?: number | undefined;
  param?: string | undefined;
  docUrl?: string | undefined;
  requestId?: string | undefined;
  retryAfterS?: number | undefined;
  errors?: readonly FieldError[] | undefined;
  cause?: unknown;
}

/** A request that did not succeed; each kind has a class below. Show `requestId` to support. */
export class MaxfiError extends Error {
  override readonly name: string = 'MaxfiError';
  readonly code: ErrorCode;
  readonly type: string;
  /** The HTTP status; absent when no answer came. */
  readonly status: number | undefined;
  /** The first field that was wrong; `errors` has all of them. */
  readonly param: string | undefined;
  readonly docUrl: string | undefined;
  readonly requestId: string | undefined;
  /** How long the server asks you to wait. */
  readonly retryAfterS: number | undefined;
  readonly errors: readonly FieldError[];
  /** For your customer, in the `language` of the call; absent in English, where `message` serves. */
  readonly userMessage: string | undefined;

  constructor(facts: MaxfiErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = facts.code;
    this.type = facts.type;
    this.status = facts.status;
    this.param = facts.param;
    this.docUrl = facts.docUrl;
    this.requestId = facts.requestId;
    this.retryAfterS = facts.retryAfterS;
    this.errors = facts.errors ?? [];
    this.userMessage = facts.userMessage;
  }
}

/* The name of each kind is its type's mark too: without it TypeScript takes all of them for one. */

/** 400, 404, 405, 409, 412, 413, 415: the request cannot be done as it is; `param` and `errors` say why. */
export class InvalidRequestError extends MaxfiError {
  override readonly name: 'InvalidRequestError' | 'NotFoundError' | 'ConflictError' = 'InvalidRequestError';
}

/** 404: there is no such object for this key. */
export class NotFoundError extends InvalidRequestError {
  override readonly name = 'NotFoundError';
}

/** 409 and 412: the object is in a state in which this cannot be done. */
export class ConflictError extends InvalidRequestError {
  override readonly name = 'ConflictError';
}

/** 401: no key, or one that is not valid. */
export class AuthenticationError extends MaxfiError {
  override readonly name = 'AuthenticationError';
}

/** 402: no acquirer of yours takes this currency with these methods; connect one. */
export class ConfigurationError extends MaxfiError {
  override readonly name = 'ConfigurationError';
}

/** 403: the key may not do this. */
export class PermissionError extends MaxfiError {
  override readonly name = 'PermissionError';
}

/** 409: the Idempotency-Key was used for something else, or its first request still runs. */
export class IdempotencyError extends MaxfiError {
  override readonly name = 'IdempotencyError';
}

/** 429: wait `retryAfterS` seconds. */
export class RateLimitError extends MaxfiError {
  override readonly name = 'RateLimitError';
}

/** 5xx, or an answer that is not of the API: what became of the request is not known unless you ask. */
export class ApiError extends MaxfiError {
  override readonly name: 'ApiError' | 'UnexpectedAnswerError' = 'ApiError';
}

/** Something else than MAXFI answered: a proxy, a redirect, a page. */
export class UnexpectedAnswerError extends ApiError {
  override readonly name = 'UnexpectedAnswerError';
}

/** No answer came. What became of the request is not known; a POST is safe to repeat with the same key. */
export class ConnectionError extends MaxfiError {
  override readonly name: 'ConnectionError' | 'RequestTimeoutError' = 'ConnectionError';
}

/** No answer came in time. */
export class RequestTimeoutError extends ConnectionError {
  override readonly name = 'RequestTimeoutError';
}

type ErrorClass = new (facts: MaxfiErrorFacts) => MaxfiError;

const classes: Readonly<Record<number, ErrorClass>> = {
  401: AuthenticationError,
  402: ConfigurationError,
  403: PermissionError,
  404: NotFoundError,
  409: ConflictError,
  412: ConflictError,
  429: RateLimitError,
};

/** The error of an answer with a status, as an object of its class. */
export function errorOfAnswer(facts: MaxfiErrorFacts & { status: number }): MaxfiError {
  const { status, code } = facts;
  if (code.startsWith('IDEMPOTENCY_')) return new IdempotencyError(facts);
  const known = classes[status];
  if (known) return new known(facts);
  if (status >= 500) return new ApiError(facts);
  return status >= 400 ? new InvalidRequestError(facts) : new UnexpectedAnswerError(facts);
}

/** A webhook that must not be believed. Answer 400 and do nothing. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
  readonly code: 'missing_header' | 'outside_tolerance' | 'no_match' | 'bad_secret' | 'bad_body';

  constructor(code: WebhookVerificationError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
