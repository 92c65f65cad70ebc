import { killCampaign } from '../../../test/campaign/acquirers/kill-campaign.ts';
import { chargingBankWorld, directWorld, redirectWorld } from './craftgate-world.ts';
import { craftgate } from './index.ts';

killCampaign(craftgate, directWorld, 'craftgate-direct');
killCampaign(craftgate, chargingBankWorld, 'craftgate-charging-bank');
killCampaign(craftgate, redirectWorld, 'craftgate-redirect');
