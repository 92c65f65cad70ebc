/** `/` searches, `j` and `k` walk through a list, Enter opens, `?` says so. Never while somebody types. */
export function listenToKeys(): void {
  const help = document.querySelector<HTMLDialogElement>('#shortcuts');
  if (!help) return;
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === '/') {
      const search = document.querySelector<HTMLInputElement>('[data-search]');
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === 'j') walk(1);
    else if (event.key === 'k') walk(-1);
    else if (event.key === '?') help.showModal();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, select, textarea, [contenteditable]') !== null
  );
}

/** The link of the row takes the focus, so that Enter opens it and a screen reader reads it. */
function walk(step: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const now = rows.findIndex((row) => row.classList.contains('is-chosen'));
  const next = rows[Math.min(rows.length - 1, Math.max(0, now < 0 ? 0 : now + step))];
  if (!next) return;
  for (const row of rows) row.classList.toggle('is-chosen', row === next);
  next.querySelector('a')?.focus();
  next.scrollIntoView({ block: 'nearest' });
}
