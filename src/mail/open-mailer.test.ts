import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type SmtpScript, startSmtpReceiver } from '../../test/support/smtp-receiver.ts';
import { freePort } from '../../test/support/world.ts';
import { type MailerOptions, openMailer } from './open-mailer.ts';

const from = 'MAXFI <no-reply@pay.example>';
const mail = {
  id: 'mail_1',
  recipient: 'help@narkitab.example',
  subject: 'Vebhuk ünvanınız söndürüldü',
  html: null,
  content: 'Salam, Nar Kitab!\n\nДоставка не удалась.\n.\n',
  createdAt: new Date('2026-11-22T10:30:00Z'),
};

function open(t: TestContext, options: Partial<MailerOptions>) {
  const mailer = openMailer({ smtpUrl: null, from, ...options });
  t.after(() => mailer.close());
  return mailer;
}

test('a mail arrives as it was written, in any language, under an id that stays the same', async (t) => {
  const server = await startSmtpReceiver(t);
  const { send } = open(t, { smtpUrl: server.url });
  assert.deepEqual([await send(mail), await send(mail)], [{ kind: 'sent' }, { kind: 'sent' }]);
  const [first, second] = server.received;
  assert.deepEqual([first?.from, first?.to], ['no-reply@pay.example', [mail.recipient]]);
  assert.equal(first?.text.trimEnd(), mail.content.trimEnd());
  assert.deepEqual([first?.headers.subject, first?.headers.from], [mail.subject, from]);
  assert.deepEqual(
    [first, second].map((one) => one?.headers['message-id']),
    ['<mail_1@pay.example>', '<mail_1@pay.example>'],
  );
  assert.equal(first?.headers['auto-submitted'], 'auto-generated');
});

test('user and password of the URL sign in', async (t) => {
  const server = await startSmtpReceiver(t);
  const { send } = open(t, { smtpUrl: server.url.replace('//', '//shop%40pay:p%3Ass@') });
  assert.deepEqual(await send(mail), { kind: 'sent' });
  const [, given = ''] = server.commands.find((line) => line.startsWith('AUTH'))?.split('PLAIN ') ?? [];
  assert.equal(Buffer.from(given, 'base64').toString(), '\0shop@pay\0p:ss');
});

test('nothing in a recipient or a subject becomes another recipient or header', async (t) => {
  const server = await startSmtpReceiver(t);
  const { send } = open(t, { smtpUrl: server.url });
  await send({ ...mail, subject: 'Hello\r\nBcc: other@else.example' });
  const [first] = server.received;
  assert.deepEqual([first?.to, first?.headers.bcc], [[mail.recipient], undefined]);
  assert.match(first?.headers.subject ?? '', /^Hello\s+Bcc: other@else\.example$/);
  await send({ ...mail, recipient: 'help@shop.example, other@else.example' });
  const asked = server.commands.filter((line) => line.startsWith('RCPT'));
  assert.ok(!asked.includes('RCPT TO:<other@else.example>'), asked.join('\n'));
});

for (const [what, script, result] of [
  ['a recipient that the server does not know', { at: 'rcpt', say: '550 nobody here' }, 'refused'],
  ['a text that the server refuses', { at: 'data', say: '554 no' }, 'refused'],
  ['a server that asks to come back', { at: 'rcpt', say: '451 later' }, 'failed'],
  ['a server that says nothing', { at: 'greeting', say: null }, 'failed'],
] as const satisfies readonly (readonly [string, SmtpScript, string])[]) {
  test(`${what}: ${result}`, async (t) => {
    const server = await startSmtpReceiver(t);
    server.next(script);
    const { send } = open(t, { smtpUrl: server.url, timeoutMs: 900 });
    assert.equal((await send(mail)).kind, result);
    assert.deepEqual(server.received, []);
  });
}

test('a server that is away may be there later', async (t) => {
  const { send } = open(t, { smtpUrl: `smtp://127.0.0.1:${await freePort()}` });
  assert.equal((await send(mail)).kind, 'failed');
});

test('without a server mail is caught', async (t) => {
  assert.deepEqual(await open(t, {}).send(mail), { kind: 'caught' });
});
