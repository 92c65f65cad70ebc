import { type SearchEntry, search } from '../search.ts';

/* The hub works without this: it finds while one types, offline too once it was read, and copies. */

let entries: Promise<readonly SearchEntry[]> | undefined;

function readEntries(): Promise<readonly SearchEntry[]> {
  entries ??= fetch('/docs/search.json')
    .then((answer): Promise<readonly SearchEntry[]> => answer.json())
    .catch(() => {
      // Without a network nothing is found yet; the next word asks again.
      entries = undefined;
      return [];
    });
  return entries;
}

function findWhileTyping(form: HTMLFormElement): void {
  const field = form.querySelector('input');
  if (!field) return;
  const list = document.createElement('ul');
  list.className = 'found-now';
  list.hidden = true;
  const said = document.createElement('p');
  said.className = 'unseen';
  said.setAttribute('role', 'status');
  form.append(list, said);
  field.addEventListener('focus', () => void readEntries(), { once: true });
  field.addEventListener('input', async () => {
    const question = field.value;
    const found = search(await readEntries(), question, 8);
    if (field.value !== question) return;
    list.replaceChildren(...found.map(toItem));
    list.hidden = found.length === 0;
    said.textContent = question.trim() === '' ? '' : `${found.length} found`;
  });
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    list.hidden = true;
    field.focus();
  });
}

function toItem({ path, page, heading }: SearchEntry): HTMLLIElement {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = path;
  link.textContent = heading ? `${page}: ${heading}` : page;
  item.append(link);
  return item;
}

function offerCopying(box: HTMLPreElement): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(box.querySelector('code')?.textContent ?? '');
    button.textContent = 'Copied';
  });
  const around = document.createElement('div');
  around.className = 'copied';
  box.replaceWith(around);
  around.append(box, button);
}

const form = document.querySelector<HTMLFormElement>('#search');
if (form) findWhileTyping(form);
if (navigator.clipboard) for (const box of document.querySelectorAll('pre')) offerCopying(box);
// On a phone the contents would stand before everything else.
if (matchMedia('(max-width: 860px)').matches)
  document.querySelector('.contents details')?.removeAttribute('open');
