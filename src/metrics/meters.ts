import type * as prometheus from 'prom-client';

export type Meters = ReturnType<typeof createMeters>;

/** Answers of our own take milliseconds, those that wait for an acquirer up to its deadline. */
const answerBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const statementBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30];
/** A webhook goes within a second, or waits for its receiver: up to thirty days. */
const delayBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 14_400, 86_400, 604_800];

/**
 * Everything that is counted while work is done. Labels come from lists of ours: a route is its template, a statement its name,
 * a connector its manifest's name. No id, address, name of a merchant or text from outside is ever one.
 */
export function createMeters({ Counter, Histogram }: typeof prometheus, registry: prometheus.Registry) {
  const registers = [registry];
  return {
    requests: new Counter({
      name: 'maxfi_http_requests_total',
      help: 'Answered requests by method, route template and class of status.',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    requestDuration: new Histogram({
      name: 'maxfi_http_request_duration_seconds',
      help: 'Time from a request to the end of its answer, by method and route template.',
      labelNames: ['method', 'route'],
      buckets: answerBuckets,
      registers,
    }),
    statementDuration: new Histogram({
      name: 'maxfi_db_statement_duration_seconds',
      help: 'Time that statements took, without the wait for a connection. Those that are not prepared are `unnamed`.',
      labelNames: ['statement'],
      buckets: statementBuckets,
      registers,
    }),
    acquirerCallDuration: new Histogram({
      name: 'maxfi_acquirer_call_duration_seconds',
      help: 'Time that acquirers took, by connector, operation and kind of outcome.',
      labelNames: ['connector', 'operation', 'outcome'],
      buckets: answerBuckets,
      registers,
    }),
    payments: new Counter({
      name: 'maxfi_payments_total',
      help: 'Answers of acquirers about sales: to the sale itself, and those of a challenge or look-up that decide one.',
      labelNames: ['connector', 'outcome'],
      registers,
    }),
    webhookTries: new Counter({
      name: 'maxfi_webhook_tries_total',
      help: 'Tries to deliver an event to a receiver, by what came of them.',
      labelNames: ['outcome'],
      registers,
    }),
    webhookDelay: new Histogram({
      name: 'maxfi_webhook_delay_seconds',
      help: 'Time from the commit of a delivery to its acknowledgement.',
      buckets: delayBuckets,
      registers,
    }),
    mails: new Counter({
      name: 'maxfi_mails_total',
      help: 'Tries to hand a mail on, by what came of them.',
      labelNames: ['outcome'],
      registers,
    }),
  };
}
