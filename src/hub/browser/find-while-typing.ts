import { type SearchEntry, search } from '../search.ts';

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

/** Shows what is found below the field, while one types. */
export function findWhileTyping(form: HTMLFormElement): void {
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
    const words = document.body.dataset.found ?? '';
    said.textContent = question.trim() === '' ? '' : words.replace('…', String(found.length));
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
