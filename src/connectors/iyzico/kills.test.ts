import { killCampaign } from '../../../test/campaign/acquirers/kill-campaign.ts';
import { iyzico } from './index.ts';
import { iyzicoWorld } from './iyzico-world.ts';

killCampaign(iyzico, iyzicoWorld('direct'), 'iyzico-direct');
killCampaign(iyzico, iyzicoWorld('redirect'), 'iyzico-redirect');
