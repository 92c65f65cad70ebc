import type { SeededRandom } from '../support/seeded-random.ts';
import { type Answer, ask, askUntil } from './ask.ts';
import type { CampaignSite } from './campaign-site.ts';

/** What a shop asked to have given back, and what it was told, to be compared with the truth afterwards. */
export interface RefundTale {
  readonly key: string;
  /** Nothing: all that is left. */
  readonly amount: number | undefined;
  /** Every answer with 200, repeats with the same key included. */
  readonly answers: string[];
  /** The status of an answer that refused it for good. */
  refusedWith: number | null;
}

/** Refunds at once, then refunds after those, each as a share of what was paid; null is all that is left. */
export type RefundPlan = readonly (readonly (number | null)[])[];

/** Most shops keep their money. Of the others some give back all, some parts, and some more than there is, at once. */
export function drawRefunds(random: SeededRandom): RefundPlan {
  if (random.chance(0.55)) return [];
  return random.pick<RefundPlan>([
    [[null]],
    [[1]],
    [[0.3], [null]],
    [[0.2, 0.2], [0.2]],
    [[0.4, 0.4, 0.4]],
    [
      [0.5, 1],
      [0.5, null],
    ],
  ]);
}

/** Gives back as planned. Each is asked for until it is answered, under one key, and some are asked for twice at once. */
export async function giveBack(
  site: Pick<CampaignSite, 'url' | 'key'>,
  session: { id: string; amount: number },
  { plan, isTwice }: { plan: RefundPlan; isTwice: boolean },
  tales: RefundTale[],
  isOver: () => boolean,
): Promise<void> {
  for (const [round, shares] of plan.entries()) {
    const together = shares.map((share, index): RefundTale => {
      const amount = share === null ? undefined : Math.max(1, Math.floor(session.amount * share));
      return { key: `${session.id}-${round}-${index}`, amount, answers: [], refusedWith: null };
    });
    tales.push(...together);
    await Promise.all(together.map((tale) => giveOne(site, session.id, isTwice, tale, isOver)));
  }
}

async function giveOne(
  site: Pick<CampaignSite, 'url' | 'key'>,
  id: string,
  isTwice: boolean,
  tale: RefundTale,
  isOver: () => boolean,
): Promise<void> {
  const post = () =>
    ask(`${site.url}/v2/payments/checkout/${id}/refunds`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${site.key}`,
        'content-type': 'application/json',
        'idempotency-key': tale.key,
      },
      body: JSON.stringify({ amount: tale.amount }),
    });
  const once = () => askUntil(post, isAnswer, isOver);
  for (const answer of await Promise.all(isTwice ? [once(), once()] : [once()])) {
    if (answer?.status === 200) tale.answers.push(answer.text);
    else if (answer) tale.refusedWith = answer.status;
  }
}

/** A conflict of two at once is no answer yet, and neither is an error of ours. */
function isAnswer({ status, text }: Answer): boolean {
  return status < 500 && status !== 429 && !text.includes('IDEMPOTENCY_IN_PROGRESS');
}
