import { acquirerUsage } from './acquirer.ts';
import { keyUsage } from './key-arguments.ts';
import { merchantUsage } from './merchant.ts';
import { reconcileUsage } from './reconcile.ts';
import { routeUsage } from './route.ts';
import { stuckUsage } from './stuck.ts';
import { vaultUsage } from './vault.ts';
import { webhookUsage } from './webhook.ts';

/** What `maxfi` prints when it is not told what to do. */
export const usage = `maxfi start          everything on this machine, seeded, for trying out and developing
maxfi serve          the roles of MAXFI_ROLES on a migrated database
maxfi migrate        brings the database up to date
${merchantUsage}
${keyUsage}
${webhookUsage}
${acquirerUsage}
${routeUsage}
${stuckUsage}
${vaultUsage}
${reconcileUsage}
maxfi sandbox-bank --port N --ledger FILE`;
