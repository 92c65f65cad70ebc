import { groupCardNumber } from '../../domain/card.ts';
import { browserFactsText } from './browser-facts-text.ts';
import { cardMarks } from './card-marks.ts';
import { formatDigits } from './digit-input.ts';
import { element } from './element.ts';
import { expiryText } from './expiry-text.ts';
import { fieldErrors } from './field-errors.ts';
import { showBusy } from './send-once.ts';
import { solvePuzzleOfForm } from './solve-puzzle.ts';

const maxDigits = 19;

/** Makes the card form nicer to fill in, and sends it once. `onSend` is called when it is on its way. */
export function improvePayForm(onSend: () => void): void {
  const form = element('pay-form', HTMLFormElement);
  const number = element('card_number', HTMLInputElement);
  const expiry = element('card_expiry', HTMLInputElement);
  const code = element('card_cvc', HTMLInputElement);
  if (!form || !number || !expiry || !code) return;

  const showBrand = cardMarks(number, code);
  formatDigits(number, (digits) => groupCardNumber(digits.slice(0, maxDigits)), showBrand);
  formatDigits(expiry, expiryText, () => {});
  formatDigits(
    code,
    (digits) => digits.slice(0, 4),
    () => {},
  );
  showBrand(number.value.replace(/\D/g, ''));
  solvePuzzleOfForm(form);
  sendWhenRight(form, onSend);
  forget([number, expiry, code]);
  focusOnTrouble(form);
}

function sendWhenRight(form: HTMLFormElement, onSend: () => void): void {
  const button = element('pay', HTMLButtonElement);
  const errors = fieldErrors(form);
  let isSent = false;
  form.addEventListener('submit', (event) => {
    const wrong = isSent ? undefined : errors.checkAll();
    if (isSent || wrong) {
      event.preventDefault();
      wrong?.focus();
      return;
    }
    isSent = true;
    const browser = form.elements.namedItem('browser');
    if (browser instanceof HTMLInputElement) browser.value = browserFactsText();
    onSend();
    if (button) showBusy(button);
  });
}

/** Card data leaves the page with it: a page that comes back from the browser's memory must not show it. */
function forget(fields: readonly HTMLInputElement[]): void {
  addEventListener('pagehide', () => {
    for (const field of fields) field.value = '';
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.replace(document.body.dataset.selfUrl ?? location.href);
  });
}

function focusOnTrouble(form: HTMLFormElement): void {
  // On a slow network somebody may be typing before this script comes: what follows would go nowhere.
  if (form.contains(document.activeElement)) return;
  const wrong = form.querySelector<HTMLElement>('[aria-invalid="true"]');
  const notice = document.querySelector<HTMLElement>('#decline, #form-expired');
  (wrong ?? notice)?.focus();
}
