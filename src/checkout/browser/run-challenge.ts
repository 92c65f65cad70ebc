import { element } from './element.ts';
import type { Following } from './follow-status.ts';
import { issuerFrame } from './issuer-frame.ts';
import { whenReturned } from './when-returned.ts';

/** Room for the frame of 500 × 600 that the issuer was told of, and a little around it. */
const roomForFrame = '(min-width: 600px)';

/** Opens the issuer's page: in a frame where there is room for one, else in the whole window. */
export function runChallenge(following: Following): void {
  const form = element('challenge', HTMLFormElement);
  const place = element('bank-place', HTMLElement);
  if (!form || !place) return;
  form.addEventListener('submit', () => {
    // By a button, that is: into the whole window. A question about the status must not call it back.
    form.removeAttribute('target');
    following.stop();
  });
  element('cancel', HTMLFormElement)?.addEventListener('submit', () => following.stop());

  if (matchMedia(roomForFrame).matches) {
    whenReturned(openFrame(form, place), 'challenge', () => {
      following.stop();
      location.replace(document.body.dataset.selfUrl ?? location.href);
    });
  } else if (!isBack()) {
    // Leaving before the page is complete would take its place in the history, and Back would skip it.
    addEventListener('load', () => setTimeout(() => form.requestSubmit()));
  }
}

function openFrame(form: HTMLFormElement, place: HTMLElement): HTMLIFrameElement {
  const frame = issuerFrame(place, 'acs');
  frame.className = 'bank-frame';
  form.target = 'acs';
  form.submit();
  form.hidden = true;
  const fullPage = element('full-page', HTMLButtonElement);
  if (fullPage) fullPage.hidden = false;
  element('challenge-title', HTMLElement)?.focus();
  return frame;
}

/** Coming back from the issuer by the Back button: sending them away again would trap them. */
function isBack(): boolean {
  const [visit] = performance.getEntriesByType('navigation');
  return visit instanceof PerformanceNavigationTiming && visit.type === 'back_forward';
}
