import { killCampaign } from '../../../test/campaign/acquirers/kill-campaign.ts';
import { yookassa } from './index.ts';
import { yookassaWorld } from './yookassa-world.ts';

killCampaign(yookassa, yookassaWorld({ cardEntry: 'redirect' }), 'yookassa-redirect');
killCampaign(yookassa, yookassaWorld({ cardEntry: 'direct' }), 'yookassa-direct');
