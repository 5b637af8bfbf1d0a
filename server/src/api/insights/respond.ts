import { HeadwaterError } from '../../errors/headwater-error.ts';
import { KqlError } from '../../query/kql/kql-error.ts';
import { answerError, notFound, type QueryAnswer } from '../kql/respond.ts';

/** A refusal in the words of Application Insights' API. What is ours is thrown on. */
export function answerInsightsError(error: unknown): QueryAnswer {
  if (error instanceof KqlError) return refusal(400, 'BadArgumentError', 'SemanticError', error.message);
  if (!(error instanceof HeadwaterError)) throw error;
  if (error.code === 'HEADWATER_INSIGHTS_NOT_FOUND') return notFound(error.message);
  if (error.code === 'HEADWATER_INSIGHTS_ARGUMENT' || error.code === 'HEADWATER_API_REQUEST')
    return refusal(400, 'BadArgumentError', 'InvalidArgument', error.message);
  return answerError(error, '');
}

function refusal(status: number, code: string, innerCode: string, message: string): QueryAnswer {
  const general = 'The request had some invalid properties';
  return { status, body: { error: { message: general, code, innererror: { code: innerCode, message } } } };
}
