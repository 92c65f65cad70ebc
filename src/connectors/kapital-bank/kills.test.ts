import { killCampaign } from '../../../test/campaign/acquirers/kill-campaign.ts';
import { kapitalBank } from './index.ts';
import { kapitalBankWorld } from './kapital-bank-world.ts';

killCampaign(kapitalBank, kapitalBankWorld);
