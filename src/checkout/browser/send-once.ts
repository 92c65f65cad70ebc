import { element } from './element.ts';

/** The form is on its way: its button says so, and no second press sends it again. */
export function showBusy(button: HTMLButtonElement): void {
  // Its height is kept too: a label of two lines becomes one word.
  button.disabled = true;
  button.setAttribute('aria-disabled', 'true');
  button.querySelector('.button-label')?.setAttribute('hidden', '');
  button.querySelector('.button-busy')?.removeAttribute('hidden');
}

/** A form without anything to check here is sent once. `onSend` is called when it is on its way. */
export function sendOnce(formId: string, onSend: () => void): void {
  const form = element(formId, HTMLFormElement);
  const button = element('pay', HTMLButtonElement);
  let isSent = false;
  form?.addEventListener('submit', (event) => {
    if (isSent) return event.preventDefault();
    isSent = true;
    onSend();
    if (button) showBusy(button);
  });
  // A page that comes back from the browser's memory is of before the press.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.replace(document.body.dataset.selfUrl ?? location.href);
  });
}
