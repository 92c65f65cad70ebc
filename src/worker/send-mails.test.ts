import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShop } from '../../test/support/endpoints.ts';
import { startSmtpReceiver } from '../../test/support/smtp-receiver.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { startWorld } from '../../test/support/world.ts';

test('a whole server mails its merchant when it disables an endpoint, from the address that the operator chose', async (t) => {
  const mailServer = await startSmtpReceiver(t);
  const world = await startWorld(t, {
    environment: { SMTP_URL: mailServer.url, MAXFI_MAIL_FROM: 'Payments <pay@bank.example>' },
  });
  const { shop, id } = await openShop(t, world);
  shop.next({ kind: 'answer', status: 410 });
  await world.call('POST', `/v2/webhook_endpoints/${id}/test`);
  const mail = await mailServer.waitFor(() => true);
  assert.deepEqual([mail.from, mail.to], ['pay@bank.example', ['help@narkitab.example']]);
  assert.ok(mail.text.includes(id) && mail.text.includes(shop.url), mail.text);
});

test('without a mail server the mail is kept to be looked at', async (t) => {
  const world = await startWorld(t);
  const { shop, id } = await openShop(t, world);
  shop.next({ kind: 'answer', status: 410 });
  await world.call('POST', `/v2/webhook_endpoints/${id}/test`);
  const { db } = world.installation;
  await waitUntil(async () => (await db.query(`select from mails where state = 'caught'`)).length === 1);
});
