import type { Metrics } from './compose-metrics.ts';
import type { ConnectorFetch } from './connectors/connector.ts';
import { connectors } from './connectors/connectors.ts';
import type { FindRoutesDeps } from './flows/find-routes.ts';
import type { Log } from './log.ts';
import type { Installation } from './open-installation.ts';

export interface RoutesOptions {
  readonly installation: Installation;
  readonly log: Log;
  readonly sandboxBankUrl: string;
}

/** How payments find their accounts, and what is told of one that cannot be used. */
export function routesOf(
  { installation, log, sandboxBankUrl }: RoutesOptions,
  fetch: ConnectorFetch,
  metrics: Metrics,
): FindRoutesDeps {
  return {
    db: installation.db,
    now: installation.now,
    seal: installation.seal,
    random: Math.random,
    onUnusable: (err, account) =>
      log.error({ err, ...account }, 'an account cannot be used, so payments pass it over'),
    ...metrics.connectors(connectors({ fetch, now: installation.now }, sandboxBankUrl)),
  };
}
