import { Pool } from 'undici';
import { signWebhook } from '../../src/domain/signature.ts';
import { answerParent } from '../stage/side-process.ts';

/** Signed posts of one body to these URLs in their turn, from memory. */
export interface BareSender {
  readonly urls: readonly string[];
  readonly count: number;
  readonly secret: string;
  readonly body: string;
  readonly connectionsOfEach: number;
}

/* The HTTP client alone, without a database: it signs and posts. Answers how many failed. */

answerParent<BareSender, { failed: number }>(async ({ urls, count, secret, body, connectionsOfEach }) => {
  const targets = urls.map((url) => ({
    path: new URL(url).pathname,
    pool: new Pool(new URL(url).origin, { connections: connectionsOfEach, pipelining: 1 }),
  }));
  let next = 0;
  let failed = 0;
  const one = async () => {
    while (next < count) {
      const number = next++;
      const target = targets[number % targets.length];
      if (!target) throw new Error('name a URL');
      const signed = signWebhook({ secrets: [secret], id: `evt_${number}`, timestamp: new Date(), body });
      const headers = { ...signed, 'content-type': 'application/json' };
      const answer = await target.pool.request({ method: 'POST', path: target.path, headers, body });
      await answer.body.dump();
      if (answer.statusCode !== 200) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: urls.length * connectionsOfEach }, one));
  await Promise.all(targets.map(({ pool }) => pool.close()));
  return { failed };
});
