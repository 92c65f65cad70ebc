import type { JSX } from 'preact';
import type { MethodPageModel } from '../page-model.ts';
import { OrderLine, SessionPanel } from './panel.tsx';

/**
 * The issuer looks at the browser through a hidden frame. The script starts it and goes on when it is done or takes
 * too long; without script the button goes on without it.
 */
export function MethodPage(model: MethodPageModel): JSX.Element {
  const { t, session } = model;
  return (
    <SessionPanel
      model={model}
      page="method"
      title={t('method.page_title', { merchant: model.merchant.name })}
      heading={t('method.heading')}
      text={t('method.text')}
      emblem={<span class="emblem spinner-large" aria-hidden="true" />}
    >
      <OrderLine model={model} />
      <div id="method-place" data-frame-title={t('method.frame')} hidden />
      <form id="method-form" method="post" action={model.methodAction} target="method">
        <input type="hidden" name="threeDSMethodData" value={model.methodData} />
      </form>
      <form
        id="continue"
        class="center"
        method="post"
        action={`/checkout/${session.id}/3ds/continue`}
        autocomplete="off"
      >
        <input type="hidden" name="form_token" value={model.formToken} />
        <input type="hidden" name="lang" value={model.language} />
        <input type="hidden" name="method" value="not_finished" />
        <button class="quiet" type="submit">
          {t('method.continue')}
        </button>
      </form>
    </SessionPanel>
  );
}
