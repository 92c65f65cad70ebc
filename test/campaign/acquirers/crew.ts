import { type ChainSettings, openChain, type Task } from './chain.ts';

/* One process of an installation that is killed again and again. It is told what to do, and says when it has. */

const chain = await openChain(JSON.parse(process.env.MAXFI_CHAIN ?? '{}') as ChainSettings);

process.on('message', (message: { id: number; task: Task }) => {
  const { id, task } = message;
  chain.run(task).then(
    () => process.send?.({ id }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
