import { readFileSync } from 'node:fs';

/** Tells whether a process runs. One that died and was never collected by its parent does not count. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to someone else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return !processStat(pid)?.startsWith('Z');
}

/** When a process started, in a form that only this machine compares; empty where the system does not tell. */
export function startMark(pid: number): string {
  return processStat(pid)?.split(' ')[19] ?? '';
}

/** The fields of Linux's /proc/<pid>/stat from the state on; null elsewhere or when there is no such process. */
function processStat(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may itself contain brackets and spaces.
    return stat.slice(stat.lastIndexOf(')') + 2);
  } catch {
    return null;
  }
}
