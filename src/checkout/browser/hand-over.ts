import { element } from './element.ts';
import type { Following } from './follow-status.ts';

/** Posts the form that the bank wants, where the page says so; a question about the status must not call it back. */
export function handOver(following: Following): void {
  const form = element('bank-form', HTMLFormElement);
  if (!form) return;
  form.addEventListener('submit', () => following.stop());
  const afterMs = Number(form.dataset.goesAfterMs);
  if (afterMs) setTimeout(() => form.requestSubmit(), afterMs);
}
