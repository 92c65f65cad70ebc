import type { ClientSettings, Config } from '../config.ts';
import type { Probe } from '../domain/probe.ts';
import type { ConnectAcquirerDeps } from '../flows/connect-acquirer.ts';
import type { CreateMerchantDeps } from '../flows/create-merchant.ts';
import type { ReconcileSettlementDeps } from '../flows/reconcile-settlement.ts';
import type { RewrapVaultDeps } from '../flows/rewrap-vault.ts';
import type { AuditDeps } from '../flows/steps/append-audit.ts';

/** What a command is handed: built in one place, so that no command imports another edge. */
export interface World {
  readonly config: Config;
  /** The folder with `dist` and `migrations`. */
  readonly rootDir: string;
  /** Where the API is and with which key, for a command that is its client. Throws when no key is set. */
  readClientSettings(): ClientSettings;
  /** To standard output: what was asked for. */
  print(line: string): void;
  /** To standard error: what went wrong. */
  complain(line: string): void;
  log(file: string | null): CliLog;
  openInstallation(databaseUrl: string, log: CliLog): Promise<CliInstallation>;
  /** Whether the master key that is here, if one is, made a sealed check. Makes none. */
  opensCheck(sealedCheck: Buffer): boolean;
  composeServer(options: {
    installation: CliInstallation;
    log: CliLog;
    /** Instead of those of the configuration. */
    roles?: Config['roles'];
    publicUrl: string;
    sandboxBankUrl: string;
    /** Keys that the developer hub may show to this machine. */
    localKeys?: { testKey: string; webhookSecret: string };
  }): Promise<CliServer>;
  /** Connects to where a URL leads and looks at its certificate. Never rejects. */
  probe(url: string, options: { allowsLocal: boolean }): Promise<Probe>;
  /** The status of the answer to a GET; nothing when none comes. */
  ask(url: string): Promise<number | undefined>;
  /** Why a mail server would take no mail from us; nothing when it would. */
  verifyMail(smtpUrl: string): Promise<string | undefined>;
  /** A way out to a server that the person at the terminal named. */
  openFetch(options: { acceptsAnyCertificate: boolean }): { fetch: CliFetch; close(): Promise<void> };
  /** What this version can connect to. */
  readonly manifests: readonly NonNullable<ReturnType<ConnectAcquirerDeps['manifestOf']>>[];
  /** The connectors with their way out, for a command that asks an acquirer something. */
  openConnectors(installation: CliInstallation): CliConnectors;
}

/** One request to a server that the person at the terminal named. Rejects when no answer comes. */
export type CliFetch = (
  url: string,
  init: {
    method: 'GET' | 'POST';
    headers: Record<string, string>;
    body?: string;
    signal: AbortSignal;
  },
) => Promise<{ status: number; text(): Promise<string> }>;

export interface CliLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface CliInstallation extends CreateMerchantDeps, RewrapVaultDeps, AuditDeps {
  close(): Promise<void>;
}

export interface CliServer {
  listen(port: number): Promise<number>;
  drain(ms: number): Promise<void>;
  close(): Promise<void>;
}

export interface CliConnectors {
  readonly of: ReconcileSettlementDeps['connectorOf'];
  readonly manifestOf: ConnectAcquirerDeps['manifestOf'];
  close(): Promise<void>;
}
