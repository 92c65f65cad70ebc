import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { reportsPath } from './headers.ts';

const bodyLimitBytes = 16 * 1024;
const reportsPerMinute = 20;

/** The few things worth knowing; the address of the page stays out, since it is the session's only secret. */
const reportSchema = z.object({
  type: z.literal('csp-violation'),
  body: z.object({
    effectiveDirective: z.string().max(100),
    blockedURL: z.string().max(5_000).optional(),
    disposition: z.string().max(20).optional(),
  }),
});

/**
 * Takes the reports of browsers about what the Content-Security-Policy stopped and logs them, so that a script that
 * somebody smuggled in is noticed. Anybody can send these: they are counted, cut short and never answered with more
 * than 204.
 */
export function registerReports(
  app: FastifyInstance,
  log: { warn(details: object, message: string): void },
): void {
  let minute = 0;
  let logged = 0;
  const mayLog = () => {
    const now = Math.floor(performance.now() / 60_000);
    if (now !== minute) {
      minute = now;
      logged = 0;
    }
    logged += 1;
    return logged <= reportsPerMinute;
  };
  app.addContentTypeParser(
    ['application/reports+json', 'application/json'],
    { parseAs: 'string', bodyLimit: bodyLimitBytes },
    (_request, body, done) => done(null, String(body)),
  );
  app.post(reportsPath, async (request, reply) => {
    for (const report of readReports(String(request.body))) {
      if (!mayLog()) break;
      log.warn(
        { directive: report.body.effectiveDirective, blocked: whatWasBlocked(report.body.blockedURL ?? '') },
        'the content policy of the page stopped something',
      );
    }
    return reply.status(204).send();
  });
}

function readReports(text: string): z.infer<typeof reportSchema>[] {
  try {
    const parsed: unknown = JSON.parse(text);
    const list = Array.isArray(parsed) ? parsed.slice(0, reportsPerMinute) : [parsed];
    return list.flatMap((item) => reportSchema.safeParse(item).data ?? []);
  } catch {
    return [];
  }
}

/** An origin, or a keyword such as `inline`. */
function whatWasBlocked(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url.slice(0, 40);
}
