/** What a connection to a server told, before anything was said to it. */
export type Probe =
  | { readonly kind: 'connected'; readonly certificate: Certificate | null }
  | {
      readonly kind: 'failed';
      readonly reason: 'dns' | 'blocked_address' | 'connect' | 'timeout';
      readonly detail: string;
    };

export interface Certificate {
  readonly validTo: Date;
  /** Nothing when a client believes it. */
  readonly problem: string | null;
}
