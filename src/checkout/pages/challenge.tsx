import type { JSX } from 'preact';
import type { ChallengePageModel } from '../page-model.ts';
import { Footer, Languages, MerchantName, SessionFrame, TestBanner } from './frame.tsx';
import { OrderLine } from './panel.tsx';

/**
 * The issuer asks the customer something. Without script the button opens its page in the whole window, and that alone
 * completes it; the script opens a frame where there is room for one.
 */
export function ChallengePage(model: ChallengePageModel): JSX.Element {
  const { t } = model;
  return (
    <SessionFrame
      model={model}
      page="challenge"
      title={t('challenge.page_title', { merchant: model.merchant.name })}
    >
      <TestBanner model={model} />
      <div class="single">
        <Languages model={model} />
        <main class="panel bank-panel">
          <MerchantName merchant={model.merchant} />
          <div role="status" class="news">
            <h1 id="challenge-title" tabIndex={-1}>
              {t('challenge.heading')}
            </h1>
            <p class="text">{t('challenge.text')}</p>
          </div>
          <OrderLine model={model} />
          <BankPlace model={model} />
          <WaysOut model={model} />
        </main>
        <Footer model={model} />
      </div>
    </SessionFrame>
  );
}

/** Where the script puts the frame; the room for it is kept, so that nothing moves. */
function BankPlace({ model }: { model: ChallengePageModel }): JSX.Element {
  const { t } = model;
  return (
    <div id="bank-place" class="bank-place" data-frame-title={t('challenge.frame')}>
      <form id="challenge" method="post" action={model.acsUrl}>
        <input type="hidden" name="creq" value={model.creq} />
        {model.sessionData === null ? null : (
          <input type="hidden" name="threeDSSessionData" value={model.sessionData} />
        )}
        <button class="button" type="submit">
          {t('challenge.continue')}
        </button>
      </form>
    </div>
  );
}

function WaysOut({ model }: { model: ChallengePageModel }): JSX.Element {
  const { t, session } = model;
  return (
    <div class="ways-out">
      <button class="quiet" type="submit" form="challenge" id="full-page" hidden>
        {t('challenge.full_page')}
      </button>
      <form id="cancel" method="post" action={`/checkout/${session.id}/3ds/cancel`}>
        <input type="hidden" name="form_token" value={model.formToken} />
        <input type="hidden" name="lang" value={model.language} />
        <button class="quiet" type="submit">
          {t('pay.cancel')}
        </button>
      </form>
    </div>
  );
}
