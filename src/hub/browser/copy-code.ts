/** Puts a button on every box of code. */
export function offerCopying(): void {
  if (!navigator.clipboard) return;
  for (const box of document.querySelectorAll('pre')) offerCopyingOf(box);
}

function offerCopyingOf(box: HTMLPreElement): void {
  const { copy = '', copied = '' } = document.body.dataset;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = copy;
  button.lang = document.documentElement.lang;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(box.querySelector('code')?.textContent ?? '');
    button.textContent = copied;
  });
  const around = document.createElement('div');
  around.className = 'copied';
  box.replaceWith(around);
  around.append(box, button);
}
