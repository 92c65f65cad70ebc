import { element } from './element.ts';
import { issuerFrame } from './issuer-frame.ts';
import { whenReturned } from './when-returned.ts';

/** What the protocol gives the issuer; the payment goes on without its look at the browser. */
const longestMs = 10_000;

/** Lets the issuer look at the browser and goes on once: when it is done, when it takes too long, or by the button. */
export function runMethod(): void {
  const method = element('method-form', HTMLFormElement);
  const next = element('continue', HTMLFormElement);
  const end = next?.elements.namedItem('method');
  const place = element('method-place', HTMLElement);
  if (!place || !method || !next || !(end instanceof HTMLInputElement)) return;
  let isSent = false;

  const goOn = (how: 'done' | 'not_finished') => {
    if (isSent) return;
    isSent = true;
    end.value = how;
    next.submit();
  };
  next.addEventListener('submit', (event) => {
    event.preventDefault();
    goOn('not_finished');
  });
  const frame = issuerFrame(place, 'method');
  frame.hidden = true;
  whenReturned(frame, 'method', () => goOn('done'));
  setTimeout(() => goOn('not_finished'), longestMs);
  method.submit();
}
