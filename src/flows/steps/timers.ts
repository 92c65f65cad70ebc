/** The passing of real time, handed in so that a test can have its own. */
export interface Timers {
  /** Aborts after so long. */
  deadline(ms: number): AbortSignal;
  /** Does `work` again and again until the returned function is called. */
  every(ms: number, work: () => void): () => void;
}

export const realTimers: Timers = {
  deadline: (ms) => AbortSignal.timeout(ms),
  every(ms, work) {
    const timer = setInterval(work, ms);
    return () => clearInterval(timer);
  },
};
