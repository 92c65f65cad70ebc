import type { z } from 'zod';
import type { ApiKey, Scope } from '../domain/api-key.ts';
import type { BodyFields } from '../domain/idempotency.ts';
import type { Session } from '../domain/session.ts';
import type { TestOutcomeName } from '../domain/test-outcome.ts';
import type { CompleteSessionResult } from '../flows/complete-session.ts';
import type { CreateRefundDeps } from '../flows/create-refund.ts';
import type { CreateSessionDeps } from '../flows/create-session.ts';
import type { CreateWebhookEndpointDeps } from '../flows/create-webhook-endpoint.ts';
import type { RouteWish } from '../flows/find-routes.ts';
import type { Db } from '../store/db.ts';
import type { ErrorCode, FieldError } from './errors.ts';

/** Everything an operation's handler may use. */
export interface OperationDeps extends CreateSessionDeps, CreateRefundDeps, CreateWebhookEndpointDeps {
  readonly db: Db;
  /** Whether some account of the merchant can take this; which one stays behind the edge. */
  readonly hasRoute: (wish: RouteWish) => Promise<boolean>;
  readonly allowLocalWebhooks: boolean;
  /** The host at which a merchant's new sessions are paid, when it has one of its own. */
  readonly checkoutHostOf: (merchantId: string) => Promise<string | null>;
  /** How long a repeat waits for the first request with its Idempotency-Key. */
  readonly repeatWaitMs: number;
  /** Pays a test session as a customer would. */
  readonly complete: (session: Session, outcome: TestOutcomeName) => Promise<CompleteSessionResult>;
}

/** One request after authentication, limit, parsing and validation. */
export interface OperationRequest<Params, Query, Body> {
  readonly caller: ApiKey;
  readonly requestId: string;
  readonly now: Date;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Present when the caller sent an Idempotency-Key. */
  readonly idempotency: {
    readonly key: string;
    readonly livemode: boolean;
    readonly path: string;
    readonly fields: BodyFields;
    readonly waitMs: number;
  } | null;
}

export interface BodyContext {
  /** The text of each number as it was sent, by path. */
  readonly numberTokens: ReadonlyMap<string, string>;
  readonly livemode: boolean;
  readonly allowLocalWebhooks: boolean;
  readonly now: Date;
}

/** A JSON text, since a replayed answer is the stored bytes and not made again. */
export interface OperationAnswer {
  readonly status: number;
  readonly json: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the reference and the description tell of an operation. */
export interface DescribedOperation<Params = unknown, Query = unknown, Body = unknown> {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With `{name}` for parameters, as in OpenAPI. */
  readonly path: string;
  /** What a key needs for it; `public` needs no key. */
  readonly scope: Scope | 'public';
  readonly summary: string;
  readonly description: string;
  readonly params: z.ZodType<Params>;
  readonly query: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  /** A request without a body is one with an empty object. */
  readonly isBodyOptional?: boolean;
  readonly answer: z.ZodType;
  readonly errors: readonly ErrorCode[];
  readonly example: { readonly body?: Readonly<Record<string, unknown>>; readonly answer: unknown };
}

/**
 * One operation of the API. Validation, the reference page and the OpenAPI description are made from this object, so
 * they cannot disagree.
 */
export interface Operation<Params = unknown, Query = unknown, Body = unknown>
  extends DescribedOperation<Params, Query, Body> {
  readonly scope: Scope;
  /** Rules about a body that its schema cannot say. */
  readonly checkBody?: (
    body: Readonly<Record<string, unknown>>,
    context: BodyContext,
  ) => readonly FieldError[];
  handle(deps: OperationDeps, request: OperationRequest<Params, Query, Body>): Promise<OperationAnswer>;
}

/** Gives the types of an operation's schemas to its handler, and forgets them for the list of all operations. */
export function operation<Params, Query, Body>(definition: Operation<Params, Query, Body>): Operation {
  return definition as unknown as Operation;
}
