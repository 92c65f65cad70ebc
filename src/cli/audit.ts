import { type AuditFault, installationChain } from '../domain/audit.ts';
import { verifyAudit } from '../flows/verify-audit.ts';
import { defineCommand, exitCodes } from './command.ts';
import { withInstallation } from './database.ts';

/** Whether the log of who did what is as it was written. */
export const auditVerify = defineCommand({
  name: 'audit verify',
  does: 'checks that no row of the audit log was changed, taken out, put in or cut off, and names the first that was',
  options: {},
  more: 'Exit code 0 when all is as it was written, 3 when it is not.',
  run: (world, { json }) =>
    withInstallation(world, async (installation) => {
      const report = await verifyAudit(installation);
      if (json) world.print(JSON.stringify(report));
      else {
        for (const fault of report.faults) world.print(inWords(fault));
        world.print(`${report.rows} rows of ${report.chains} chains; ${report.faults.length} faults.`);
      }
      return report.faults.length === 0 ? exitCodes.done : exitCodes.found;
    }),
});

function inWords({ kind, merchantId, number }: AuditFault): string {
  const chain = merchantId === installationChain ? 'the installation' : merchantId;
  const what = {
    changed: `row ${number} was changed`,
    missing: `row ${number} is missing`,
    cut: `the end was changed: row ${number} is not where the log ends`,
  }[kind];
  return `Log of ${chain}: ${what}.`;
}
