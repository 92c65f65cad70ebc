import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lifetime } from '../support/database.ts';

/** A file system of its own, so small that it can be filled. */
export interface SmallDisk {
  /** An empty folder on it. */
  readonly folder: string;
  /** Takes every byte that is left. */
  fill(): Promise<void>;
  free(): Promise<void>;
}

/** Set by the script that started us in a mount namespace of our own: nobody else sees what is mounted, and it goes with us. */
export const ownMountsSetting = 'MAXFI_CAMPAIGN_MOUNTS';

const sizeMb = 320;

/** Undefined where nothing may be mounted. */
export async function mountSmallDisk(t: Lifetime): Promise<SmallDisk | undefined> {
  if (process.env[ownMountsSetting] !== '1') return undefined;
  const root = await mkdtemp(join(tmpdir(), 'maxfi-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m,mode=0755`, 'tmpfs', root]);
  const folder = join(root, 'db');
  const ballast = join(root, 'ballast');
  await mkdir(folder, { mode: 0o711 });
  t.after(async () => {
    execFileSync('umount', ['-l', root]);
    await rm(root, { recursive: true, force: true });
  });
  return {
    folder,
    async fill() {
      const file = await open(ballast, 'a');
      const megabyte = Buffer.alloc(1024 * 1024);
      try {
        for (let written = 0; written <= sizeMb; written += 1) await file.writeFile(megabyte);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        await file.close();
      }
    },
    free: async () => rmSync(ballast, { force: true }),
  };
}
