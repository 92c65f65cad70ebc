/** So long nothing may be typed before the preview follows. */
const pauseMs = 400;

/** Shows the page as it would look while somebody still chooses; without this a button does. */
export function followDraft(): void {
  const form = document.querySelector<HTMLFormElement>('#branding');
  const button = form?.querySelector<HTMLButtonElement>('[formtarget="preview"]');
  const frame = document.querySelector<HTMLIFrameElement>('iframe[name="preview"]');
  if (!form || !button || !frame) return;
  let timer = 0;
  const show = () => {
    const draft = new URLSearchParams();
    for (const [name, value] of new FormData(form))
      if (typeof value === 'string' && name !== 'form_token') draft.set(name, value);
    // In the place of the one before: the way back leads out of the page, not through every letter.
    frame.contentWindow?.location.replace(`${button.formAction}?${draft}`);
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(show, pauseMs);
  });
}
