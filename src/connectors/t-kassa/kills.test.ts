import { killCampaign } from '../../../test/campaign/acquirers/kill-campaign.ts';
import { tKassa } from './index.ts';
import { tKassaWorld } from './t-kassa-world.ts';

killCampaign(tKassa, tKassaWorld({ cardEntry: 'redirect', sessionsLiveMs: 1_500 }), 't-kassa-redirect');
killCampaign(tKassa, tKassaWorld({ cardEntry: 'direct', sessionsLiveMs: 1_500 }), 't-kassa-direct');
killCampaign(
  tKassa,
  tKassaWorld({ cardEntry: 'direct', asksEverybody: true, sessionsLiveMs: 1_500 }),
  't-kassa-asking',
);
