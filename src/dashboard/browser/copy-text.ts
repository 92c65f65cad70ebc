/** Puts a button on what is there to be taken along. */
export function offerCopying(): void {
  for (const box of document.querySelectorAll<HTMLElement>('.copyable')) {
    const text = box.querySelector('pre');
    if (!text || !navigator.clipboard) continue;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'small';
    button.textContent = box.dataset.copy ?? '';
    const said = document.createElement('span');
    said.className = 'unseen';
    said.setAttribute('role', 'status');
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(text.textContent ?? '');
      button.textContent = box.dataset.copied ?? '';
      said.textContent = box.dataset.copied ?? '';
    });
    box.append(button, said);
  }
}
