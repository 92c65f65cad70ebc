import type { Locator, Page } from 'playwright-core';
import { seePage } from './card-form.ts';

/** Cards whose issuer behaves in one way (the table of the sandbox bank); the sale that may follow is approved. */
export const issuerCards = {
  frictionless: '4000991100001009',
  challenge: '4000991200002006',
  methodHangs: '4000991300003003',
  abandoned: '4000991700007000',
  forged: '4000991800008007',
  noMethod: '4000992000009001',
  methodHangsThenChallenge: '4000992000009050',
  forgedUnsent: '4000992000009068',
  late: '4000992000009076',
  never: '4000992000009092',
  hostile: '4000992000009126',
  acsFails: '4000992000009134',
} as const;

const rightCode = '123456';

/** The issuer's page in the frame of ours, once it asks for the code. */
export async function bankInFrame(page: Page): Promise<Locator> {
  await seePage(page, 'challenge');
  return asked(page.frameLocator('iframe[name="acs"]').locator('body'));
}

/** The issuer's page in the whole window, once it asks for the code. */
export async function bankInWindow(page: Page): Promise<Locator> {
  await page.waitForURL('**/3ds/acs/**');
  return asked(page.locator('body'));
}

async function asked(bank: Locator): Promise<Locator> {
  await bank.locator('#code').waitFor();
  return bank;
}

export async function typeCode(bank: Locator, code: string = rightCode): Promise<void> {
  await bank.locator('#code').fill(code);
  await bank.locator('button[value="confirm"]').click();
}

export async function cancelAtBank(bank: Locator): Promise<void> {
  await bank.locator('button[value="cancel"]').click();
}
