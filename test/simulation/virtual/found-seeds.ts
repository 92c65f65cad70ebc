/** Seeds that once failed, and what they found; they are played before all others. */
export const foundSeeds: readonly { readonly seed: number; readonly found: string }[] = [
  {
    seed: 214,
    found: 'a sale whose reversal was refused once, and which its acquirer never found, stayed open for ever',
  },
  { seed: 1515, found: 'a process of the simulation itself that went on after its death' },
  {
    seed: 1826,
    found: 'money taken back by a reversal whose repetition was refused: it stood in no ledger of ours',
  },
];
