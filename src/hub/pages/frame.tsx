import type { ComponentChildren, JSX } from 'preact';
import { operations, publicOperations } from '../../api/operations.ts';
import { type Language, languageNames, languages } from '../../domain/language.ts';
import { type Docs, pagesInOrder } from '../docs.ts';
import { inLanguage, translations } from '../in-language.ts';
import type { Translator } from '../translate.ts';

export interface HubFrame {
  readonly language: Language;
  readonly t: Translator;
  readonly cssUrl: string;
  readonly scriptUrl: string;
  readonly publicUrl: string;
  readonly docs: Docs;
}

export interface HubPageProps extends HubFrame {
  readonly title: string;
  /** Where it is served, so that the contents show where the reader is. */
  readonly path: string;
  /** As Markdown, where there is one. */
  readonly markdownUrl?: string;
  readonly question?: string;
  /** What the page says is there in English alone; only what stands around it is translated. */
  readonly isEnglish?: boolean;
  readonly children: ComponentChildren;
}

/** The document around a page of the hub: contents beside it, a search above it. */
export function HubPage(props: HubPageProps): JSX.Element {
  const {
    t,
    language,
    path,
    title,
    cssUrl,
    scriptUrl,
    markdownUrl,
    question = '',
    isEnglish = false,
  } = props;
  const isForeign = isEnglish && language !== 'en';
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content={`${title} · MAXFI`} />
        <title>{`${title} · MAXFI`}</title>
        <link rel="stylesheet" href={cssUrl} />
        {markdownUrl && <link rel="alternate" type="text/markdown" href={markdownUrl} />}
        <script type="module" src={scriptUrl} />
      </head>
      <body
        data-copy={t('frame.copy')}
        data-copied={t('frame.copied')}
        // The script fills in the number.
        data-found={t('search.found_now', { count: '…' })}
      >
        <a class="skip" href="#content">
          {t('frame.skip')}
        </a>
        <header class="top">
          <a class="name" href="/docs">
            MAXFI
          </a>
          <nav aria-label={t('frame.documentation')}>
            {mainPages(t).map(({ href, text }) => (
              <a key={href} class="wide" href={href} aria-current={href === path ? 'page' : undefined}>
                {text}
              </a>
            ))}
            <a class="narrow" href="#contents">
              {t('frame.contents')}
            </a>
          </nav>
          <search>
            <form id="search" action="/docs/search">
              <label for="q">{t('frame.search')}</label>
              <input id="q" name="q" type="search" value={question} autocomplete="off" />
              <button type="submit">{t('frame.find')}</button>
            </form>
          </search>
          <Languages {...props} />
        </header>
        <div class="columns">
          <main id="content">
            {isForeign && <p class="facts">{t('page.in_english')}</p>}
            <div lang={isForeign ? 'en' : undefined}>{props.children}</div>
          </main>
          <Contents {...props} path={path} />
        </div>
      </body>
    </html>
  );
}

interface Place {
  readonly href: string;
  readonly text: string;
}

/** The pages that stand above every other. */
function mainPages(t: Translator): Place[] {
  return [
    { href: '/docs', text: t('frame.start') },
    { href: '/docs/api', text: t('frame.reference') },
    { href: '/docs/events', text: t('frame.events') },
    { href: '/docs/errors', text: t('frame.errors') },
    { href: '/docs/test-cards', text: t('frame.test_cards') },
  ];
}

function tablePages(t: Translator): Place[] {
  return [
    { href: '/docs/states', text: t('frame.states') },
    { href: '/docs/declines', text: t('frame.declines') },
  ];
}

/** Every operation, for readers of the reference. */
function Operations({ path, language }: { path: string; language: Language }): JSX.Element {
  return (
    <ul class="operations" lang={language === 'en' ? undefined : 'en'}>
      {[...operations, ...publicOperations].map(({ id, summary }) => (
        <li key={id}>
          <a href={`/docs/api/${id}`} aria-current={path === `/docs/api/${id}` ? 'page' : undefined}>
            {summary}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Contents({ docs, path, t, language }: HubFrame & { path: string }): JSX.Element {
  const pages = pagesInOrder(docs);
  return (
    <nav class="contents" id="contents" aria-label={t('frame.contents')}>
      <p class="section">{t('frame.reference')}</p>
      <ul>
        {[...mainPages(t), ...tablePages(t)].map(({ href, text }) => (
          <li key={href}>
            <a href={href} aria-current={href === path ? 'page' : undefined}>
              {text}
            </a>
            {href === '/docs/api' && path.startsWith('/docs/api') && <Operations {...{ path, language }} />}
          </li>
        ))}
      </ul>
      {docs.sections.map(({ title, paths }) => (
        <div key={title}>
          <p class="section">{inLanguage(language, translations.contents, title)}</p>
          <ul>
            {pages
              .filter((page) => paths.includes(page.path))
              .map((page) => (
                <li key={page.path}>
                  <a
                    href={page.path}
                    lang={language === 'en' ? undefined : 'en'}
                    aria-current={page.path === path ? 'page' : undefined}
                  >
                    {page.title}
                  </a>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function Languages({ t, language, question }: HubPageProps): JSX.Element {
  const more = question ? `&q=${encodeURIComponent(question)}` : '';
  return (
    <nav class="languages" aria-label={t('frame.language')}>
      <ul>
        {languages.map((one) => (
          <li key={one}>
            {one === language ? (
              <strong lang={one} aria-current="true">
                {languageNames[one]}
              </strong>
            ) : (
              <a href={`?lang=${one}${more}`} hreflang={one} lang={one}>
                {languageNames[one]}
              </a>
            )}
          </li>
        ))}
      </ul>
    </nav>
  );
}
