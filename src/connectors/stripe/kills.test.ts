import { killCampaign } from '../../../test/campaign/acquirers/kill-campaign.ts';
import { stripe } from './index.ts';
import { askingStripeWorld, stripeWorld } from './stripe-world.ts';

killCampaign(stripe, stripeWorld, 'stripe-at-once');
killCampaign(stripe, askingStripeWorld, 'stripe-asking');
