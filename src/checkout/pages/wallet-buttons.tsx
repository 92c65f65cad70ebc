import type { JSX } from 'preact';
import type { PayPageModel } from '../page-model.ts';
import { HiddenFields } from './trouble.tsx';

/**
 * Above everything else, as their makers ask, in their colours and never smaller than ours. Hidden until the script has
 * asked the browser; without a script there is no wallet.
 */
export function WalletButtons({ model }: { model: PayPageModel }): JSX.Element | null {
  const { t, session, ways } = model;
  if (ways.wallets.length === 0) return null;
  return (
    <div id="wallets" class="wallets" hidden={ways.expectedWallet === null}>
      {ways.wallets.map((offer) => (
        <button
          key={offer.wallet}
          type="button"
          class={`wallet ${offer.wallet}${offer.wallet === ways.expectedWallet ? ' is-asked' : ''}`}
          aria-label={t('wallet.pay', { wallet: offer.wallet === 'apple_pay' ? 'Apple Pay' : 'Google Pay' })}
          data-wallet={offer.wallet}
          data-offer={JSON.stringify({ method: offer.method, total: offer.total })}
          data-session-url={`/checkout/${session.id}/apple-session`}
          hidden={offer.wallet !== ways.expectedWallet}
        >
          {offer.wallet === 'google_pay' ? <GooglePayMark /> : null}
        </button>
      ))}
      <form id="wallet-form" method="post" action={`/checkout/${session.id}/wallet`}>
        <HiddenFields model={model} />
      </form>
      <p class="or">
        <span>{t('ways.or')}</span>
      </p>
    </div>
  );
}

/** Drawn by us: a ring of four colours with its bar, and the word. */
function GooglePayMark(): JSX.Element {
  const arc = { fill: 'none', 'stroke-width': 4.4 };
  return (
    <svg width="62" height="26" viewBox="0 0 62 26" aria-hidden="true">
      <path d="M4.6 8.4A9.4 9.4 0 0 1 19.4 6.2" stroke="#ea4335" {...arc} />
      <path d="M4.6 17.6a9.4 9.4 0 0 1 0-9.2" stroke="#fbbc04" {...arc} />
      <path d="M19 20a9.4 9.4 0 0 1-14.4-2.4" stroke="#34a853" {...arc} />
      <path d="M13 13h9.4a9.4 9.4 0 0 1-3.4 7" stroke="#4285f4" {...arc} />
      <text x="29" y="19" fill="#fff" font-size="17" font-weight="500">
        Pay
      </text>
    </svg>
  );
}
