import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { startMoneyWorld } from '../../test/support/money-world.ts';
import { startSmtpReceiver } from '../../test/support/smtp-receiver.ts';
import { mailGapsMs } from '../domain/backoff.ts';
import { openMailer, type SendMail } from '../mail/open-mailer.ts';
import { claimMails, deleteOldMails, insertMailOnce } from '../store/mails.ts';
import { sendQueuedMail } from './send-mail.ts';

const dayMs = 24 * 60 * 60_000;

async function startMailWorld(t: TestContext) {
  const world = await startMoneyWorld(t);
  const server = await startSmtpReceiver(t);
  const mailer = openMailer({ smtpUrl: server.url, from: 'MAXFI <no-reply@pay.example>' });
  t.after(() => mailer.close());
  const { db, clock, merchantId } = world;
  const claim = () => {
    const now = clock.now();
    return claimMails(db, { now, lockedUntil: new Date(now.getTime() + 20_000), limit: 10 });
  };
  return {
    world,
    server,
    queue: (id: string) =>
      db.tx((tx) =>
        insertMailOnce(tx, {
          merchantId,
          id,
          kind: 'endpoint_failing',
          recipient: 'help@shop.example',
          language: 'en',
          subject: 'Hello',
          content: 'Hello.',
          html: null,
          createdAt: clock.now(),
        }),
      ),
    claim,
    async sendDue(sendMail: SendMail = mailer.send) {
      const claimed = await claim();
      for (const mail of claimed) await sendQueuedMail({ db, now: clock.now, sendMail }, mail);
      return claimed.length;
    },
    send: mailer.send,
    states: async () =>
      (await db.query<{ state: string }>('select state from mails order by id')).map(({ state }) => state),
  };
}

test('a mail is queued once and sent once', async (t) => {
  const { queue, sendDue, server, states } = await startMailWorld(t);
  await queue('mail_1');
  await queue('mail_1');
  assert.deepEqual([await sendDue(), await sendDue()], [1, 0]);
  assert.deepEqual([server.received.length, await states()], [1, ['sent']]);
});

test('a server that is away for a while gets the mail later, and is given up after two days', async (t) => {
  const { queue, sendDue, server, states, world } = await startMailWorld(t);
  await queue('mail_1');
  server.next({ at: 'rcpt', say: '451 later' });
  await sendDue();
  assert.deepEqual([await sendDue(), await states()], [0, ['queued']]);
  world.clock.advance(mailGapsMs[0] + 1_000);
  assert.equal(await sendDue(), 1);
  assert.deepEqual([server.received.length, await states()], [1, ['sent']]);
  await queue('mail_2');
  const away: SendMail = async () => ({ kind: 'failed', reason: 'ECONNECTION' });
  let tries = 0;
  while ((await states()).includes('queued')) {
    tries += await sendDue(away);
    world.clock.advance(dayMs);
  }
  assert.deepEqual([tries, await states()], [mailGapsMs.length + 1, ['sent', 'failed']]);
});

test('a refused recipient is not asked again', async (t) => {
  const { queue, sendDue, server, states, world } = await startMailWorld(t);
  await queue('mail_1');
  server.next({ at: 'rcpt', say: '550 nobody here' });
  await sendDue();
  world.clock.advance(dayMs);
  assert.deepEqual([await sendDue(), await states()], [0, ['failed']]);
});

test('a worker that died after sending leaves the mail to another, with the same Message-ID, and writes nothing late', async (t) => {
  const { queue, claim, send, server, states, world } = await startMailWorld(t);
  await queue('mail_1');
  const [dead] = await claim();
  assert.ok(dead);
  await send(dead);
  world.clock.advance(20_001);
  const [again] = await claim();
  assert.ok(again);
  const deps = { db: world.db, now: world.clock.now, sendMail: send };
  assert.deepEqual(await sendQueuedMail(deps, again), { kind: 'sent' });
  assert.equal(await sendQueuedMail(deps, dead), undefined);
  assert.deepEqual(await states(), ['sent']);
  assert.equal(new Set(server.received.map(({ headers }) => headers['message-id'])).size, 1);
});

test('mail is forgotten a month after it was over, and not before', async (t) => {
  const { queue, sendDue, world } = await startMailWorld(t);
  await queue('mail_1');
  await sendDue();
  world.clock.advance(29 * dayMs);
  assert.equal(await deleteOldMails(world.db, world.clock.now()), 0);
  await queue('mail_2');
  world.clock.advance(2 * dayMs);
  assert.equal(await deleteOldMails(world.db, world.clock.now()), 1);
});
