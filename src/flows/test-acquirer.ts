import type { ReadyConnector } from '../connectors/connector.ts';
import type { Operation } from '../domain/operation.ts';

export interface TestAcquirerDeps {
  readonly connectorOf: (
    operation: Pick<Operation, 'merchantId' | 'accountId'>,
  ) => Promise<ReadyConnector | undefined>;
  readonly now: () => Date;
}

export type TestAcquirerResult =
  | { kind: 'reached'; ms: number }
  /** One word of the connector, or that this version cannot use the account. */
  | { kind: 'not_reached'; cause: string };

const withinMs = 10_000;

/** Asks an acquirer what moves no money: whether the credentials open the door. Nothing is written down. */
export async function testAcquirer(
  deps: TestAcquirerDeps,
  of: { merchantId: string; accountId: string },
): Promise<TestAcquirerResult> {
  const ready = await deps.connectorOf(of);
  if (!ready) return { kind: 'not_reached', cause: 'no_connector' };
  const began = deps.now().getTime();
  const answer = await ready.connector.verify(AbortSignal.timeout(withinMs));
  if (answer.kind !== 'accepted') return { kind: 'not_reached', cause: answer.cause };
  return { kind: 'reached', ms: deps.now().getTime() - began };
}
