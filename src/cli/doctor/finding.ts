/** `unknown`: it could not be looked at. */
export type FindingStatus = 'ok' | 'warning' | 'failed' | 'unknown';

/** What a check found; whatever is not well says what to do about it. */
export interface Finding {
  readonly check: string;
  readonly status: FindingStatus;
  readonly summary: string;
  readonly fix: string | null;
}

export const well = (check: string, summary: string): Finding => ({
  check,
  status: 'ok',
  summary,
  fix: null,
});

const withFix =
  (status: FindingStatus) =>
  (check: string, summary: string, fix: string): Finding => ({ check, status, summary, fix });

export const warning = withFix('warning');
export const failed = withFix('failed');
export const unknown = withFix('unknown');

/** In production a warning of some kinds is a failure: what does for trying out does not do for money. */
export const warningOrFailure = (isProduction: boolean) => (isProduction ? failed : warning);
