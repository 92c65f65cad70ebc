import type { ConnectorManifest } from '../connectors/connector.ts';
import type { Language } from '../domain/language.ts';
import type { Merchant } from '../domain/merchant.ts';
import type { CreateRefundDeps } from '../flows/create-refund.ts';
import type { Actor } from '../flows/steps/append-audit.ts';
import type { Db } from '../store/db.ts';
import type { PageAssets } from '../ui/layout.tsx';
import type { PasskeyPlace } from '../vault/passkey.ts';
import type { Seal } from '../vault/seal.ts';
import type { Stamp } from '../vault/stamp.ts';

export interface DashboardDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly stamp: Stamp;
  readonly seal: Seal;
  readonly publicUrl: string;
  readonly timeZone: string;
  readonly assets: PageAssets;
  readonly place: PasskeyPlace;
  /** Whether somebody without a second factor may go on without one: on a machine for trying out. */
  readonly isPasswordEnough: boolean;
  readonly allowLocalWebhooks: boolean;
  /** Whether an address may try to sign in now: a hash of a password costs us more than who asks for it. */
  readonly mayTry: (address: string) => Promise<boolean>;
  readonly connectorOf: CreateRefundDeps['connectorOf'];
  readonly manifests: readonly ConnectorManifest[];
  /** The hosted page of a merchant as it would look, as a document without script. */
  readonly drawPreview: (merchant: Merchant, language: Language) => string;
  readonly log: { error(details: object, message: string): void };
}

export type { Actor };
