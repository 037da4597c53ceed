/** What stations are answered about the tokens that drivers present. */
import type { OCPP20 } from 'typed-ocpp'
import type { Answer } from '../csms.ts'
import type { MessageContext } from './message-context.ts'

export function authorize(
  { idTokens }: MessageContext,
  _stationId: string,
  { idToken, certificate, iso15118CertificateHashData }: OCPP20.AuthorizeRequest,
): Answer {
  const info = idTokens.infoOf(idToken)
  const hasCertificate = certificate !== undefined || iso15118CertificateHashData !== undefined
  // Contract certificates are not verified here, and one that cannot be verified is invalid (C07.FR.17).
  const result: OCPP20.AuthorizeResponse = hasCertificate
    ? { idTokenInfo: { ...info, status: 'Invalid' }, certificateStatus: 'CertChainError' }
    : { idTokenInfo: info }
  return { result }
}

/** The answer to a TransactionEvent: an idTokenInfo if and only if the request named a token (E01.FR.12). */
export function transactionAnswer(
  { idTokens }: MessageContext,
  { idToken, eventType, triggerReason }: OCPP20.TransactionEventRequest,
): OCPP20.TransactionEventResponse {
  if (!idToken) return {}
  const isStop = eventType === 'Ended' || triggerReason === 'StopAuthorized'
  return { idTokenInfo: idTokens.infoOf(idToken, isStop ? 'other' : 'start') }
}
