import type { ComponentChildren, JSX } from 'preact';
import { houseColour } from '../../domain/colour.ts';
import { languageNames } from '../../domain/language.ts';
import { Document } from '../../ui/layout.tsx';
import type { BarePageModel, PageMerchant, SessionPageModel } from '../page-model.ts';
import type { Translator } from '../translate.ts';

export interface FrameProps {
  /** Names the page to the script and to tests. */
  readonly page: string;
  readonly title: string;
  readonly head?: ComponentChildren;
  /** More for the script to know. */
  readonly data?: Readonly<Record<`data-${string}`, string | number>>;
  readonly children: ComponentChildren;
}

/** The document of a page that knows its session. */
export function SessionFrame(props: FrameProps & { model: SessionPageModel }): JSX.Element {
  const { model } = props;
  const { session } = model;
  return (
    <Document
      language={model.language}
      title={props.title}
      assets={model.assets}
      nonce={model.nonce}
      look={model.merchant.look}
      head={props.head}
      data={{
        'data-page': props.page,
        'data-status': session.status,
        'data-version': session.version,
        'data-status-url': `/checkout/${session.id}/status`,
        'data-live-url': `/checkout/${session.id}/live`,
        'data-self-url': sessionHref(model),
        ...props.data,
      }}
    >
      <p class="banner offline" role="status" id="offline" data-text={model.t('offline')} />
      {props.children}
    </Document>
  );
}

/** A path of this session, in the language that the customer reads. */
export function sessionHref(
  model: SessionPageModel,
  path: '' | '/back' | '/later' | '/bank-app' = '',
  query = '',
): string {
  return `/checkout/${model.session.id}${path}?lang=${model.language}${query}`;
}

/** The document of a page without a session: it says nothing about anyone. */
export function BareFrame(props: FrameProps & { model: BarePageModel }): JSX.Element {
  const { model } = props;
  return (
    <Document
      language={model.language}
      title={props.title}
      assets={model.assets}
      nonce={model.nonce}
      look={{ color: houseColour }}
      head={props.head}
      data={{ 'data-page': props.page }}
    >
      {props.children}
    </Document>
  );
}

export function TestBanner({
  model,
  showsCard,
}: {
  model: SessionPageModel;
  showsCard?: boolean;
}): JSX.Element | null {
  if (model.session.livemode) return null;
  return (
    <aside class="banner test" aria-label={model.t('test.label')}>
      <strong>{model.t('test.banner')}</strong>
      {showsCard ? (
        <>
          {' '}
          <span>
            {model.t('test.card')} <span class="nowrap">4242 4242 4242 4242</span>
          </span>
        </>
      ) : null}
    </aside>
  );
}

export function Languages({ model }: { model: BarePageModel }): JSX.Element {
  return (
    <nav class="languages" aria-label={model.t('language.label')}>
      {model.languageLinks.map(({ language, href }) => (
        <a
          key={language}
          href={href}
          lang={language}
          hreflang={language}
          aria-current={language === model.language ? 'true' : undefined}
        >
          {languageNames[language]}
        </a>
      ))}
    </nav>
  );
}

export function MerchantName({ merchant }: { merchant: PageMerchant }): JSX.Element {
  return (
    <p class="shop">
      {merchant.logoUrl ? (
        <img class="logo" src={merchant.logoUrl} alt="" width="40" height="40" />
      ) : (
        <span class="logo letter" aria-hidden="true">
          {firstLetter(merchant.name)}
        </span>
      )}
      <bdi>{merchant.name}</bdi>
    </p>
  );
}

export function Footer({ model }: { model: BarePageModel & { merchant?: PageMerchant } }): JSX.Element {
  const { merchant, t } = model;
  return (
    <footer class="footer">
      {merchant?.notes.legal ? (
        <p class="legal">
          <bdi>{merchant.notes.legal}</bdi>
        </p>
      ) : null}
      <p>{t('footer.powered')}</p>
      {merchant ? <Contacts t={t} support={merchant.support} /> : null}
      {merchant?.termsUrl ? <a href={merchant.termsUrl}>{t('footer.terms')}</a> : null}
      {merchant?.privacyUrl ? <a href={merchant.privacyUrl}>{t('footer.privacy')}</a> : null}
    </footer>
  );
}

function Contacts({ t, support }: { t: Translator; support: PageMerchant['support'] }): JSX.Element | null {
  const { email, phone, url } = support;
  const links = [
    ...(email === undefined
      ? []
      : [{ href: `mailto:${encodeURIComponent(email).replace('%40', '@')}`, text: email }]),
    ...(phone === undefined ? [] : [{ href: `tel:${phone}`, text: phone }]),
    ...(url === undefined ? [] : [{ href: url, text: new URL(url).host }]),
  ];
  if (links.length === 0) return null;
  return (
    <p>
      {t('footer.questions')}{' '}
      {links.map(({ href, text }, index) => (
        <span key={href}>
          {index > 0 ? ' · ' : ''}
          <a href={href}>{text}</a>
        </span>
      ))}
    </p>
  );
}

/** The first letter as people see it: an emoji or a letter with its accents is one. */
function firstLetter(name: string): string {
  const [first] = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(name.trim());
  return first?.segment.toUpperCase() ?? '';
}
