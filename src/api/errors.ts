/** Every code a merchant can see: its status, kind and what to do about it. The docs page is made from this. */
export const errorCodes = {
  VALIDATION_ERROR: {
    status: 400,
    type: 'invalid_request_error',
    reason: 'A field or header of the request is missing, malformed or unknown.',
    fix: 'Read `errors`: each entry names the field and what it takes. Nothing was created; fix it and send again.',
  },
  REFUND_AMOUNT_EXCEEDED: {
    status: 400,
    type: 'invalid_request_error',
    reason: 'The refund asks for more than is left of the payment.',
    fix: 'Ask for at most what the message says is left; earlier refunds and those on their way are taken off.',
  },
  UNAUTHORIZED: {
    status: 401,
    type: 'authentication_error',
    reason: 'The request has no API key, or one that is not valid.',
    fix: 'Send `Authorization: Bearer sk_test_…` with a key of this installation that has not been revoked.',
  },
  NO_CONNECTOR: {
    status: 402,
    type: 'configuration_error',
    reason: 'No acquirer of this merchant can take the currency and payment methods asked for.',
    fix: 'Connect an acquirer for the currency, widen `settings.payment_methods`, or try it with a test key.',
  },
  FORBIDDEN: {
    status: 403,
    type: 'permission_error',
    reason:
      'The API key is valid but lacks the scope that this operation needs, or may not be used from where the request comes from.',
    fix: 'Read the message: use a key with the scope that it names, call from an address that the key allows, and keep live keys out of browsers.',
  },
  NOT_FOUND: {
    status: 404,
    type: 'invalid_request_error',
    reason: 'There is no such object or path for this key.',
    fix: 'Check the id and the path. An object of the other mode needs the key of that mode.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    type: 'invalid_request_error',
    reason: 'The path exists, but not with this HTTP method.',
    fix: 'Use one of the methods in the `Allow` header.',
  },
  IDEMPOTENCY_CONFLICT: {
    status: 409,
    type: 'idempotency_error',
    reason: 'The same Idempotency-Key was used with a different body or path within 24 hours.',
    fix: 'Send the original request unchanged to get its answer, or use a new key for a new request.',
  },
  IDEMPOTENCY_IN_PROGRESS: {
    status: 409,
    type: 'idempotency_error',
    reason: 'The first request with this Idempotency-Key is still being worked on.',
    fix: 'Wait as `Retry-After` says and send the same request again.',
  },
  SESSION_NOT_OPEN: {
    status: 409,
    type: 'invalid_request_error',
    reason: 'The checkout session is no longer open, or is just being paid.',
    fix: 'Get the session and look at its status; only an open session can be changed like this.',
  },
  ENDPOINT_DISABLED: {
    status: 409,
    type: 'invalid_request_error',
    reason: 'The webhook endpoint is disabled, so nothing is sent to it.',
    fix: 'Enable it first: update it with `status` set to `enabled`.',
  },
  TOO_MANY_OBJECTS: {
    status: 409,
    type: 'invalid_request_error',
    reason: 'There would be more objects than are possible, or than one request may touch.',
    fix: 'The message says how many are possible: delete one, or ask for less at a time.',
  },
  SESSION_NOT_REFUNDABLE: {
    status: 409,
    type: 'invalid_request_error',
    reason:
      'The checkout session is not paid, or the acquirer that was paid cannot give the money back like this.',
    fix: 'Refund a session only when its status is `succeeded`. Where the message says that only whole amounts go back, leave `amount` out.',
  },
  ALREADY_REFUNDED: {
    status: 409,
    type: 'invalid_request_error',
    reason: 'The whole payment has been refunded, or is just being.',
    fix: 'Nothing is left to do; list the refunds of the session to see them.',
  },
  PRECONDITION_FAILED: {
    status: 412,
    type: 'invalid_request_error',
    reason: 'What the request expects is not so any more.',
    fix: 'Get the object again, decide anew and send the request with what you see now.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    type: 'invalid_request_error',
    reason: 'The body is larger than 64 KiB.',
    fix: 'Send less: keep large data on your side and put its id into `metadata`.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    type: 'invalid_request_error',
    reason: 'The body is not plain JSON in UTF-8.',
    fix: 'Send `Content-Type: application/json` and no `Content-Encoding`.',
  },
  RATE_LIMIT_EXCEEDED: {
    status: 429,
    type: 'rate_limit_error',
    reason: 'The key has used up its requests of the last 60 seconds.',
    fix: 'Wait as `Retry-After` says. Nothing was created or stored.',
  },
  INTERNAL_ERROR: {
    status: 500,
    type: 'api_error',
    reason: 'Something is wrong on our side.',
    fix: 'Send the request again with the same Idempotency-Key; it cannot create twice.',
  },
  UNAVAILABLE: {
    status: 503,
    type: 'api_error',
    reason: 'The service cannot answer just now.',
    fix: 'Wait as `Retry-After` says and send the same request again.',
  },
} as const satisfies Record<string, { status: number; type: string; reason: string; fix: string }>;

export type ErrorCode = keyof typeof errorCodes;

/** One thing that is wrong with a request; `param` is a dotted path such as `settings.auto_return`. */
export interface FieldError {
  readonly param: string;
  readonly code: string;
  readonly message: string;
}

export interface ApiErrorDetails {
  readonly message?: string;
  readonly param?: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** An answer other than success; thrown at the API's edge only. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly details: ApiErrorDetails;

  constructor(code: ErrorCode, details: ApiErrorDetails = {}) {
    super(details.message ?? errorCodes[code].reason, { cause: details.cause });
    this.name = 'ApiError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return errorCodes[this.code].status;
  }
}

/** A body of 64 KiB can hold thousands of wrong fields with long names; its answer stays one that a person reads. */
export const mostErrors = 100;
export const longestShown = 200;

/** A 400 that lists every field error at once, up to a hundred. */
export function validationError(found: readonly FieldError[]): ApiError {
  const errors = found.slice(0, mostErrors).map((error) => ({
    param: shortened(error.param, longestShown),
    code: error.code,
    message: shortened(error.message, 3 * longestShown),
  }));
  const [first] = errors;
  return new ApiError('VALIDATION_ERROR', {
    errors,
    ...(first && { message: first.message, param: first.param }),
  });
}

function shortened(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).toWellFormed()}…`;
}

/** The one body of every answer that is not a success. */
export function errorBody(
  error: ApiError,
  context: { publicUrl: string; requestId: string; userMessage?: string },
) {
  const { type } = errorCodes[error.code];
  const { errors = [], param = null } = error.details;
  return {
    error: {
      code: error.code,
      type,
      message: error.message,
      ...(context.userMessage !== undefined && { user_message: context.userMessage }),
      param,
      doc_url: `${context.publicUrl}/docs/errors#${error.code.toLowerCase()}`,
      request_id: context.requestId,
      errors,
    },
  };
}
