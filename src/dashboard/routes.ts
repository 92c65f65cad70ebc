import { accountRoutes } from './account/routes.tsx';
import { acquirerRoutes } from './acquirers/routes.tsx';
import { brandingRoutes } from './branding/routes.tsx';
import { docsKeyRoutes } from './developers/docs-key.ts';
import { eventRoutes } from './developers/events.tsx';
import { keyRoutes } from './developers/keys.tsx';
import { requestRoutes } from './developers/requests.tsx';
import { webhookRoutes } from './developers/webhooks.tsx';
import { homeRoutes } from './home/routes.tsx';
import { linkRoutes } from './links/routes.tsx';
import { operatorRoutes } from './operator/routes.tsx';
import { paymentRoutes } from './payments/routes.ts';
import { refundRoutes } from './refunds/routes.tsx';
import type { Route } from './route.ts';
import { settingsRoutes } from './settings/routes.tsx';
import { signInRoutes } from './sign-in/routes.ts';
import { teamRoutes } from './team/routes.tsx';

/** Every page and every deed of the dashboard, with who it is for. The matrix test goes through all of them. */
export const routes: readonly Route[] = [
  ...signInRoutes,
  ...accountRoutes,
  ...operatorRoutes,
  ...teamRoutes,
  ...homeRoutes,
  ...paymentRoutes,
  ...refundRoutes,
  ...linkRoutes,
  ...keyRoutes,
  ...docsKeyRoutes,
  ...requestRoutes,
  ...webhookRoutes,
  ...eventRoutes,
  ...acquirerRoutes,
  ...brandingRoutes,
  ...settingsRoutes,
];
