import type { JSX } from 'preact';
import type { LocalKeys } from '../first-payment.ts';
import type { ReferenceOperation } from '../reference/reference.ts';
import type { HubFrame } from './frame.tsx';

/**
 * A request that the reader may change and send, with a test key of the reader's own. It needs the script, which shows it; the
 * samples beside it need none.
 */
export function RunBox(
  props: HubFrame & { operation: ReferenceOperation; local: LocalKeys | null },
): JSX.Element {
  const { t, operation, local } = props;
  const { id, method, examplePath, exampleBody, scope } = operation;
  const said = {
    'data-sending': t('run.sending'),
    // The script fills in what it measured.
    'data-answered': t('run.answered', { status: '{status}', ms: '{ms}' }),
    'data-no-answer': t('run.no_answer'),
    'data-not-json': t('run.not_json'),
    'data-needs-key': t('run.needs_key'),
    'data-not-test': t('run.not_test'),
    'data-no-shop': t('run.no_shop'),
    'data-made': t('run.made'),
  };
  return (
    <form
      class="run with-script"
      hidden
      data-method={method}
      data-operation={id}
      data-is-public={scope === 'public' ? '' : undefined}
      {...said}
      aria-labelledby={`run-${id}`}
    >
      <h3 id={`run-${id}`}>{t('run.title')}</h3>
      <p class="facts">{t('run.says')}</p>
      <label for="run-address">{t('run.address')}</label>
      <div class="line">
        <code>{method}</code>
        <input id="run-address" name="address" value={examplePath} spellcheck={false} autocomplete="off" />
      </div>
      {exampleBody !== null && (
        <>
          <label for="run-body">{t('run.body')}</label>
          <textarea id="run-body" name="body" rows={8} spellcheck={false}>
            {JSON.stringify(exampleBody, null, 2)}
          </textarea>
        </>
      )}
      {scope !== 'public' && (
        <>
          <label for="run-key">{t('run.key')}</label>
          <input
            id="run-key"
            name="key"
            value={local?.testKey ?? ''}
            aria-describedby="run-key-hint"
            spellcheck={false}
            autocomplete="off"
          />
          <p class="facts" id="run-key-hint">
            {t('run.key_hint')}
          </p>
          <div class="shops" hidden>
            <label for="run-shop">{t('run.shop')}</label>
            <select id="run-shop" name="shop" />
          </div>
        </>
      )}
      <p class="line">
        <button type="submit">{t('run.go')}</button>
        {scope !== 'public' && !local && (
          <button type="button" name="make">
            {t('run.make_key')}
          </button>
        )}
      </p>
      <p class="said" role="status" />
      <p class="sign-in" hidden>
        <a href="/dashboard/sign-in">{t('run.sign_in')}</a>
      </p>
      <pre class="answer" hidden>
        <code />
      </pre>
      <p class="what-to-do" hidden>
        <a href="/docs/errors">{t('run.what_to_do')}</a>
      </p>
      <p class="open-page" hidden>
        <a target="_blank" rel="noopener" href="/docs">
          {t('run.open_page')}
        </a>
      </p>
    </form>
  );
}
