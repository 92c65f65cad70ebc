import { acquirerCommands } from './acquirer.ts';
import { auditVerify } from './audit.ts';
import { backup } from './backup.ts';
import type { Command } from './command.ts';
import { completion } from './completion.ts';
import { connectorCommands } from './connectors.ts';
import { doctor } from './doctor.ts';
import { domainCommands } from './domain.ts';
import { eventCommands } from './events.ts';
import { fixtures } from './fixtures.ts';
import { keyCommands } from './key.ts';
import { leakedKey } from './leaked-key.ts';
import { listen } from './listen.ts';
import { merchantCommands } from './merchant.ts';
import { migrate } from './migrate.ts';
import { reconcile } from './reconcile.ts';
import { refundCommands } from './refunds.ts';
import { restore } from './restore.ts';
import { routeCommands } from './route.ts';
import { sandboxBank } from './sandbox-bank.ts';
import { serve, worker } from './serve.ts';
import { sessionCommands } from './sessions.ts';
import { start } from './start.ts';
import { stuck } from './stuck.ts';
import { trigger } from './trigger.ts';
import { userCommands } from './user.ts';
import { vaultCommands } from './vault.ts';
import { walletCommands } from './wallet.ts';
import { createWebhook } from './webhook.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  start,
  serve,
  worker,
  migrate,
  doctor,
  backup,
  restore,
  ...merchantCommands,
  ...domainCommands,
  ...userCommands,
  auditVerify,
  ...keyCommands,
  leakedKey,
  createWebhook,
  ...acquirerCommands,
  ...connectorCommands,
  ...routeCommands,
  ...walletCommands,
  stuck,
  reconcile,
  ...vaultCommands,
  ...sessionCommands,
  ...refundCommands,
  ...eventCommands,
  listen,
  trigger,
  fixtures,
  sandboxBank,
  completion(() => commands),
];
