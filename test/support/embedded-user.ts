import { startEmbedded } from '../../src/store/embedded.ts';

/*
 * A process of its own that uses the built-in database of the folder named on its command line: prints one JSON line
 * once it has it, leaves when its input ends, and then prints "left".
 */
const [dataDir] = process.argv.slice(2);
if (dataDir === undefined) throw new Error('name a data folder');

const notes: string[] = [];
const { url, started, clusterDir, stop } = await startEmbedded({
  dataDir,
  log: (line) => notes.push(line),
  isDurable: false,
});
process.stdout.write(`${JSON.stringify({ url, started, clusterDir, notes })}\n`);
process.stdin.resume();
process.stdin.once('end', async () => {
  await stop();
  process.stdout.write('left\n');
});
