import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../support/seeded-random.ts';
import { type Answer, ask, askUntil, fieldOf, postForm } from './ask.ts';
import type { CampaignSite } from './campaign-site.ts';
import { giveBack, type RefundPlan, type RefundTale } from './refunding.ts';

/** What one customer and the shop did and saw, to be compared with the truth afterwards. */
export interface Tale {
  readonly number: number;
  readonly key: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Every answer with 200 to the shop's creating the session, repeats with the same key included. */
  readonly created: string[];
  /** How other content under the same key was answered. */
  readonly conflicts: number[];
  /** Statuses of the session as they were seen, in this order. */
  readonly seen: string[];
  /** What the shop gave back afterwards. */
  readonly refunds: RefundTale[];
  /** Statuses of answers that say that something of ours failed. */
  readonly failures: number[];
  sessionId: string | null;
}

/** What a customer will do, drawn before anything happens. */
export interface Plan {
  readonly number: number;
  readonly fields: Readonly<Record<string, unknown>>;
  /** The cards that are tried, one after the other. */
  readonly cards: readonly string[];
  /** Pays from two windows at once. */
  readonly pressesTwice: boolean;
  /** The shop asks twice at once with one key, again afterwards, and once with other content. */
  readonly createsTwice: boolean;
  readonly repeats: boolean;
  readonly confuses: boolean;
  readonly refunds: RefundPlan;
  /** Leaves after so long, whatever has become of it. */
  readonly patienceMs: number;
}

const finalStatuses = ['succeeded', 'failed', 'expired'];

/** Shops once: the shop creates the session, the customer pays on the page, and both look how it ends. */
export async function shopOnce(
  site: Pick<CampaignSite, 'url' | 'key'>,
  plan: Plan,
  random: SeededRandom,
  isOver: () => boolean,
): Promise<Tale> {
  const { number, fields } = plan;
  const empty = { created: [], conflicts: [], seen: [], refunds: [], failures: [], sessionId: null };
  const tale: Tale = { number, key: `order-${number}`, fields, ...empty };
  const leavesAt = performance.now() + plan.patienceMs;
  const isGone = () => isOver() || performance.now() > leavesAt;
  if (!(await create(site, plan, tale, isOver))) return tale;
  const page = `${site.url}/checkout/${tale.sessionId}`;
  for (const card of plan.cards) {
    if (!(await press(page, card, plan.pressesTwice, tale, isGone))) break;
    const status = await follow(page, tale, random, isGone);
    if (status === 'succeeded' && tale.sessionId !== null) {
      const session = { id: tale.sessionId, amount: Number(fields.amount) };
      const refunds = { plan: plan.refunds, isTwice: plan.createsTwice };
      await giveBack(site, session, refunds, tale.refunds, isOver);
    }
    if (status !== 'open') break;
  }
  return tale;
}

async function create(
  site: Pick<CampaignSite, 'url' | 'key'>,
  plan: Plan,
  tale: Tale,
  isOver: () => boolean,
): Promise<boolean> {
  const post = (fields: object) =>
    note(
      tale,
      ask(`${site.url}/v2/payments/checkout`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${site.key}`,
          'content-type': 'application/json',
          'idempotency-key': tale.key,
        },
        body: JSON.stringify(fields),
      }),
    );
  const isMade = (answer: Answer) => answer.status === 200;
  const once = () => askUntil(() => post(tale.fields), isMade, isOver);
  const answers = await Promise.all(plan.createsTwice ? [once(), once()] : [once()]);
  if (plan.repeats) answers.push(await once());
  tale.created.push(...answers.flatMap((answer) => (answer ? [answer.text] : [])));
  const [first] = tale.created;
  if (first === undefined) return false;
  tale.sessionId = (JSON.parse(first) as { id: string }).id;
  if (plan.confuses) {
    const other = await post({ ...tale.fields, amount: Number(tale.fields.amount) + 1 });
    if (other && other.status < 500) tale.conflicts.push(other.status);
  }
  return true;
}

/** Presses Pay until an answer shows that something came of it; false when the customer gives up before. */
async function press(
  page: string,
  card: string,
  isTwice: boolean,
  tale: Tale,
  isGone: () => boolean,
): Promise<boolean> {
  const pay = async () => {
    const shown = await note(tale, ask(page));
    const token = fieldOf(shown?.text ?? '', 'form_token');
    if (shown?.status !== 200) return null;
    // Another window was faster, or an earlier press whose answer was lost has arrived.
    if (!shown.text.includes('name="card_number"')) return shown;
    const once = () =>
      note(
        tale,
        postForm(`${page}/pay`, {
          form_token: token,
          card_number: card,
          card_expiry: '12/30',
          card_cvc: card.startsWith('3782') ? '1234' : '123',
          card_name: 'Aysel Quliyeva',
        }),
      );
    const [answer] = await Promise.all(isTwice ? [once(), once()] : [once()]);
    return answer ?? null;
  };
  return (await askUntil(pay, ({ status }) => status === 303 || status === 200, isGone)) !== null;
}

/** Waits at the page until the session is open again or at its end, and answers the issuer when it asks. */
async function follow(
  page: string,
  tale: Tale,
  random: SeededRandom,
  isGone: () => boolean,
): Promise<string | undefined> {
  for (;;) {
    const answer = await note(tale, ask(`${page}/status`));
    if (answer?.status === 200) {
      const { status } = JSON.parse(answer.text) as { status: string };
      if (status !== tale.seen.at(-1)) tale.seen.push(status);
      if (status === 'open' || finalStatuses.includes(status)) return status;
      if (status === 'requires_action') await answerIssuer(page, random);
    }
    if (isGone()) return undefined;
    await sleep(300);
  }
}

/** What a customer without a script does when the issuer asks: most know the code, some cancel. */
export async function answerIssuer(page: string, random: SeededRandom): Promise<void> {
  const shown = await ask(page);
  const acsUrl = /<form id="challenge" method="post" action="([^"]*)"/.exec(shown?.text ?? '')?.[1];
  if (!shown || acsUrl === undefined) return;
  if (random.chance(0.1)) return cancelChallenge(page, shown.text);
  const asked = await postForm(acsUrl, { creq: fieldOf(shown.text, 'creq') });
  const trans = fieldOf(asked?.text ?? '', 'trans');
  // A bank that was killed knows nothing of its challenges any more.
  if (trans === '') return cancelChallenge(page, shown.text);
  const answer = new URL('/3ds/acs/answer', acsUrl).href;
  const back = await postForm(answer, { trans, action: 'confirm', code: '123456' });
  const cres = fieldOf(back?.text ?? '', 'cres');
  if (cres !== '') await postForm(`${page}/3ds/return`, { cres });
}

async function cancelChallenge(page: string, shown: string): Promise<void> {
  await postForm(`${page}/3ds/cancel`, { form_token: fieldOf(shown, 'form_token') });
}

/** Gives up what the issuer still asks a customer who has left; without it the session would wait for ten minutes. */
export async function leaveChallenge(url: string, sessionId: string): Promise<void> {
  const page = `${url}/checkout/${sessionId}`;
  const shown = await ask(page);
  if (shown?.text.includes('id="challenge"')) await cancelChallenge(page, shown.text);
}

async function note(tale: Tale, asking: Promise<Answer | null>): Promise<Answer | null> {
  const answer = await asking;
  if (answer && answer.status >= 500) tale.failures.push(answer.status);
  return answer;
}
