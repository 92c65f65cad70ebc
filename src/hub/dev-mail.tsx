import type { FastifyInstance, FastifyReply } from 'fastify';
import type { JSX } from 'preact';
import type { Db } from '../store/db.ts';
import { type CaughtMail, findCaughtMail, listCaughtMails } from '../store/mails.ts';
import { type HubFrame, HubPage } from './pages/frame.tsx';
import { sendHubPage } from './send-page.ts';
import { type HubParts, isFromThisMachine, openHubVisit } from './visit.ts';

export interface DevMailDeps extends HubParts {
  readonly db: Db;
}

const shown = 100;

/**
 * The mailbox of an installation without a mail server: what would have been sent, for developers to look at. It answers this
 * machine alone, under this machine's own names, since mail holds names and addresses of people.
 */
export async function registerDevMail(app: FastifyInstance, deps: DevMailDeps): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    if (!isFromThisMachine(request)) return reply.callNotFound();
  });

  app.get('/dev/mail', async (request, reply) => {
    const mails = await listCaughtMails(deps.db, shown);
    return send(reply, <MailList frame={openHubVisit(deps, request, reply)} mails={mails} />);
  });

  app.get<{ Params: { id: string } }>('/dev/mail/:id', async (request, reply) => {
    const mail = await findCaughtMail(deps.db, request.params.id);
    return mail
      ? send(reply, <OneMail frame={openHubVisit(deps, request, reply)} mail={mail} />)
      : reply.callNotFound();
  });

  app.get<{ Params: { id: string } }>('/dev/mail/:id/html', async (request, reply) => {
    const mail = await findCaughtMail(deps.db, request.params.id);
    if (!mail?.html) return reply.callNotFound();
    return reply
      .type('text/html; charset=utf-8')
      .headers({
        // As a mail program shows it: nothing runs, nothing is fetched.
        'content-security-policy':
          "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups; frame-ancestors 'self'",
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      })
      .send(mail.html);
  });
}

function send(reply: FastifyReply, page: JSX.Element): FastifyReply {
  const more = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };
  return sendHubPage(reply, page, { frames: true, more });
}

function MailList({ frame, mails }: { frame: HubFrame; mails: readonly CaughtMail[] }): JSX.Element {
  return (
    <HubPage {...frame} title="Mail" path="/dev/mail" isEnglish>
      <h1>Mail</h1>
      <p>
        No mail server is set (SMTP_URL), so mail is kept here instead of being sent. The newest {shown} are
        shown.
      </p>
      {mails.length === 0 ? <p>Nothing yet. Pay a test session with an email address.</p> : null}
      <table>
        <tbody>
          {mails.map(({ id, recipient, subject, createdAt }) => (
            <tr key={id}>
              <td>{createdAt.toISOString().slice(0, 19).replace('T', ' ')}</td>
              <td>
                <bdi>{recipient}</bdi>
              </td>
              <td>
                <a href={`/dev/mail/${id}`}>
                  <bdi>{subject}</bdi>
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </HubPage>
  );
}

function OneMail({ frame, mail }: { frame: HubFrame; mail: CaughtMail }): JSX.Element {
  return (
    <HubPage {...frame} title={mail.subject} path="/dev/mail" isEnglish>
      <p>
        <a href="/dev/mail">All mail</a>
      </p>
      <h1>
        <bdi>{mail.subject}</bdi>
      </h1>
      <p>
        To <bdi>{mail.recipient}</bdi>
      </p>
      {mail.html ? (
        <iframe class="mail" title="The mail" src={`/dev/mail/${mail.id}/html`} sandbox="" />
      ) : null}
      <pre>{mail.content}</pre>
    </HubPage>
  );
}
