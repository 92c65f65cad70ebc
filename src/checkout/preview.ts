import type { Language } from '../domain/language.ts';
import type { Merchant } from '../domain/merchant.ts';
import { type PageAssets, renderPage } from '../ui/layout.tsx';
import { pageMerchant } from './page-merchant.ts';
import { examplePay } from './pages/example-pages.tsx';
import { PayPage } from './pages/pay.tsx';

/** The pay page of a merchant with an example of an order, for whoever chooses how it looks. It leads nowhere. */
export function drawPreview(assets: PageAssets, merchant: Merchant, language: Language): string {
  const page = pageMerchant(merchant, { settings: {} }, language);
  return renderPage(PayPage(examplePay(language, { assets, merchant: page })));
}
