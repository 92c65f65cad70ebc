const kept = 'maxfi-sample-language';

/** Opens the samples in the language that the reader opened last, on every page. */
export function keepLanguage(): void {
  const samples = [...document.querySelectorAll<HTMLDetailsElement>('details.sample')];
  const nameOf = (sample: HTMLDetailsElement) => sample.querySelector('summary')?.textContent ?? '';
  const last = localStorage.getItem(kept);
  if (samples.some((sample) => nameOf(sample) === last))
    for (const sample of samples) sample.open = nameOf(sample) === last;
  for (const sample of samples)
    sample.querySelector('summary')?.addEventListener('click', () => {
      if (!sample.open) localStorage.setItem(kept, nameOf(sample));
    });
}
