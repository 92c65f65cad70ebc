interface Offer {
  readonly form_token: string;
  readonly shops: readonly { readonly name: string; readonly key_url: string }[];
}

/**
 * A test key of the reader's own, made by the dashboard that the reader is signed in to. Nothing when that has to be done
 * first, or a merchant has to be chosen; the form then says so.
 */
export async function makeKey(form: HTMLFormElement): Promise<string | undefined> {
  const said = form.querySelector('.said');
  const say = (text = '') => {
    if (said) said.textContent = text;
  };
  const offer = await readOffer();
  const toSignIn = form.querySelector<HTMLElement>('.sign-in');
  if (toSignIn) toSignIn.hidden = offer !== undefined;
  if (offer === undefined) {
    const link = toSignIn?.querySelector('a');
    if (link) link.href = `/dashboard/sign-in?next=${encodeURIComponent(location.pathname)}`;
    say(form.dataset.needsKey);
    return undefined;
  }
  const shop = choose(form, offer);
  if (!shop) {
    if (offer.shops.length === 0) say(form.dataset.noShop);
    return undefined;
  }
  const answer = await fetch(shop.key_url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ form_token: offer.form_token }),
  }).catch(() => undefined);
  if (!answer?.ok) {
    say(form.dataset.noAnswer);
    return undefined;
  }
  return ((await answer.json()) as { secret_key: string }).secret_key;
}

/** Whom keys may be made for; nothing for somebody who is not signed in. */
async function readOffer(): Promise<Offer | undefined> {
  const answer = await fetch('/dashboard/docs-key', { redirect: 'manual' }).catch(() => undefined);
  return answer?.ok ? ((await answer.json()) as Offer) : undefined;
}

/** The one merchant that there is, or the one that was chosen; asks for a choice first where there are several. */
function choose(form: HTMLFormElement, { shops }: Offer): Offer['shops'][number] | undefined {
  const place = form.querySelector<HTMLElement>('.shops');
  const list = place?.querySelector('select');
  if (shops.length < 2 || !place || !list) return shops[0];
  if (!place.hidden) return shops.find(({ key_url }) => key_url === list.value);
  list.replaceChildren(...shops.map(({ name, key_url }) => new Option(name, key_url)));
  place.hidden = false;
  list.focus();
  return undefined;
}
