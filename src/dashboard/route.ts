import type { FastifyReply } from 'fastify';
import type { JSX } from 'preact';
import { isFresh, type Permission } from '../domain/staff.ts';
import type { Secret } from '../vault/secret.ts';
import type { DashboardDeps } from './deps.ts';
import type { MessageKey } from './translate.ts';
import type { MerchantVisit, PersonVisit, Visit } from './visit.ts';

/** What a handler answers. */
export type Answer =
  | {
      readonly kind: 'page';
      /** Also the page's heading. */
      readonly title: string;
      /** The line of the menu that it belongs to. */
      readonly section?: MessageKey;
      readonly body: JSX.Element;
      readonly status?: number;
      readonly token?: Secret<string> | null;
    }
  | { readonly kind: 'to'; readonly href: string; readonly token?: Secret<string> | null }
  | {
      readonly kind: 'json';
      readonly body: object;
      readonly status?: number;
      readonly token?: Secret<string> | null;
    }
  | {
      readonly kind: 'file';
      readonly name: string;
      readonly type: string;
      readonly parts: AsyncIterable<string>;
    }
  | { readonly kind: 'html'; readonly body: string; readonly policy: string }
  | { readonly kind: 'not_found' };

/** Who a route is for. `half`: a password is proved, the second factor not yet. */
export type Needs = 'nobody' | 'half' | 'person' | 'operator' | Permission;

interface RouteBase {
  readonly method: 'GET' | 'POST';
  /** As Fastify reads it. */
  readonly path: string;
  /** An address may ask for it so often and no more: it costs us work before we know who asks. */
  readonly isLimited?: true;
  /** Who they are was proved within the last minutes; else it is asked again. */
  readonly isFresh?: true;
}

export type Route =
  | (RouteBase & {
      readonly needs: 'nobody';
      handle(deps: DashboardDeps, visit: Visit, reply: FastifyReply): Promise<Answer>;
    })
  | (RouteBase & {
      readonly needs: 'half' | 'person' | 'operator';
      handle(deps: DashboardDeps, visit: PersonVisit, reply: FastifyReply): Promise<Answer>;
    })
  | (RouteBase & {
      readonly needs: Permission;
      handle(deps: DashboardDeps, visit: MerchantVisit, reply: FastifyReply): Promise<Answer>;
    });

type MerchantHandler = (deps: DashboardDeps, visit: MerchantVisit) => Promise<Answer>;

/** A page of a merchant, in test or in live mode. */
export function get(
  path: string,
  needs: Permission,
  handle: MerchantHandler,
  more: { isFresh?: true } = {},
): Route {
  return { method: 'GET', path: merchantPath(path), needs, handle, ...more };
}

/** Something done for a merchant. */
export function post(
  path: string,
  needs: Permission,
  handle: MerchantHandler,
  more: { isFresh?: true } = {},
): Route {
  return { method: 'POST', path: merchantPath(path), needs, handle, ...more };
}

function merchantPath(path: string): string {
  return `/dashboard/:merchant/:mode${path === '' ? '' : `/${path}`}`;
}

export function to(href: string, token?: Secret<string> | null): Answer {
  return token === undefined ? { kind: 'to', href } : { kind: 'to', href, token };
}

/** Back to a page, which says what has been done. */
export function done(href: string, what: string): Answer {
  return to(`${href}${href.includes('?') ? '&' : '?'}done=${what}`);
}

/** Whether somebody has to prove again who they are. */
export function mustProve(route: Route, visit: PersonVisit): boolean {
  return route.isFresh === true && !isFresh(visit.person.signIn, visit.now);
}
