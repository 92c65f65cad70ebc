import { makeKey } from './make-key.ts';

const keptKey = 'maxfi-test-key';
const keptIds = 'maxfi-ids';

/** Sends the request of a form with a test key, and shows the answer that came. */
export function offerRunning(form: HTMLFormElement): void {
  const key = form.querySelector<HTMLInputElement>('[name=key]');
  if (key) {
    key.value = sessionStorage.getItem(keptKey) ?? key.value;
    key.addEventListener('change', () => sessionStorage.setItem(keptKey, key.value.trim()));
    form.querySelector('[name=make]')?.addEventListener('click', async () => {
      const made = await makeKey(form);
      if (made === undefined) return;
      key.value = made;
      sessionStorage.setItem(keptKey, made);
      say(form, form.dataset.made);
    });
  }
  useOwnIds(form);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(form, key);
  });
}

async function run(form: HTMLFormElement, key: HTMLInputElement | null): Promise<void> {
  const { dataset } = form;
  const address = form.querySelector<HTMLInputElement>('[name=address]')?.value.trim() ?? '';
  const body = form.querySelector<HTMLTextAreaElement>('[name=body]')?.value;
  const secretKey = key?.value.trim() ?? '';
  if (key && secretKey === '') return refuse(form, key, dataset.needsKey);
  // A live key must not even be sent from here: the server would have to call it leaked.
  if (key && !secretKey.startsWith('sk_test_')) return refuse(form, key, dataset.notTest);
  if (body !== undefined && !isJson(body))
    return refuse(form, form.querySelector('[name=body]'), dataset.notJson);
  say(form, dataset.sending);
  const began = performance.now();
  try {
    const answer = await fetch(new URL(address, location.origin), {
      method: dataset.method ?? 'GET',
      headers: {
        ...(key && { authorization: `Bearer ${secretKey}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        // Each press is a request of its own.
        ...(dataset.method === 'POST' && { 'idempotency-key': `docs-${crypto.randomUUID()}` }),
      },
      ...(body !== undefined && { body }),
    });
    const text = await answer.text();
    const ms = String(Math.round(performance.now() - began));
    say(form, dataset.answered?.replace('{status}', String(answer.status)).replace('{ms}', ms));
    show(form, text);
  } catch {
    say(form, dataset.noAnswer);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function show(form: HTMLFormElement, text: string): void {
  const box = form.querySelector<HTMLElement>('.answer');
  const code = box?.querySelector('code');
  if (!box || !code) return;
  const answer: unknown = isJson(text) ? JSON.parse(text) : undefined;
  code.textContent = answer === undefined ? text : JSON.stringify(answer, null, 2);
  box.hidden = text === '';
  const { id, data, checkout_url: page, error } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  // Of a list the newest.
  const [first] = Array.isArray(data) ? (data as { id?: unknown }[]) : [];
  for (const one of [first?.id, id]) if (typeof one === 'string') keepId(one);
  lead(form, '.open-page', page);
  // As a path: the page may be read under another name than the one that links bear.
  const { doc_url: url } = (error ?? {}) as { doc_url?: unknown };
  lead(form, '.what-to-do', typeof url === 'string' ? url.replace(/^https?:\/\/[^/]*/, '') : undefined);
}

/** Shows a link where the answer names its address, and hides it where not. */
function lead(form: HTMLFormElement, place: string, address: unknown): void {
  const box = form.querySelector<HTMLElement>(place);
  const anchor = box?.querySelector('a');
  if (!box || !anchor) return;
  box.hidden = typeof address !== 'string';
  if (typeof address === 'string') anchor.href = address;
}

function say(form: HTMLFormElement, text = ''): void {
  const place = form.querySelector('.said');
  if (place) place.textContent = text;
}

function refuse(form: HTMLFormElement, field: HTMLElement | null, why: string | undefined): void {
  say(form, why);
  field?.focus();
}

/** `cs_test_` of an id such as `cs_test_4fT8qLmZ`. */
function kindOf(id: string): string {
  return id.replace(/[^_]*$/, '');
}

function idsKept(): Record<string, string> {
  return JSON.parse(sessionStorage.getItem(keptIds) ?? '{}') as Record<string, string>;
}

function keepId(id: string): void {
  sessionStorage.setItem(keptIds, JSON.stringify({ ...idsKept(), [kindOf(id)]: id }));
}

/** The example's ids lead nowhere; those that this tab has seen do. */
function useOwnIds(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>('[name=address]');
  if (!field) return;
  const kept = idsKept();
  field.value = field.value
    .split('/')
    .map((part) => kept[kindOf(part)] ?? part)
    .join('/');
}
