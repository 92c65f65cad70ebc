import { countDown } from './count-down.ts';
import { followStatus } from './follow-status.ts';
import { handOver } from './hand-over.ts';
import { keepTyped } from './keep-typed.ts';
import { improvePayForm } from './pay-form.ts';
import { returnToShop } from './return-to-shop.ts';
import { runChallenge } from './run-challenge.ts';
import { runMethod } from './run-method.ts';
import { sayWhenOffline } from './say-when-offline.ts';
import { sendOnce } from './send-once.ts';
import { offerWallets } from './wallets.ts';

/**
 * The only script of the hosted page. Every page is complete without it; it formats, explains earlier, and notices
 * sooner that the session moved on.
 */
const page = document.body.dataset.page;

if (page === 'pay') {
  const following = followStatus('open');
  keepTyped();
  sendOnce('elsewhere-form', () => following.stop());
  offerWallets(() => following.stop());
  improvePayForm(() => following.stop());
  countDown(() => following.askNow());
}
if (page === 'later' || page === 'bank-app') {
  const following = followStatus('open');
  keepTyped();
  sendOnce(`${page}-form`, () => following.stop());
}
if (page === 'waiting' || page === 'handover') handOver(followStatus('waiting'));
if (page === 'method') runMethod();
if (page === 'challenge') runChallenge(followStatus('waiting'));
if (page === 'paid') returnToShop();
sayWhenOffline();
