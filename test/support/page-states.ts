import type { Page, Response } from 'playwright-core';
import type { Language } from '../../src/domain/language.ts';
import { goodCard, pay, poorCard, refusedCard, seePage, typeCard } from './card-form.ts';
import { formTokenOf, postCard, readPage } from './pay-page.ts';
import type { TestWorld } from './world.ts';

/** Text that merchants could send to break a page: markup, right-to-left letters, stacked marks, emoji, no spaces. */
export const hostileText =
  `</title><script>alert(1)</script><img src=x onerror=alert(1)>"'&amp; مرحبا بالعالم Z̷̢̛͚a̸l̶g̴o 👩‍👩‍👧‍👦 ${'W'.repeat(120)} ${'uzun söz '.repeat(40)}`.slice(
    0,
    480,
  );

/** Opens a page of the real server in one of its states; the answer is that of the page itself. */
export type OpenState = (page: Page, language: Language) => Promise<Response | null>;

const usual = {
  description: '«Qırx qapı»',
  order_id: 'A-1001',
  success_url: 'http://localhost:9/thanks',
  cancel_url: 'http://localhost:9/basket',
  settings: { auto_return: 60_000 },
};
const allFields = { ...usual.settings, customer_fields: ['email', 'phone', 'country'] };

interface Made {
  readonly id: string;
  readonly checkout_url: string;
}

interface Plan {
  readonly fields?: Record<string, unknown>;
  /** What happens to the session before it is looked at. */
  readonly before?: (session: Made) => Promise<unknown>;
  readonly path?: string;
  readonly query?: string;
}

/** Every state that a customer can meet, made the way it comes about wherever that takes no longer than a blink. */
export function pageStates(world: TestWorld): Readonly<Record<string, OpenState>> {
  const { db } = world.installation;
  const look =
    (plan: Plan = {}): OpenState =>
    async (page, language) => {
      const session = await world.createSession({ ...usual, ...plan.fields });
      await plan.before?.(session);
      return page.goto(`${session.checkout_url}${plan.path ?? ''}?lang=${language}${plan.query ?? ''}`);
    };
  const payWith = (number: string) => (session: Made) => postCard(session.checkout_url, { number });
  const paid = payWith(goodCard);
  const lapse = ({ id }: Made) =>
    db.execute(`update sessions set expires_at = created_at + interval '1 ms' where id = '${id}'`);
  const waiting = (seconds: number) => async (session: Made) => {
    await payWith(poorCard)(session);
    const since = `now() - interval '${seconds} s'`;
    await db.execute(
      `update attempts set created_at = ${since}, sent_at = ${since} where session_id = '${session.id}'`,
    );
    await db.execute(`update sessions set status = 'processing' where id = '${session.id}'`);
  };
  return {
    pay: look(),
    'pay-all-fields': look({ fields: { settings: allFields } }),
    'pay-last-minutes': look({ fields: { expires_in: 272, cancel_url: undefined, description: undefined } }),
    'pay-errors': makeErrors(look({ fields: { settings: allFields } })),
    'pay-declined': look({ before: payWith(poorCard) }),
    'pay-hostile': look({ fields: hostileFields }),
    later: look({ path: '/later' }),
    'bank-app': look({ path: '/bank-app' }),
    'handover-app': look({ before: chooseApp }),
    waiting: look({ before: waiting(1) }),
    'waiting-slow': look({ before: waiting(20) }),
    paid: payInThePage(look()),
    'paid-elsewhere': look({ fields: { success_url: undefined }, before: paid }),
    'paid-hostile': look({ fields: hostileFields, before: paid }),
    'already-paid': look({ before: paid, query: '&already=1' }),
    failed: look({
      before: async (session) => {
        for (let tries = 0; tries < 5; tries += 1) await payWith(refusedCard)(session);
      },
    }),
    expired: look({ before: lapse }),
    'expired-no-shop': look({ fields: { cancel_url: undefined }, before: lapse }),
    cancelled: look({ fields: { cancel_url: undefined }, path: '/back' }),
    'not-found': (page, language) => page.goto(`${world.url}/checkout/cs_test_0?lang=${language}`),
  };
}

/** Presses the button that shows the code of the bank's app. */
async function chooseApp({ checkout_url }: Made): Promise<void> {
  const form_token = formTokenOf(await readPage(checkout_url));
  await fetch(`${checkout_url}/bank-app`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ form_token }),
  });
}

const hostileFields = {
  amount: 999_999_999_999,
  currency: 'KZT',
  description: hostileText,
  order_id: `<b>${'X'.repeat(125)}`,
  settings: { ...usual.settings, button_text: '"><i>Ödə</i> WWWWWWWWWWWWWWWWWW' },
  customer: { name: '"><b>Ələkbər</b>', email: 'a@example.az' },
};

/** Sends wrong fields past the script, which would stop them. */
function makeErrors(open: OpenState): OpenState {
  return async (page, language) => {
    await open(page, language);
    await typeCard(page, { number: '5555555555554445', expiry: '01/20', cvc: '12' });
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.request().method() === 'POST'),
      page.evaluate(`document.getElementById('pay-form').submit()`),
    ]);
    await page.locator('#error-summary').waitFor();
    return answer;
  };
}

function payInThePage(open: OpenState): OpenState {
  return async (page, language) => {
    await open(page, language);
    await pay(page, { number: goodCard });
    await seePage(page, 'paid');
    return page.goto(page.url());
  };
}
