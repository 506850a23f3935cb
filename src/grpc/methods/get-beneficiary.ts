import { BENEFICIARY_QUESTION, beneficiaryQuestion } from '../../http/input/beneficiary-question.ts';
import { Type } from '../../typebox.ts';
import { checked } from '../checked.ts';
import type { Handle } from '../methods.ts';

const Question = Type.Object(BENEFICIARY_QUESTION, { additionalProperties: false });

export const getBeneficiary: Handle = async (reception, { speaker }, message) =>
  reception.lookUp(speaker, beneficiaryQuestion(checked(Question, message)));
