import { z } from 'zod';
import { webhookEndpointObject } from '../../domain/webhook-endpoint.ts';
import { listEndpoints } from '../../store/endpoints.ts';
import { noFields } from '../fields.ts';
import { operation } from '../operation.ts';
import { listJson, listSchema } from '../page.ts';
import { findVisibleEndpoint } from '../visible-endpoint.ts';
import { endpointExample, endpointParams, endpointSchema } from './webhook-schemas.ts';

const path = '/v2/webhook_endpoints';

export const listWebhookEndpoints = operation({
  id: 'listWebhookEndpoints',
  method: 'GET',
  path,
  scope: 'webhooks:read',
  summary: 'List webhook endpoints',
  description: 'All endpoints of the key’s mode, newest first, on one page: there are never many.',
  params: noFields,
  query: z.strictObject({}),
  answer: listSchema(endpointSchema),
  errors: [],
  example: { answer: { object: 'list', url: path, has_more: false, data: [endpointExample] } },
  async handle(deps, { caller: { merchantId, livemode } }) {
    const endpoints = await listEndpoints(deps.db, { merchantId, livemode });
    const data = endpoints.map((endpoint) => webhookEndpointObject(endpoint));
    return { status: 200, json: listJson(path, data, false) };
  },
});

export const getWebhookEndpoint = operation({
  id: 'getWebhookEndpoint',
  method: 'GET',
  path: `${path}/{id}`,
  scope: 'webhooks:read',
  summary: 'Get a webhook endpoint',
  description: 'The endpoint as it is now; its secret is never shown again.',
  params: endpointParams,
  query: noFields,
  answer: endpointSchema,
  errors: ['NOT_FOUND'],
  example: { answer: endpointExample },
  async handle(deps, { caller, params }) {
    const endpoint = await findVisibleEndpoint(deps.db, caller, params.id);
    return { status: 200, json: JSON.stringify(webhookEndpointObject(endpoint)) };
  },
});
