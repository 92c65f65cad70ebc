import type { Config } from './config.ts';
import type { ReadyConnector } from './connectors/connector.ts';
import type { Connectors } from './connectors/connectors.ts';
import type { Delivery, DeliveryResult } from './domain/delivery.ts';
import type { Operation } from './domain/operation.ts';
import type { SendMail } from './mail/open-mailer.ts';
import { createBacklogGauges } from './metrics/backlog-gauges.ts';
import { countDecision, measureConnector } from './metrics/measure-connector.ts';
import { createMeters, type Meters } from './metrics/meters.ts';
import { createProcessGauges } from './metrics/process-gauges.ts';
import { createHttpServer, type RequestLine } from './net/http-server.ts';
import type { Installation } from './open-installation.ts';
import type { RunningWorker } from './worker/run.ts';

/** What measures the parts of a process, each wrapped around what is handed to them. */
export interface Metrics {
  /** Told of every answered request. */
  readonly answered: (line: RequestLine) => void;
  readonly connectors: (opened: Connectors) => Connectors;
  /** Of a connector that is about to be asked about an operation. */
  readonly decision: (ready: ReadyConnector, operation: Operation) => ReadyConnector;
  readonly sendMail: (send: SendMail) => SendMail;
  /** Told of every try to deliver an event; `result` is missing when another worker took it over. */
  readonly tried: (delivery: Delivery, result: DeliveryResult | undefined) => void;
  /** Listens for Prometheus; resolves with where. Null: it is read nowhere. */
  listen(): Promise<string | null>;
  close(): Promise<void>;
}

export interface MetricsDeps {
  readonly config: Pick<Config, 'metrics'>;
  readonly installation: Pick<Installation, 'db' | 'now'>;
  readonly worker: () => RunningWorker | undefined;
}

/** Costs nothing. */
const noMetrics: Metrics = {
  answered: () => {},
  connectors: (opened) => opened,
  decision: (ready) => ready,
  sendMail: (send) => send,
  tried: () => {},
  listen: async () => null,
  close: async () => {},
};

/** Nothing is measured, and the library is not even loaded, unless the configuration says where it may be read. */
export async function openMetrics(deps: MetricsDeps): Promise<Metrics> {
  const { config, installation } = deps;
  if (config.metrics === null) return noMetrics;
  const prometheus = await import('prom-client');
  const registry = new prometheus.Registry();
  const meters = createMeters(prometheus, registry);
  const unwatch = installation.db.watch(({ name = 'unnamed', ms }) =>
    meters.statementDuration.observe({ statement: name }, ms / 1_000),
  );
  const { host, port } = config.metrics;
  const server = createHttpServer({ trustedProxies: [], onAnswered: () => {}, unreadableBody: () => '{}\n' });
  return {
    ...measures(meters, installation.now),
    async listen() {
      createProcessGauges(prometheus, registry, {
        connections: installation.db.connections,
        taskAges: () => deps.worker()?.taskAges() ?? [],
      });
      const backlog = createBacklogGauges(prometheus, registry, installation);
      server.get('/metrics', async (_request, reply) => {
        await backlog.refresh();
        return reply.type(registry.contentType).send(await registry.metrics());
      });
      try {
        return `${await server.listen({ host, port })}/metrics`;
      } catch (cause) {
        // Not as it is: whoever finds the port of the API taken tries the next one.
        throw new Error(`Metrics cannot be served at ${host}:${port}: set MAXFI_METRICS_PORT.`, { cause });
      }
    },
    async close() {
      unwatch();
      await server.close();
    },
  };
}

function measures(meters: Meters, now: () => Date): Omit<Metrics, 'listen' | 'close'> {
  return {
    answered({ method, route = 'unmatched', status, ms }) {
      meters.requests.inc({ method, route, status: `${Math.floor(status / 100)}xx` });
      meters.requestDuration.observe({ method, route }, ms / 1_000);
    },
    connectors: ({ manifestOf, connect, builtIn }) => ({
      manifestOf,
      connect: (manifest, credentials) => measureConnector(meters, connect(manifest, credentials)),
      builtIn: measureConnector(meters, builtIn),
    }),
    decision: (ready, operation) => countDecision(meters, ready, operation),
    sendMail: (send) => async (mail) => {
      const result = await send(mail);
      meters.mails.inc({ outcome: result.kind });
      return result;
    },
    tried(delivery, result) {
      meters.webhookTries.inc({ outcome: outcomeOf(result) });
      if (result?.kind === 'delivered')
        meters.webhookDelay.observe((now().getTime() - delivery.createdAt.getTime()) / 1_000);
    },
  };
}

function outcomeOf(result: DeliveryResult | undefined): string {
  if (result === undefined) return 'taken_over';
  return result.kind === 'failed' && result.isGone ? 'gone' : result.kind;
}
