import type { Principal } from '../auth/principal.ts';
import type { Scope } from '../auth/scope.ts';
import type { Reader } from '../auth/visible.ts';
import type { ProtocolService } from '../service/protocol-service.ts';
import { appendEntry } from './methods/append-entry.ts';
import { getBeneficiary } from './methods/get-beneficiary.ts';
import { getProtocol } from './methods/get-protocol.ts';
import { issueProtocol } from './methods/issue-protocol.ts';

/** Who asks, and what the reply may hold. */
export interface Asking {
  principal: Principal;
  reader: Reader;
}

/** What one method of the service does with a message that it was sent. */
export type Handle = (protocolService: ProtocolService, asking: Asking, message: object) => Promise<object>;

export const SERVICE = 'carimbo.v1.AttendanceProtocols';

/** Everything that can be called, and what a key needs for it. */
export const METHODS: Readonly<Record<string, { scope: Scope; handle: Handle }>> = {
  GetBeneficiary: { scope: 'beneficiaries:read', handle: getBeneficiary },
  IssueProtocol: { scope: 'protocols:issue', handle: issueProtocol },
  GetProtocol: { scope: 'protocols:read', handle: getProtocol },
  AppendEntry: { scope: 'protocols:write', handle: appendEntry },
};
