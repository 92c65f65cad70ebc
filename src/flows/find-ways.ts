import type { ReadyRoute } from '../connectors/connector.ts';
import { type CardBrand, knownBrands } from '../domain/card.ts';
import type { Merchant } from '../domain/merchant.ts';
import { type PaymentMethodKind, paymentMethodKinds, type Session } from '../domain/session.ts';
import { type WalletOffer, walletOffer } from '../domain/wallet.ts';
import type { Db } from '../store/db.ts';
import { listWallets } from '../store/wallets.ts';

export interface FindWaysDeps {
  readonly db: Db;
  readonly routesFor: (session: Session, method: PaymentMethodKind) => Promise<readonly ReadyRoute[]>;
}

/** How the customer of a session may pay. */
export interface Ways {
  readonly card: boolean;
  /** The card is typed on the acquirer's own page, and not on ours. */
  readonly cardElsewhere: boolean;
  /** Cards of these brands are taken by no account of the merchant. */
  readonly brandsNotAccepted: readonly CardBrand[];
  /** In parts, at a lender. */
  readonly later: boolean;
  /** In the app of the customer's bank. */
  readonly bankApp: boolean;
  /** Where the browser can open them. */
  readonly wallets: readonly WalletOffer[];
}

/** Where merchants are; all of them, until they say so themselves. */
const merchantCountry = 'AZ';

/**
 * What the merchant allows and somebody can take just now. A form for cards stands also where no account answers at the
 * moment: that may be over by the time the card is typed. An account whose credentials cannot be opened, which
 * `maxfi doctor` names, takes away its own way and not the page.
 */
export async function findWays(deps: FindWaysDeps, session: Session, merchant: Merchant): Promise<Ways> {
  const allowed = session.settings.payment_methods ?? paymentMethodKinds;
  const routesFor = (method: PaymentMethodKind) => deps.routesFor(session, method).catch(() => []);
  const [cards, lenders, wallets] = await Promise.all([
    routesFor('card'),
    routesFor('bnpl'),
    routesFor('wallet'),
  ]);
  const isElsewhere = cards[0]?.connector.mode === 'redirect';
  return {
    card: allowed.includes('card') && !isElsewhere,
    cardElsewhere: isElsewhere,
    brandsNotAccepted: knownBrands.filter(
      (brand) =>
        cards.length > 0 && !cards.some(({ cardBrands }) => !cardBrands || cardBrands.includes(brand)),
    ),
    later: lenders.slice(0, 1).some(({ manifest }) => lends(manifest.lends, session.amount.amountMinor)),
    bankApp: wallets.slice(0, 1).some(({ manifest }) => manifest.wallets?.includes('bank_app')),
    wallets: await findOffers(deps, session, merchant, wallets[0]),
  };
}

async function findOffers(
  deps: FindWaysDeps,
  session: Session,
  merchant: Merchant,
  route: ReadyRoute | undefined,
): Promise<WalletOffer[]> {
  const gateway = route?.connector.walletGateway;
  if (!route || !gateway) return [];
  const registered = await listWallets(deps.db, session);
  return registered
    .filter(({ wallet }) => route.manifest.wallets?.includes(wallet))
    .map((one) =>
      walletOffer(one, gateway, {
        amount: session.amount,
        merchantName: merchant.name,
        country: merchantCountry,
      }),
    );
}

function lends(limits: { leastMinor: number; mostMinor: number } | undefined, amountMinor: number): boolean {
  return limits !== undefined && amountMinor >= limits.leastMinor && amountMinor <= limits.mostMinor;
}
