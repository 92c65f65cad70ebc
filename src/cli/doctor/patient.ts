import type { Config } from '../../config.ts';
import type { Db } from '../../store/db.ts';
import type { CliInstallation, World } from '../ports.ts';

/** What the checks look at. */
export interface Patient {
  readonly world: World;
  readonly config: Config;
  readonly db: Db;
  /** Nothing when its secrets cannot be opened here. */
  readonly installation: CliInstallation | undefined;
  /** Judged as an installation that takes real money. */
  readonly isProduction: boolean;
  readonly now: Date;
}
