import { deliveriesContract } from '../contract/deliveries.ts';
import { storeContract } from '../contract/store.ts';
import { memoryStore } from '../support/memory-store.ts';

storeContract(async (options) => memoryStore(options));
deliveriesContract(async () => memoryStore());
