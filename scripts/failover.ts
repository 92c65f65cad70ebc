/**
 * Takes the primary of a replicated database away under the load of payments, again and again, and then holds everything
 * that anybody was answered against the database, the bank's ledger and the shop:
 *
 *   npm run campaign:failover                    (20 losses of the primary)
 *   MAXFI_FAILOVERS=100 npm run campaign:failover
 *   MAXFI_REPLICATION=async npm run campaign:failover   (the control: it must find what is lost without a synchronous standby)
 *
 * It needs a whole PostgreSQL (pg_basebackup and pg_rewind), found in `PG_BIN`, on PATH or where Debian puts it. Each run adds
 * a line to `reports/failover.csv`.
 */
import { randomInt } from 'node:crypto';
import { startPatroniDatabase } from '../test/campaign/failover/patroni-database.ts';
import { startReplicatedDatabase } from '../test/campaign/failover/replicated-database.ts';
import { runFailoverCampaign } from '../test/campaign/failover/run-failover-campaign.ts';
import { addFailovers } from './campaign/failover-report.ts';

const failovers = Number(process.env.MAXFI_FAILOVERS ?? 20);
if (!(Number.isInteger(failovers) && failovers > 0)) throw new Error('MAXFI_FAILOVERS is a number above 0');
const replication = process.env.MAXFI_REPLICATION === 'async' ? 'async' : 'synchronous';
const startedAt = new Date();
const played = await runFailoverCampaign({
  seed: Number(process.env.MAXFI_SEED ?? randomInt(1, 2 ** 31)),
  failovers,
  customers: 6,
  startDatabase: (t, folder) =>
    process.env.MAXFI_HA === 'patroni'
      ? startPatroniDatabase(t, folder)
      : startReplicatedDatabase(t, folder, replication),
  say: (line) => console.log(line),
});
const { evidence, findings, ...figures } = played;
console.log(JSON.stringify(figures));
addFailovers(startedAt, played);
if (findings.length > 0) {
  console.error(JSON.stringify(findings, null, 1));
  console.error(JSON.stringify(evidence, null, 1));
}
process.exit(findings.length > 0 ? 1 : 0);
