import { after } from 'node:test';
import { operationSuite, type SubjectObject } from '../../../test/support/operation-suite.ts';
import { paidSession } from '../../../test/support/paid-session.ts';
import { refund, startIdleWorld } from '../../../test/support/refunds.ts';
import { newId } from '../../domain/id.ts';
import { getRefund } from './get-refund.ts';

const refunds: SubjectObject = {
  makeObject: async (world) => (await refund(world, await paidSession(world), { amount: 1200 })).json.id,
  missingId: () => newId('re'),
};

await operationSuite(getRefund, await startIdleWorld({ after }), {}, refunds);
