import type { Secret } from './secret.ts';

/**
 * Where the vault's keys get their protection: the installation's master key now, a KMS or an HSM later. A ring makes keys
 * and opens them; it decides nothing about versions, which are rows of `vault_keys`.
 */
export interface KeyRing {
  /** A fresh random key of 256 bits for a version, wrapped: what `vault_keys` keeps of it. */
  make(version: number): Promise<Buffer>;
  /**
   * The key of a version, from what is kept of it. Answered from memory once seen, so that a transaction waits for a far
   * ring at most the first time that a process meets a version. Throws when it was wrapped by another ring.
   */
  open(version: number, wrapped: Buffer): Promise<Secret<Buffer>>;
  /** Drops from memory every key that is not in the list, which is what `vault_keys` holds now. */
  keepOnly(wrapped: readonly Buffer[]): void;
}
