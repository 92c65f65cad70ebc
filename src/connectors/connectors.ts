import type { ConnectorDeps, ConnectorManifest, ReadyConnector } from './connector.ts';
import { findManifest } from './registry.ts';

/** The connectors of this process. */
export interface Connectors {
  manifestOf(name: string): ConnectorManifest | undefined;
  /** Throws a `CredentialsError` for credentials that this connector cannot use. */
  connect(manifest: ConnectorManifest, credentials: unknown): ReadyConnector;
  /** The sandbox bank that the configuration names, for test payments without a route of their own. */
  readonly builtIn: ReadyConnector;
}

/** Gives connectors their way out, and the sandbox its bank. */
export function connectors(deps: ConnectorDeps, sandboxBankUrl: string): Connectors {
  const sandbox = findManifest('sandbox');
  if (!sandbox) throw new Error('Bug! The sandbox is not in the registry');
  const connect = (manifest: ConnectorManifest, credentials: unknown): ReadyConnector => ({
    manifest,
    connector: manifest.create(manifest.parseCredentials(credentials), deps),
  });
  return {
    manifestOf: findManifest,
    connect,
    builtIn: connect(sandbox, { base_url: sandboxBankUrl, terminal_key: 'sandbox' }),
  };
}
