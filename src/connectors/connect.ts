import type { Attempt } from '../domain/attempt.ts';
import { isCurrency } from '../domain/currency.ts';
import { type PaymentMethodKind, paymentMethodKinds, type Session } from '../domain/session.ts';
import { chooseConnector } from './choose.ts';
import type { ConnectorDeps, ReadyConnector } from './connector.ts';
import { findManifest, manifests } from './registry.ts';

export interface ConnectorWish {
  readonly livemode: boolean;
  readonly currency: string;
  readonly methods: readonly string[] | undefined;
}

/** The connectors of this process, ready to call. */
export interface Connectors {
  has(wish: ConnectorWish): boolean;
  forSession(session: Session): ReadyConnector | undefined;
  of(attempt: Attempt): ReadyConnector | undefined;
  named(name: string): ReadyConnector | undefined;
}

/** Gives every manifest its credentials. Today that is the sandbox, whose bank is named by the configuration. */
export function connect(deps: ConnectorDeps, sandboxBankUrl: string): Connectors {
  const manifest = findManifest('sandbox');
  if (!manifest) throw new Error('Bug! The sandbox is not in the registry');
  const credentials = manifest.parseCredentials({ base_url: sandboxBankUrl, terminal_key: 'sandbox' });
  const sandbox: ReadyConnector = { manifest, connector: manifest.create(credentials, deps) };
  const byName = (name: string) => (name === manifest.name ? sandbox : undefined);
  const choose = ({ livemode, currency, methods = paymentMethodKinds }: ConnectorWish) =>
    isCurrency(currency)
      ? chooseConnector({ livemode, currency, methods: methods as readonly PaymentMethodKind[] }, manifests)
      : undefined;
  return {
    has: (wish) => choose(wish) !== undefined,
    of: (attempt) => byName(attempt.connector),
    named: byName,
    forSession(session) {
      const { livemode, amount, settings } = session;
      const chosen = choose({ livemode, currency: amount.currency, methods: settings.payment_methods });
      return chosen && byName(chosen.name);
    },
  };
}
