const storageKey = 'maxfi-typed';

/** Never the card itself: it stays out of every storage, and is typed again. */
const keptNames = ['card_name', 'email', 'phone', 'country'];

/**
 * A language link opens the page anew. What was typed besides the card goes along: it is put down when the link is
 * pressed and taken away when the next page has read it.
 */
export function keepTyped(): void {
  const controls = keptNames.flatMap((name) => {
    const control = document.getElementById(name);
    const isKept = control instanceof HTMLInputElement || control instanceof HTMLSelectElement;
    return isKept && !control.hasAttribute('readonly') ? [control] : [];
  });
  for (const [name, value] of Object.entries(takeAway())) {
    const control = controls.find((one) => one.name === name);
    if (control) control.value = value;
  }
  for (const link of document.querySelectorAll('.languages a')) {
    link.addEventListener('click', () => putDown(controls.map((one) => [one.name, one.value])));
  }
}

function putDown(values: readonly (readonly [string, string])[]): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(Object.fromEntries(values)));
  } catch {
    // A browser that allows no storage: the fields are typed again.
  }
}

function takeAway(): Record<string, string> {
  try {
    const text = sessionStorage.getItem(storageKey) ?? '{}';
    sessionStorage.removeItem(storageKey);
    return JSON.parse(text) as Record<string, string>;
  } catch {
    return {};
  }
}
