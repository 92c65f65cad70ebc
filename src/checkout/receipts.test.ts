import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { formTokenOf, postCard, readPage } from '../../test/support/pay-page.ts';
import { startSmtpReceiver } from '../../test/support/smtp-receiver.ts';
import { startWorld } from '../../test/support/world.ts';
import { languages } from '../domain/language.ts';

/* A receipt by mail over SMTP, on the page and on paper. */

const mailServer = await startSmtpReceiver({ after });
const world = await startWorld({ after }, { environment: { SMTP_URL: mailServer.url } });

const words = {
  en: [
    '[Test] Your receipt from Nar Kitab',
    'Thank you. Nar Kitab has received your payment.',
    'Approval code',
  ],
  ru: ['[Тест] Ваш чек от Nar Kitab', 'Спасибо. Nar Kitab получил ваш платёж.', 'Код подтверждения'],
  az: ['[Sınaq] Qəbziniz: Nar Kitab', 'Təşəkkür edirik. Nar Kitab ödənişinizi aldı.', 'Təsdiq kodu'],
} as const;

/** Pays with the form as a browser does; returns the cookie by which the page knows who paid. */
async function pay(session: { checkout_url: string }): Promise<string> {
  const url = new URL(session.checkout_url);
  const form_token = formTokenOf(await readPage(session.checkout_url));
  url.pathname += '/pay';
  const body = new URLSearchParams({
    form_token,
    card_number: '4242424242424242',
    card_expiry: '12/30',
    card_cvc: '123',
    card_name: 'Aysel Quliyeva',
  });
  const answer = await fetch(url, { method: 'POST', redirect: 'manual', body });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

async function askAgain(id: string, cookie: string, email: string): Promise<string> {
  const page = await (await fetch(`${world.url}/checkout/${id}?stay=1`, { headers: { cookie } })).text();
  const answer = await fetch(`${world.url}/checkout/${id}/receipt`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: new URLSearchParams({ form_token: formTokenOf(page), email }),
  });
  return /mail=(\w+)/.exec(answer.headers.get('location') ?? '')?.[1] ?? '';
}

for (const language of languages) {
  test(`who pays in ${language} gets a receipt with all that a bank asks for, as text and with colours`, async () => {
    const to = `aysel-${language}@example.com`;
    const session = await world.createSession({
      language,
      customer: { email: to },
      order_id: 'A-<b>1',
      description: '«Qırx qapı» & чай',
    });
    await postCard(session.checkout_url, { number: '4242424242424242' });
    const mail = await mailServer.waitFor((one) => one.to.includes(to));
    const [subject, thanks, approval] = words[language];
    assert.equal(mail.headers.subject, subject);
    const [sale] = await world.installation.db.query<{ slip: { rrn: string; approvalCode: string } }>(
      `select slip from operations where session_id = $1`,
      [session.id],
    );
    assert.match(sale?.slip.rrn ?? '', /^\d{12}$/);
    const said = [
      thanks,
      'A-<b>1',
      '«Qırx qapı» & чай',
      'Visa •••• 4242',
      sale?.slip.rrn,
      approval,
      sale?.slip.approvalCode,
      session.id,
    ];
    for (const text of said) assert.ok(mail.text.includes(text ?? '-'), `${text} in\n${mail.text}`);
    assert.match(mail.text, /(?:49[.,]00.AZN|AZN.49[.,]00)/);
    assert.match(mail.html ?? '', new RegExp(`<html lang="${language}"`));
    assert.ok(mail.html?.includes('A-&lt;b>1'), 'what a merchant writes is text');
    assert.doesNotMatch(mail.html ?? '', /<(?:script|img|link)/);
    assert.ok(!mail.text.includes('4242 4242') && !mail.text.includes('4242424242'));
  });
}

test('no address, no mail; the page says by what the bank names the sale, and to whom the receipt goes', async () => {
  const silent = await world.createSession();
  await postCard(silent.checkout_url, { number: '4242424242424242' });
  const [count] = await world.installation.db.query<{ count: number }>(
    `select count(*)::integer as count from mails where kind = 'receipt' and recipient not like 'aysel-%'`,
  );
  assert.equal(count?.count, 0);
  const session = await world.createSession({ customer: { email: 'kamran@example.com' } });
  const cookie = await pay(session);
  const seen = async (headers: Record<string, string>) =>
    (await fetch(`${world.url}/checkout/${session.id}`, { headers })).text();
  assert.match(await seen({ cookie }), /<dt>RRN<\/dt><dd><bdi>\d{12}<\/bdi><\/dd>/);
  assert.match(await seen({ cookie }), /The receipt goes to kamran@example\.com/);
  const stranger = await seen({});
  assert.ok(!stranger.includes('kamran@example.com') && !stranger.includes('4242'));
});

test('who paid may have it sent again, elsewhere and a few times; a stranger with the link may not', async () => {
  const session = await world.createSession({ customer: { email: 'leyla@example.com' } });
  const cookie = await pay(session);
  assert.equal(await askAgain(session.id, '', 'spam@example.com'), '');
  assert.equal(await askAgain(session.id, cookie, 'not an address'), 'wrong');
  const answers: string[] = [];
  for (const n of [1, 2, 3, 4]) answers.push(await askAgain(session.id, cookie, `copy${n}@example.com`));
  assert.deepEqual(answers, ['sent', 'sent', 'sent', 'enough']);
  await mailServer.waitFor(({ to }) => to.includes('copy3@example.com'));
  assert.ok(!mailServer.received.some(({ to }) => to.some((one) => /copy4|spam/.test(one))));
});

test('on paper it is a tagged PDF in each language, with the card for nobody but who paid', async () => {
  const session = await world.createSession({ order_id: 'Ə-7' });
  const open = (language: string) =>
    fetch(`${world.url}/checkout/${session.id}/receipt.pdf?lang=${language}`, { redirect: 'manual' });
  assert.equal((await open('en')).status, 303, 'there is no receipt before it is paid');
  await postCard(session.checkout_url, { number: '4242424242424242' });
  for (const language of languages) {
    const answer = await open(language);
    assert.equal(answer.headers.get('content-type'), 'application/pdf');
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    const pdf = Buffer.from(await answer.arrayBuffer()).toString('latin1');
    assert.match(pdf, /^%PDF-1\.7/);
    assert.match(pdf, new RegExp(`/Lang \\(${language}\\)`));
    assert.match(pdf, /\/MarkInfo/);
    assert.equal(pdf.match(/\/Type \/Page\b/g)?.length, 1);
  }
});
