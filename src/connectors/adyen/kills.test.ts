import { killCampaign } from '../../../test/campaign/acquirers/kill-campaign.ts';
import { adyenWorld } from './adyen-world.ts';
import { adyen } from './index.ts';

killCampaign(adyen, adyenWorld);
