import assert from 'node:assert/strict';
import { get as overHttp } from 'node:http';
import { after, test } from 'node:test';
import { postCard } from '../../test/support/pay-page.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { startWorld } from '../../test/support/world.ts';

const world = await startWorld({ after });

const get = async (path: string) => {
  const answer = await fetch(world.url + path);
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};

test('without a mail server mail is kept, and developers of this machine look at it', async () => {
  assert.match((await get('/dev/mail')).text, /Nothing yet/);
  const session = await world.createSession({
    customer: { email: 'aysel@example.com' },
    order_id: '<script>1',
  });
  await postCard(session.checkout_url, { number: '4242424242424242' });
  await waitUntil(async () => (await get('/dev/mail')).text.includes('aysel@example.com'));
  const list = await get('/dev/mail');
  const path = /href="(\/dev\/mail\/mail_\w+)"/.exec(list.text)?.[1] ?? '';
  const mail = await get(path);
  assert.match(mail.text, /\[Test\] Your receipt from Nar Kitab/);
  assert.match(mail.text, /<iframe class="mail" title="The mail" src="[^"]+\/html" sandbox/);
  assert.ok(!mail.text.includes('<script>'));
  const html = await get(`${path}/html`);
  assert.match(html.headers.get('content-security-policy') ?? '', /default-src 'none'.*sandbox/);
  assert.match(html.text, /<h1[^>]*>Receipt<\/h1>/);
});

test('nobody else does: another host name, another mail, an installation that sends its mail', async () => {
  const { hostname, port } = new URL(world.url);
  const byOtherName = await new Promise<number | undefined>((resolve) => {
    overHttp({ hostname, port, path: '/dev/mail', headers: { host: `evil.example:${port}` } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
  });
  assert.equal(byOtherName, 404);
  assert.equal((await get('/dev/mail/mail_none')).status, 404);
  const behind = await startWorld({ after }, { environment: { SMTP_URL: 'smtp://127.0.0.1:1' } });
  assert.equal((await fetch(`${behind.url}/dev/mail`)).status, 404, 'with a mail server there is no mailbox');
});
