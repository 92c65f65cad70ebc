import type { FastifyReply } from 'fastify';
import { encodeQR } from 'qr';

/** A picture of an address that phones read. The address is a secret of the session, so the picture is kept nowhere. */
export function sendCode(reply: FastifyReply, address: string): FastifyReply {
  return reply
    .type('image/svg+xml')
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .send(encodeQR(address, 'svg', { ecc: 'medium', border: 4 }));
}
