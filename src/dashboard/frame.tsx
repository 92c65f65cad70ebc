import type { ComponentChildren, JSX } from 'preact';
import { languageNames, languages } from '../domain/language.ts';
import type { Permission } from '../domain/staff.ts';
import { Document, type PageAssets } from '../ui/layout.tsx';
import { Said } from './parts.tsx';
import type { Answer } from './route.ts';
import type { MessageKey } from './translate.ts';
import { type MerchantVisit, type PersonVisit, type Visit, withQuery } from './visit.ts';

/** MAXFI's own green; a merchant's colour is for its customers. */
const look = { color: '#0b6e4f' };

const menu: readonly { readonly key: MessageKey; readonly path: string; readonly needs: Permission }[] = [
  { key: 'menu.home', path: '', needs: 'read_payments' },
  { key: 'menu.payments', path: 'payments', needs: 'read_payments' },
  { key: 'menu.stuck', path: 'stuck', needs: 'read_payments' },
  { key: 'menu.refunds', path: 'refunds', needs: 'read_payments' },
  { key: 'menu.customers', path: 'customers', needs: 'read_payments' },
  { key: 'menu.links', path: 'links', needs: 'read_payments' },
  { key: 'menu.keys', path: 'keys', needs: 'read_developers' },
  { key: 'menu.requests', path: 'requests', needs: 'read_developers' },
  { key: 'menu.webhooks', path: 'webhooks', needs: 'read_developers' },
  { key: 'menu.events', path: 'events', needs: 'read_developers' },
  { key: 'menu.acquirers', path: 'acquirers', needs: 'read_acquirers' },
  { key: 'menu.branding', path: 'branding', needs: 'manage_branding' },
  { key: 'menu.team', path: 'team', needs: 'read_team' },
  { key: 'menu.settings', path: 'settings', needs: 'manage_settings' },
  { key: 'menu.audit', path: 'audit', needs: 'read_audit' },
];

export interface FrameProps {
  readonly assets: PageAssets;
  readonly nonce: string;
  readonly visit: Visit | PersonVisit | MerchantVisit | undefined;
  readonly answer: Extract<Answer, { kind: 'page' }>;
}

/** The document around every page of the dashboard: menu, mode, languages. */
export function Frame({ assets, nonce, visit, answer }: FrameProps): JSX.Element {
  const inside = visit && 'merchant' in visit ? visit : undefined;
  const title = [answer.title, inside?.merchant.name, 'MAXFI'].filter(Boolean).join(' · ');
  return (
    <Document
      language={visit?.language ?? 'en'}
      title={title}
      assets={assets}
      nonce={nonce}
      look={look}
      data={{ 'data-page': 'dashboard' }}
    >
      <a class="skip" href="#main">
        {visit ? visit.t('frame.skip') : 'Skip to the content'}
      </a>
      {inside ? <ModeBar visit={inside} /> : null}
      <div class={inside ? 'with-menu' : 'alone'}>
        {inside ? <Menu visit={inside} section={answer.section} /> : null}
        <div class="work">
          {visit ? <TopLine visit={visit} /> : null}
          <main id="main" tabIndex={-1}>
            <h1>{answer.title}</h1>
            {visit && 'announcements' in visit ? <Announcements visit={visit} /> : null}
            {visit ? <Said visit={visit} /> : null}
            {answer.body}
          </main>
          {visit ? <Languages visit={visit} /> : null}
        </div>
      </div>
      {inside ? <Shortcuts visit={inside} /> : null}
    </Document>
  );
}

function Announcements({ visit }: { visit: PersonVisit }): JSX.Element | null {
  if (visit.announcements.length === 0) return null;
  return (
    <aside class="announcements" aria-label={visit.t('announcement.label')}>
      {visit.announcements.map(({ id, body }) => (
        <p key={id}>
          <bdi>{body}</bdi>
        </p>
      ))}
    </aside>
  );
}

/** Which money this is about is said on every page, and both can be told apart without colour. */
function ModeBar({ visit }: { visit: MerchantVisit }): JSX.Element {
  const { t, livemode } = visit;
  const other = `/dashboard/${visit.merchant.id}/${livemode ? 'test' : 'live'}`;
  return (
    <section class={livemode ? 'mode is-live' : 'mode is-test'} aria-label={t('mode.label')}>
      <strong>{t(livemode ? 'mode.live' : 'mode.test')}</strong>
      <span>{t(livemode ? 'mode.live_says' : 'mode.test_says')}</span>
      <a href={other}>{t(livemode ? 'mode.to_test' : 'mode.to_live')}</a>
    </section>
  );
}

function Menu({ visit, section }: { visit: MerchantVisit; section: MessageKey | undefined }): JSX.Element {
  const { t } = visit;
  return (
    <nav class="menu" aria-label={t('menu.label')}>
      <details class="menu-fold">
        <summary>
          <bdi class="menu-name">{visit.merchant.name}</bdi>
        </summary>
        {visit.workplaces.length > 1 ? (
          <ul class="workplaces" aria-label={t('menu.workplaces')}>
            {visit.workplaces
              .filter(({ merchantId }) => merchantId !== visit.merchant.id)
              .map(({ merchantId, name }) => (
                <li key={merchantId}>
                  <a href={`/dashboard/${merchantId}/${visit.livemode ? 'live' : 'test'}`}>
                    <bdi>{name}</bdi>
                  </a>
                </li>
              ))}
          </ul>
        ) : null}
        <ul>
          {menu
            .filter(({ needs }) => visit.can(needs))
            .map(({ key, path }) => (
              <li key={key}>
                <a href={visit.href(path)} aria-current={key === section ? 'page' : undefined}>
                  {t(key)}
                </a>
              </li>
            ))}
        </ul>
      </details>
    </nav>
  );
}

function TopLine({ visit }: { visit: Visit | PersonVisit }): JSX.Element {
  const { t, person } = visit;
  if (!person) return <header class="top-line">MAXFI</header>;
  return (
    <header class="top-line">
      <a class="home-link" href="/dashboard">
        MAXFI
      </a>
      <span class="spread" />
      {person.user.isOperator && person.signIn.isComplete ? (
        <a href="/dashboard/operator">{t('menu.operator')}</a>
      ) : null}
      {person.signIn.isComplete ? (
        <a href="/dashboard/account">
          <bdi>{person.user.name}</bdi>
        </a>
      ) : null}
      <form method="post" action="/dashboard/sign-out">
        <input type="hidden" name="form_token" value={person.formToken} />
        <button class="plain" type="submit">
          {t('sign_in.out')}
        </button>
      </form>
    </header>
  );
}

function Languages({ visit }: { visit: Visit }): JSX.Element {
  const [path = ''] = visit.request.url.split('?');
  const isRead = visit.request.method === 'GET';
  return (
    <footer class="footer">
      <ul class="languages" aria-label={visit.t('frame.language')}>
        {languages.map((language) => (
          <li key={language}>
            {language === visit.language ? (
              <strong aria-current="true" lang={language}>
                {languageNames[language]}
              </strong>
            ) : (
              <a
                href={withQuery(isRead ? path : '/dashboard', {
                  ...(isRead ? visit.query : {}),
                  lang: language,
                })}
                lang={language}
              >
                {languageNames[language]}
              </a>
            )}
          </li>
        ))}
      </ul>
    </footer>
  );
}

/** Filled by the script, which alone knows keys; without it there is nothing to show. */
function Shortcuts({ visit: { t } }: { visit: MerchantVisit }): JSX.Element {
  const keys: readonly [string, ComponentChildren][] = [
    ['/', t('keys_help.search')],
    ['j', t('keys_help.down')],
    ['k', t('keys_help.up')],
    ['Enter', t('keys_help.open')],
    ['?', t('keys_help.this')],
  ];
  return (
    <dialog id="shortcuts" aria-labelledby="shortcuts-title">
      <h2 id="shortcuts-title">{t('keys_help.title')}</h2>
      <dl class="facts">
        {keys.map(([key, says]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button class="button" type="submit">
          {t('keys_help.close')}
        </button>
      </form>
    </dialog>
  );
}
