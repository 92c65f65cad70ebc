import type { JSX } from 'preact';
import { pagesInOrder } from '../docs.ts';
import { firstPayment, type LocalKeys, localReceiver } from '../first-payment.ts';
import { inLanguage, translations } from '../in-language.ts';
import type { ReferenceOperation } from '../reference/reference.ts';
import { type HubFrame, HubPage } from './frame.tsx';
import { Prose } from './prose.tsx';
import { RunBox } from './run-box.tsx';

/** Where a developer begins: from nothing to a verified webhook, then everything that there is to read. */
export function StartPage(
  props: HubFrame & { local: LocalKeys | null; create: ReferenceOperation },
): JSX.Element {
  const { t, language, publicUrl, local, create, docs } = props;
  const programs = firstPayment(publicUrl, local);
  const pages = pagesInOrder(docs);
  return (
    <HubPage {...props} title={t('start.title')} path="/docs">
      <h1>{t('start.title')}</h1>
      <p>{t('start.says')}</p>
      <h2 id="key">{t('start.key')}</h2>
      <p>{t(local ? 'start.key_here' : 'start.key_elsewhere')}</p>
      <Code id="settings" text={programs.settings} />
      {!local && (
        <p>
          <a href="/dashboard">{t('start.dashboard')}</a>
        </p>
      )}
      <h2 id="listen">{t('start.listen')}</h2>
      <p>{t('start.listen_says')}</p>
      {!local && <p>{t('start.listen_elsewhere')}</p>}
      <Code id="webhook.mjs" text={programs.webhook} />
      <h2 id="create">{t('start.create')}</h2>
      <p>{t('start.create_says')}</p>
      <Code id="pay.mjs" text={programs.pay} />
      <p>
        <Prose text={t('start.again')} />
      </p>
      <p class="with-script" hidden>
        {t(local ? 'start.or_here' : 'start.or_here_elsewhere')}
      </p>
      <RunBox {...props} operation={{ ...create, exampleBody: firstBody(local) }} />
      <h2 id="pay">{t('start.pay')}</h2>
      <p>
        <Prose text={t('start.pay_says')} />
      </p>
      <h2 id="next">{t('start.next')}</h2>
      <ul>
        <li>
          <a href="/docs/test-cards">{t('start.next_cards')}</a>
        </li>
        <li>
          <a href="/docs/api">{t('start.next_reference')}</a>
        </li>
        <li>
          <a href="/openapi.json">openapi.json</a>, <a href="/llms.txt">llms.txt</a>:{' '}
          {t('start.next_openapi')}
        </li>
      </ul>
      {docs.sections.map(({ title, paths }) => (
        <section key={title}>
          <h3>{inLanguage(language, translations.contents, title)}</h3>
          <ul lang={language === 'en' ? undefined : 'en'}>
            {pages
              .filter(({ path }) => paths.includes(path))
              .map(({ path, title: page, summary }) => (
                <li key={path}>
                  <a href={path}>{page}</a>
                  <p class="facts">{shortened(summary)}</p>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </HubPage>
  );
}

/** What the box sends: as `pay.mjs`, so that its webhook arrives where that one's does. */
function firstBody(local: LocalKeys | null) {
  return { amount: 4900, currency: 'AZN', order_id: 'A-1', ...(local && { webhook_url: localReceiver }) };
}

function Code({ id, text }: { id: string; text: string }): JSX.Element {
  return (
    <pre id={id}>
      <code>{text}</code>
    </pre>
  );
}

/** The first sentence, or as much of it as stands on two lines. */
function shortened(summary: string): string {
  const [first = ''] = summary.split(/(?<=\.)\s/);
  return first.length <= 160 ? first : `${first.slice(0, 160).replace(/\s\S*$/, '')} …`;
}
