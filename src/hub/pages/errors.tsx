import type { JSX } from 'preact';
import { inLanguage, translations } from '../in-language.ts';
import { type HubFrame, HubPage } from './frame.tsx';
import { Prose } from './prose.tsx';

interface ErrorFacts {
  readonly status: number;
  readonly type: string;
  readonly reason: string;
  readonly fix: string;
}

/** One section for each code, at the anchor that `doc_url` names. */
export function ErrorsPage(props: HubFrame & { errors: Readonly<Record<string, ErrorFacts>> }): JSX.Element {
  const { t, language } = props;
  const said = (sentence: string) => <Prose text={inLanguage(language, translations.errors, sentence)} />;
  return (
    <HubPage {...props} title={t('frame.errors')} path="/docs/errors">
      <h1>{t('frame.errors')}</h1>
      <p>
        <Prose text={t('errors.says')} />
      </p>
      {Object.entries(props.errors).map(([code, facts]) => (
        <section key={code} id={code.toLowerCase()}>
          <h2>
            <a href={`#${code.toLowerCase()}`}>{code}</a>
          </h2>
          <p class="facts">
            HTTP {facts.status} · <code>{facts.type}</code>
          </p>
          <p>{said(facts.reason)}</p>
          <p>
            <strong>{t('errors.fix')}</strong> {said(facts.fix)}
          </p>
        </section>
      ))}
    </HubPage>
  );
}
