import { accessRecordsContract } from '../contract/access-records.ts';
import { agentCallsContract } from '../contract/agent-calls.ts';
import { callbacksContract } from '../contract/callbacks.ts';
import { deliveriesContract } from '../contract/deliveries.ts';
import { followingContract } from '../contract/following.ts';
import { searchContract } from '../contract/search.ts';
import { storeContract } from '../contract/store.ts';
import { memoryStore } from '../support/memory-store.ts';

storeContract(async (options) => memoryStore(options));
searchContract(async (options) => memoryStore(options));
agentCallsContract(async (options) => memoryStore(options));
callbacksContract(async (options) => memoryStore(options));
accessRecordsContract(async (options) => memoryStore(options));
deliveriesContract(async () => memoryStore());
followingContract(async () => memoryStore());
