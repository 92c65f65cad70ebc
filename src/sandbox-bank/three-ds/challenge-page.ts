import { hostileScript } from './hostile-script.ts';
import { escapeHtml, type Page, postingPage } from './pages.ts';
import type { Transaction } from './transactions.ts';
import { amountText, wordsIn } from './words.ts';

/** The page on which the cardholder proves who he is. It needs no script. */
export function challengePage(transaction: Transaction): Page {
  const { card, language, acsTransId } = transaction;
  const say = wordsIn(language);
  const isHostile = card.threeDs?.challenge === 'hostile';
  const isAgain = transaction.wrongCodes > 0;
  const rows = [
    [say.merchant, transaction.merchantName],
    [say.amount, amountText(transaction.amount, transaction.currency)],
    [say.card, `•••• ${card.number.slice(-4)}`],
  ].map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value ?? '')}</dd>`);
  return {
    language,
    title: say.title,
    body: `<h1>${say.title}</h1><dl>${rows.join('')}</dl>
${isAgain ? `<p role="alert" id="wrong">${say.wrong}</p>` : ''}
<form method="post" action="/3ds/acs/answer">
<input type="hidden" name="trans" value="${acsTransId}">
<label for="code">${say.code}</label>
<input id="code" name="code" autocomplete="one-time-code" inputmode="numeric" maxlength="6"
 aria-describedby="hint"${isAgain ? ' aria-invalid="true"' : ''}>
<p class="hint" id="hint">${say.hint}</p>
<button name="action" value="confirm">${say.confirm}</button>
<button name="action" value="cancel" class="plain" formnovalidate>${say.cancel}</button></form>`,
    ...(isHostile ? { script: hostileScript, isLawless: true } : {}),
  };
}

/** Sends the browser back to the merchant with a CRes. */
export function returnPage(transaction: Transaction, claim: 'Y' | 'N'): Page {
  const say = wordsIn(transaction.language);
  const answer = {
    messageType: 'CRes',
    messageVersion: transaction.version,
    threeDSServerTransID: transaction.transId,
    acsTransID: transaction.acsTransId,
    challengeCompletionInd: 'Y',
    transStatus: claim,
  };
  const cres = Buffer.from(JSON.stringify(answer)).toString('base64url');
  return postingPage({
    language: transaction.language,
    title: say.returning,
    button: say.continue,
    action: transaction.notificationUrl,
    fields: {
      cres,
      ...(transaction.sessionData === null ? {} : { threeDSSessionData: transaction.sessionData }),
    },
  });
}
