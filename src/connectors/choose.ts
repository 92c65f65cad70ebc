import type { Currency } from '../domain/currency.ts';
import type { PaymentMethodKind } from '../domain/session.ts';
import type { ConnectorManifest } from './connector.ts';

export interface Wanted {
  readonly livemode: boolean;
  readonly currency: Currency;
  /** What the merchant allows; every kind when the session does not say. */
  readonly methods: readonly PaymentMethodKind[];
}

/**
 * The first of these connectors that can take the payment, or nothing. Test sessions get only those that charge
 * nobody, live sessions only those that do. For a live session `manifests` are the merchant's own, in its order.
 */
export function chooseConnector(
  { livemode, currency, methods }: Wanted,
  manifests: readonly ConnectorManifest[],
): ConnectorManifest | undefined {
  return manifests.find(
    (manifest) =>
      manifest.isLive === livemode &&
      manifest.currencies.includes(currency) &&
      manifest.methods.some((method) => methods.includes(method)),
  );
}
