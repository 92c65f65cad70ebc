/** What a customer's browser does with the page, without a browser: read the form, post it, follow the answer. */
export interface CardInput {
  readonly number: string;
  readonly expiry?: string;
  readonly cvc?: string;
  readonly name?: string;
}

export interface Posted {
  readonly status: number;
  readonly location: string | null;
  readonly html: string;
}

export async function readPage(checkoutUrl: string): Promise<string> {
  const response = await fetch(checkoutUrl, { redirect: 'manual' });
  return response.text();
}

export function formTokenOf(html: string): string {
  return /name="form_token" value="([^"]*)"/.exec(html)?.[1] ?? '';
}

/** Posts the card form as the page at `checkoutUrl` would; pass `formToken` to post an older one. */
export async function postCard(checkoutUrl: string, card: CardInput, formToken?: string): Promise<Posted> {
  const token = formToken ?? formTokenOf(await readPage(checkoutUrl));
  const url = new URL(checkoutUrl);
  url.pathname += '/pay';
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      form_token: token,
      card_number: card.number,
      card_expiry: card.expiry ?? '12/30',
      card_cvc: card.cvc ?? '123',
      card_name: card.name ?? 'Aysel Quliyeva',
    }),
  });
  return { status: response.status, location: response.headers.get('location'), html: await response.text() };
}
