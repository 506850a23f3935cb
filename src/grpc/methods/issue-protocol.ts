import { text } from '../../api/schemas/building-blocks.ts';
import { IssueSchema } from '../../api/schemas/issue.ts';
import { issuedView } from '../../api/schemas/protocol-view.ts';
import { Type } from '../../typebox.ts';
import { checked } from '../checked.ts';
import type { Handle } from '../methods.ts';
import { protocolMessage } from '../protocol-message.ts';

const { format: _format, ...fields } = IssueSchema.properties;
const Request = Type.Object(
  {
    ...fields,
    idempotency_key: Type.Optional(
      text({ description: 'Como o cabeçalho de HTTP.', example: 'a1', maxLength: 255 }),
    ),
  },
  { additionalProperties: false },
);

export const issueProtocol: Handle = async (protocolService, { principal, reader }, message) => {
  const { protocol, created } = await protocolService.issue(principal, checked(Request, message));
  return { protocol: protocolMessage(issuedView(protocol, reader)), created };
};
