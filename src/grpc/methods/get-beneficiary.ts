import { BENEFICIARY_QUESTION, beneficiaryQuestion } from '../../api/beneficiary-question.ts';
import { Type } from '../../typebox.ts';
import { checked } from '../checked.ts';
import type { Handle } from '../methods.ts';

const Question = Type.Object(BENEFICIARY_QUESTION, { additionalProperties: false });

export const getBeneficiary: Handle = async (protocolService, { principal }, message) =>
  protocolService.lookUp(principal, beneficiaryQuestion(checked(Question, message)));
