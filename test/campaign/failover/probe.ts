import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../ask.ts';
import type { CampaignSite } from '../campaign-site.ts';
import type { Tale } from '../customer.ts';

/** A merchant's program that creates a session every so often and notes when it is answered, to see how long nobody is. */
export interface Probe {
  readonly tales: readonly Tale[];
  /** The longest time, in ms, in which no create was answered with 200, among those that reach into these moments. */
  longestGapMs(fromMs: number, toMs: number): number;
  stop(): Promise<void>;
}

const everyMs = 50;

/** Each create has a key of its own and is asked once: what is not answered is not asked for again. */
export function startProbe(site: Pick<CampaignSite, 'url' | 'key'>): Probe {
  const tales: Tale[] = [];
  const answeredAt: number[] = [];
  const underWay = new Set<Promise<void>>();
  let isOver = false;
  const once = async (number: number) => {
    const fields = { amount: 4_900, currency: 'AZN', order_id: `P-${number}`, expires_in: 86_400 };
    const key = `probe-${number}`;
    const answer = await ask(`${site.url}/v2/payments/checkout`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${site.key}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(fields),
    });
    const isMade = answer?.status === 200;
    if (isMade) answeredAt.push(performance.now());
    tales.push({
      number,
      key,
      fields,
      created: isMade ? [answer.text] : [],
      conflicts: [],
      seen: [],
      refunds: [],
      failures: answer && answer.status >= 500 ? [answer.status] : [],
      sessionId: isMade ? (JSON.parse(answer.text) as { id: string }).id : null,
    });
  };
  const lane = async () => {
    for (let number = 1; !isOver; number += 1) {
      const asking = once(number).finally(() => underWay.delete(asking));
      underWay.add(asking);
      await sleep(everyMs);
    }
    await Promise.all(underWay);
  };
  const running = lane();
  return {
    tales,
    longestGapMs(fromMs, toMs) {
      const moments = [...answeredAt, toMs].filter((at) => at >= fromMs && at <= toMs).sort((a, b) => a - b);
      const before = Math.max(...answeredAt.filter((at) => at < fromMs), fromMs - everyMs);
      return Math.max(...moments.map((at, index) => at - (moments[index - 1] ?? before)));
    },
    async stop() {
      isOver = true;
      await running;
    },
  };
}
