/** What the files of a cluster of Patroni say; JSON is YAML too. */
export interface PatroniPlace {
  readonly name: string;
  readonly address: string;
  /** Addresses of all etcd, with their port. */
  readonly etcd: readonly string[];
  readonly dataDir: string;
  readonly binDir: string;
}

/** The lease is as short as Patroni lets it be in good order: `ttl` at least `loop_wait` and twice `retry_timeout`. */
const lease = { ttl: 20, loop_wait: 5, retry_timeout: 5 };

export function patroniSettings({ name, address, etcd, dataDir, binDir }: PatroniPlace): string {
  return JSON.stringify({
    scope: 'maxfi',
    name,
    restapi: { listen: `${address}:8008`, connect_address: `${address}:8008` },
    etcd3: { hosts: etcd },
    bootstrap: {
      dcs: {
        ...lease,
        // A commit waits for a standby, and only a standby that had every answered commit may be promoted.
        synchronous_mode: true,
        synchronous_mode_strict: true,
        // A primary that died is not waited for until it has recovered: another one is there.
        primary_start_timeout: 0,
        postgresql: {
          use_pg_rewind: true,
          parameters: { max_connections: 200, wal_log_hints: 'on', wal_keep_size: '1GB', jit: 'off' },
        },
      },
      initdb: [{ encoding: 'UTF8' }, { locale: 'C' }],
    },
    postgresql: {
      listen: `${address}:5432`,
      connect_address: `${address}:5432`,
      data_dir: dataDir,
      bin_dir: binDir,
      pgpass: `${dataDir}.pgpass`,
      // Nobody but these namespaces can connect, and they are gone when the campaign ends.
      pg_hba: ['local all all trust', 'host all all all trust', 'host replication all all trust'],
      parameters: { unix_socket_directories: '' },
      authentication: {
        superuser: { username: 'maxfi', password: 'maxfi' },
        replication: { username: 'replicator', password: 'replicator' },
      },
    },
  });
}

/** Leads to whichever node Patroni says is the primary, and cuts who is connected to one that is not. */
export function haproxySettings(port: number, nodes: readonly { name: string; address: string }[]): string {
  const servers = nodes.map(
    ({ name, address }) => `  server ${name} ${address}:5432 maxconn 200 check port 8008`,
  );
  return `global
  maxconn 500
defaults
  mode tcp
  timeout connect 2s
  timeout client 1h
  timeout server 1h
  timeout check 2s
listen primary
  bind 127.0.0.1:${port}
  option httpchk OPTIONS /primary
  http-check expect status 200
  default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
${servers.join('\n')}
`;
}
