import type { Page } from 'playwright-core';

/** The published test cards that stories use most. */
export const goodCard = '4242424242424242';
export const poorCard = '4000000000009995';
export const refusedCard = '4000000000000002';
/** Approved, after 3 s. */
export const slowCard = '4000990000000012';

export interface TypedCard {
  readonly number: string;
  readonly expiry?: string;
  readonly cvc?: string;
  readonly name?: string;
}

/** Types a card key by key, as people do: what the script makes of each key is part of what is tested. */
export async function typeCard(page: Page, card: TypedCard): Promise<void> {
  await page.locator('#card_number').pressSequentially(card.number);
  await page.locator('#card_expiry').pressSequentially(card.expiry ?? '1230');
  await page.locator('#card_cvc').pressSequentially(card.cvc ?? '123');
  await page.locator('#card_name').fill(card.name ?? 'Aysel Quliyeva');
}

/** Types a card and presses Pay; resolves when the next page is there. */
export async function pay(page: Page, card: TypedCard): Promise<void> {
  await typeCard(page, card);
  await page.locator('#pay').click();
  await page.waitForLoadState();
}

/** Resolves when the page of this name is shown (`pay`, `waiting`, `paid`, …). */
export async function seePage(page: Page, name: string, timeoutMs = 15_000): Promise<void> {
  await page.locator(`body[data-page="${name}"]`).waitFor({ state: 'attached', timeout: timeoutMs });
}
