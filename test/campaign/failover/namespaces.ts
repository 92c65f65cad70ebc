import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** Set by whoever started us in a network and a mount namespace of our own: nobody else sees what is made, and it goes with us. */
export const ownNetworkSetting = 'MAXFI_CAMPAIGN_NETWORK';

const hub = '10.77.0.254';

/** Machines in small: each has a network of its own, and a line to a switch at which we are, too. */
export function makeNamespaces(names: readonly string[]): readonly { name: string; address: string }[] {
  if (process.env[ownNetworkSetting] !== '1') {
    throw new Error(
      `this makes networks: run it as root in namespaces of its own, ${ownNetworkSetting}=1 unshare -n -m npm run …`,
    );
  }
  mkdirSync('/run/netns', { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', '/run/netns']);
  const ip = (...args: string[]) => execFileSync('ip', args);
  ip('link', 'set', 'lo', 'up');
  ip('link', 'add', 'hub', 'type', 'bridge');
  ip('link', 'set', 'hub', 'up');
  ip('addr', 'add', `${hub}/24`, 'dev', 'hub');
  return names.map((name, index) => {
    const address = `10.77.0.${index + 1}`;
    ip('netns', 'add', name);
    ip('link', 'add', `to-${name}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    ip('link', 'set', `to-${name}`, 'master', 'hub', 'up');
    ip('-n', name, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
    ip('-n', name, 'link', 'set', 'eth0', 'up');
    ip('-n', name, 'link', 'set', 'lo', 'up');
    return { name, address };
  });
}
