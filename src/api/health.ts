import type { FastifyInstance } from 'fastify';

export interface HealthDeps {
  /** What keeps this process from serving, in words; empty when it is ready. */
  readonly problems: () => Promise<readonly string[]>;
}

/** For load balancers and people: is the process alive, and can it do its work? */
export async function registerHealth(app: FastifyInstance, deps: HealthDeps): Promise<void> {
  app.get('/healthz', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  );
  app.get('/readyz', async (_request, reply) => {
    const problems = await deps.problems();
    const isReady = problems.length === 0;
    return reply
      .status(isReady ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: isReady ? 'ready' : 'not_ready', problems });
  });
}
